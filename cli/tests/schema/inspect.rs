use drivetrain::Pg;
use drivetrain_cli::inspect::{Inspect as _, Scope, inspect};
use drivetrain_cli::schema::{Action, Deferrable, Identity, IndexKey, Match, Name, Schema, Table, TypeKind};

use crate::torture;

async fn sqlite() -> Schema {
    let db = torture::sqlite().await;
    let conn = db.acquire().await.expect("a connection");
    inspect(&*conn).await.expect("a schema")
}

async fn postgres() -> Schema {
    let db = torture::postgres().await;
    let conn = db.acquire().await.expect("a connection");
    inspect(&*conn).await.expect("a schema")
}

fn table<'a>(schema: &'a Schema, name: &str) -> &'a Table {
    schema.table_called(name).unwrap_or_else(|| panic!("no table {name}"))
}

#[tokio::test]
async fn sqlite_tells_of_columns_what_pragmas_and_text_say() {
    let schema = sqlite().await;
    let people = table(&schema, "people");
    let column = |name: &str| people.column(name).unwrap_or_else(|| panic!("no column {name}"));
    assert_eq!(column("email").sql_type.length, Some(200));
    assert_eq!(column("email").collation.as_deref(), Some("NOCASE"));
    assert_eq!(column("age").default.as_deref(), Some("18"));
    let generated = |name: &str| column(name).generated.clone().map(|it| (it.expression, it.stored));
    assert_eq!(
        generated("full_name"),
        Some(("email || ' (' || age || ')'".to_owned(), false))
    );
    assert_eq!(generated("half_age"), Some(("age / 2".to_owned(), true)));
    assert_eq!(people.rowid().map(|column| column.name.as_str()), Some("id"));
    assert!(table(&schema, "seqs").columns[0].autoincrement);
}

#[tokio::test]
async fn sqlite_tells_of_keys_and_checks_with_their_names() {
    let schema = sqlite().await;
    let people = table(&schema, "people");
    let uniques = people
        .uniques
        .iter()
        .map(|it| (it.name.as_deref(), it.columns.join(",")));
    assert_eq!(
        uniques.collect::<Vec<_>>(),
        [
            (None, "email,age".to_owned()),
            (Some("people_email_key"), "email".to_owned())
        ]
    );
    let checks = people
        .checks
        .iter()
        .map(|it| (it.name.as_deref(), it.expression.as_str()));
    assert_eq!(
        checks.collect::<Vec<_>>(),
        [(None, "age >= 0"), (Some("people_age_limit"), "age < 200")]
    );
    let boss = &people.foreign_keys[0];
    assert_eq!(boss.name.as_deref(), Some("people_boss"));
    assert_eq!((boss.on_delete, boss.on_update), (Action::SetNull, Action::Cascade));
    let members = table(&schema, "members");
    assert_eq!(members.key_columns(), ["team_id", "person_id"]);
    let person = members
        .foreign_keys
        .iter()
        .find(|key| key.name.is_some())
        .expect("a named key");
    assert_eq!(person.deferrable, Deferrable::InitiallyDeferred);
    assert_eq!(members.foreign_keys[0].referenced_columns, ["id"]);
}

#[tokio::test]
async fn sqlite_tells_of_kinds_of_tables() {
    let schema = sqlite().await;
    let strictly = table(&schema, "strictly");
    assert!(strictly.options.strict && strictly.options.without_rowid);
    let docs = &table(&schema, "docs").options;
    assert_eq!(
        docs.virtual_using.as_deref(),
        Some("fts5(title, body, tokenize = 'porter')")
    );
    assert!(table(&schema, "docs_config").options.shadow);
    assert_eq!(table(&schema, "orphans").foreign_keys[0].referenced_columns, ["id"]);
}

#[tokio::test]
async fn sqlite_tells_of_indexes_views_and_triggers() {
    let schema = sqlite().await;
    let index = &table(&schema, "people").indexes[0];
    assert_eq!(index.columns[0].key, IndexKey::Expression("lower(email)".to_owned()));
    assert!(index.columns[1].descending);
    assert_eq!(index.predicate.as_deref(), Some("age > 17 AND email IS NOT NULL"));
    let views = schema
        .views
        .iter()
        .map(|view| (view.name.name.as_str(), view.columns[0].name.as_str()));
    assert_eq!(views.collect::<Vec<_>>(), [("adults", "id"), ("old adults", "the_id")]);
    assert_eq!(schema.views[0].triggers[0].name, "adults_insert");
    assert_eq!(table(&schema, "people").triggers[0].name, "people_seen");
}

#[tokio::test]
async fn a_view_of_a_table_that_is_gone_does_not_stop_sqlite() {
    let db = crate::support::sqlite().await;
    db.run("CREATE TABLE a (n INT); CREATE VIEW v AS SELECT n FROM a; DROP TABLE a")
        .await;
    let conn = db.acquire().await.expect("a connection");
    let schema = inspect(&*conn).await.expect("a schema");
    assert_eq!((schema.views.len(), schema.views[0].columns.len()), (1, 0));
}

#[tokio::test]
async fn postgres_tells_of_columns_and_their_types() {
    let schema = postgres().await;
    let every = table(&schema, "every_type");
    let column = |name: &str| every.column(name).unwrap_or_else(|| panic!("no column {name}"));
    assert!(column("id").serial);
    assert_eq!(column("a_varchar_n").sql_type.length, Some(200));
    let numeric = &column("a_numeric_s").sql_type;
    assert_eq!((numeric.precision, numeric.scale), (Some(3), Some(-2)));
    let moods = &column("moods").sql_type;
    assert_eq!(
        (moods.kind, moods.array, moods.text.as_str()),
        (TypeKind::Enum, true, "mood[]")
    );
    assert_eq!(column("a_state").sql_type.name, Name::in_schema("shop", "state"));
    let short = column("a_short").sql_type.base.as_ref().expect("a domain's base");
    assert_eq!((short.name.name.as_str(), short.length), ("varchar", Some(10)));
    let people = table(&schema, "people");
    let identities = people
        .columns
        .iter()
        .filter_map(|column| column.identity)
        .collect::<Vec<_>>();
    assert_eq!(identities, [Identity::Always, Identity::ByDefault]);
    assert_eq!(
        people.column("first_name").and_then(|it| it.collation.as_deref()),
        Some("\"C\"")
    );
}

#[tokio::test]
async fn postgres_tells_of_constraints() {
    let schema = postgres().await;
    let people = table(&schema, "people");
    let unique = &people.uniques[0];
    assert_eq!(
        (unique.columns.join(","), unique.include.join(",")),
        ("email,age".into(), "first_name".into())
    );
    assert!(unique.nulls_not_distinct);
    assert!(people.checks[1].no_inherit && people.checks[2].not_valid);
    assert_eq!(people.exclusions[0].name, "people_no_overlap");
    let member = &table(&schema, "badges").foreign_keys[0];
    assert_eq!(
        (member.matching, member.on_delete_columns.join(",")),
        (Match::Full, "person_id".into())
    );
    let keys = table(&schema, "keys")
        .foreign_keys
        .iter()
        .map(|key| key.references.to_string());
    assert_eq!(
        keys.collect::<Vec<_>>(),
        ["rooms"],
        "the copies for partitions are left out"
    );
}

#[tokio::test]
async fn postgres_tells_of_indexes() {
    let schema = postgres().await;
    let people = table(&schema, "people");
    let lower = &people.indexes[0];
    assert_eq!(
        lower.columns[0].key,
        IndexKey::Expression("lower((email)::text)".to_owned())
    );
    assert_eq!(lower.columns[0].opclass.as_deref(), Some("varchar_pattern_ops"));
    assert!(lower.columns[1].descending && !lower.columns[1].nulls_first);
    assert_eq!((people.indexes[1].method.as_str(), people.indexes.len()), ("gin", 2));
    let since = &table(&schema, "members").indexes[0];
    assert_eq!(
        (since.include.join(","), since.columns[1].nulls_first),
        ("person_id".into(), true)
    );
}

#[tokio::test]
async fn an_index_whose_making_failed_is_invalid() {
    let db = crate::support::postgres().await;
    db.run("CREATE TABLE a (n int); INSERT INTO a VALUES (1), (1)").await;
    let conn = db.acquire().await.expect("a connection");
    let made =
        drivetrain::connection::Connection::batch_execute(&*conn, "CREATE UNIQUE INDEX CONCURRENTLY a_n ON a (n)");
    made.await.expect_err("two rows are the same");
    let conn = db.acquire().await.expect("a connection");
    let schema = inspect(&*conn).await.expect("a schema");
    assert!(!schema.tables[0].indexes[0].valid);
    assert!(!schema.tables[0].is_unique(&["n".to_owned()]));
}

#[tokio::test]
async fn postgres_tells_of_all_other_objects() {
    let schema = postgres().await;
    assert_eq!(schema.namespaces, ["Odd Schema", "keyless", "shop"]);
    assert_eq!(schema.enums[1].values, ["sad", "it's ok", "happy"]);
    assert_eq!(schema.domains.len(), 3);
    assert_eq!(schema.composites[0].attributes[1].sql_type.text, "character varying(5)");
    assert_eq!(schema.ranges[0].difference.as_deref(), Some("float8mi"));
    assert!(schema.sequences[0].cycle);
    assert!(
        schema
            .views
            .iter()
            .any(|view| view.materialized && view.indexes.len() == 1)
    );
    assert_eq!(schema.functions.len(), 5);
    let partition = table(&schema, "events_rest")
        .options
        .partition_of
        .clone()
        .expect("a partition");
    assert_eq!(
        (partition.parent.name.as_str(), partition.bound.as_str()),
        ("events", "DEFAULT")
    );
    assert_eq!(table(&schema, "trucks").options.inherits, [Name::new("cars")]);
    assert_eq!(table(&schema, "cache").policies.len(), 2);
}

#[tokio::test]
async fn one_schema_can_be_read_alone() {
    let db = torture::postgres().await;
    let conn = db.acquire().await.expect("a connection");
    let schema = Pg::inspect(&conn, &Scope::only(["shop".to_owned()]))
        .await
        .expect("a schema");
    let tables = schema
        .tables
        .iter()
        .map(|table| table.name.to_string())
        .collect::<Vec<_>>();
    assert_eq!(tables, ["shop.items", "shop.lines"]);
    assert_eq!(schema.namespaces, ["shop"]);
    let person = schema.tables[0]
        .foreign_keys
        .iter()
        .find(|key| key.columns == ["person_id"])
        .expect("a key");
    assert_eq!(person.references, Name::new("people"));
}

#[tokio::test]
async fn what_migrations_keep_about_themselves_is_left_out() {
    let db = crate::support::sqlite().await;
    db.run("CREATE TABLE __diesel_schema_migrations (version TEXT); CREATE TABLE __drivetrain_journal (n INT)")
        .await;
    let conn = db.acquire().await.expect("a connection");
    assert_eq!(inspect(&*conn).await.expect("a schema").tables, []);
}

#[tokio::test]
async fn a_schema_comes_back_from_json_as_it_was() {
    for schema in [sqlite().await, postgres().await] {
        let text = serde_json::to_string(&schema).expect("JSON");
        assert_eq!(serde_json::from_str::<Schema>(&text).expect("a schema"), schema);
    }
}
