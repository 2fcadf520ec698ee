//! Each attribute, as both databases have it.
//!
//! The source is the program that holds the derive to all words: `tests/ui/pass/model_schema.rs`.

use drivetrain_cli::models::Models;
use drivetrain_cli::schema::{Action, Column, Deferrable, Identity, Index, IndexKey, Match, Name, Schema, Table};
use drivetrain_cli::wanted::hints;

use crate::made::{on_postgres, on_sqlite, read};
use crate::support::root;

fn models() -> Models {
    let source = std::fs::read_to_string(root().join("tests/ui/pass/model_schema.rs")).expect("the source");
    read(&source).unwrap_or_else(|errors| panic!("{errors}"))
}

fn table<'a>(schema: &'a Schema, name: &str) -> &'a Table {
    schema.table_called(name).unwrap_or_else(|| panic!("no table {name}"))
}

fn column<'a>(schema: &'a Schema, name: &str) -> &'a Column {
    table(schema, "posts")
        .column(name)
        .unwrap_or_else(|| panic!("no column {name}"))
}

fn index<'a>(table: &'a Table, name: &str) -> &'a Index {
    let found = table.indexes.iter().find(|index| index.name == name);
    found.unwrap_or_else(|| panic!("no index {name} in {:?}", names(table)))
}

fn names(table: &Table) -> Vec<&str> {
    table.indexes.iter().map(|index| index.name.as_str()).collect()
}

#[tokio::test]
async fn columns_in_postgresql() {
    let schema = on_postgres(&models()).await;
    let column = |name: &str| column(&schema, name);
    assert_eq!(column("id").identity, Some(Identity::ByDefault));
    assert_eq!(table(&schema, "users").columns[0].identity, Some(Identity::Always));
    assert_eq!(column("title").sql_type.text, "character varying(200)");
    assert_eq!(column("title").comment.as_deref(), Some("as shown"));
    assert_eq!(column("body").sql_type.text, "citext");
    assert_eq!(column("body").default.as_deref(), Some("repeat('x'::text, 3)"));
    assert_eq!(column("language").default.as_deref(), Some("'en'::character varying"));
    assert_eq!(column("price").default.as_deref(), Some("'-0.5'::numeric"));
    assert_eq!(column("amount").sql_type.text, "numeric(10,2)");
    assert_eq!(column("score").default.as_deref(), Some("0"));
    let generated = |name: &str| column(name).generated.clone().map(|it| (it.expression, it.stored));
    assert_eq!(generated("total"), Some(("(score * 2)".to_owned(), true)));
    assert_eq!(generated("position"), Some(("length((title)::text)".to_owned(), true)));
    assert_eq!(column("note").default, None);
    assert_eq!(column("status").default.as_deref(), Some("'draft'::text"));
    assert!(table(&schema, "posts").column("type").is_some());
    assert_eq!(column("published_at").sql_type.text, "timestamp(3) without time zone");
    assert_eq!(
        column("published_at").default.as_deref(),
        Some("(now() AT TIME ZONE 'UTC'::text)")
    );
    assert_eq!(column("created_at").default.as_deref(), Some("now()"));
    assert_eq!(column("updated_at").default.as_deref(), Some("now()"));
    let email = table(&schema, "users").column("email").expect("email");
    assert_eq!(email.collation.as_deref(), Some("\"C\""));
}

#[tokio::test]
async fn columns_in_sqlite() {
    let schema = on_sqlite(&models()).await;
    let column = |name: &str| column(&schema, name);
    assert!(column("id").autoincrement);
    assert_eq!(column("title").sql_type.text, "VARCHAR(200)");
    assert_eq!(column("body").sql_type.text, "TEXT");
    assert_eq!(column("body").collation.as_deref(), Some("NOCASE"));
    assert_eq!(column("body").default.as_deref(), Some("hex(3)"));
    assert_eq!(column("language").default.as_deref(), Some("'en'"));
    assert_eq!(column("price").default.as_deref(), Some("-0.5"));
    assert_eq!(column("amount").sql_type.text, "NUMERIC(10, 2)");
    let generated = |name: &str| column(name).generated.clone().map(|it| (it.expression, it.stored));
    assert_eq!(generated("total"), Some(("score * 2".to_owned(), true)));
    assert_eq!(generated("position"), Some(("length(title)".to_owned(), false)));
    assert_eq!(column("published_at").sql_type.text, "DATETIME");
    let naive = "replace(strftime('%Y-%m-%d %H:%M:%f', 'now'), '.000', '')";
    assert_eq!(column("published_at").default.as_deref(), Some(naive));
    let zoned = "replace(strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'), '.000', '')";
    assert_eq!(column("created_at").default.as_deref(), Some(zoned));
    let tags = table(&schema, "tags");
    assert!(tags.options.strict && tags.options.without_rowid);
    assert_eq!(tags.columns[1].sql_type.text, "INTEGER");
}

#[tokio::test]
async fn constraints_in_postgresql() {
    let schema = on_postgres(&models()).await;
    let users = table(&schema, "users");
    assert_eq!(
        users.primary_key.as_ref().and_then(|key| key.name.as_deref()),
        Some("pk_users")
    );
    let email = &users.uniques[0];
    assert_eq!(email.name.as_deref(), Some("users_email"));
    assert!(email.nulls_not_distinct);
    assert_eq!(email.include, ["id"]);

    let posts = table(&schema, "posts");
    let uniques = posts
        .uniques
        .iter()
        .map(|it| (it.name.as_deref(), it.columns.join(",")));
    assert_eq!(
        uniques.collect::<Vec<_>>(),
        [
            (Some("posts_author_id_position_key"), "author_id,position".to_owned()),
            (Some("posts_author_id_score_key"), "author_id,score".to_owned()),
        ]
    );
    assert_eq!(posts.uniques[1].deferrable, Deferrable::InitiallyDeferred);
    let checks = posts
        .checks
        .iter()
        .map(|it| (it.name.as_deref().unwrap_or(""), it.expression.as_str()));
    assert_eq!(
        checks.collect::<Vec<_>>(),
        [
            ("posts_check", "(\"position\" >= 0)"),
            (
                "posts_price_cents",
                "(price = (round((price)::numeric, 2))::double precision)"
            ),
            ("posts_score_fits", "(score <= total)"),
            ("posts_title_check", "((title)::text <> ''::text)"),
        ]
    );
    assert_eq!(posts.exclusions[0].name, "posts_no_overlap");
    assert_eq!(posts.exclusions[0].deferrable, Deferrable::InitiallyImmediate);
    assert!(
        posts.exclusions[0].definition.contains("WHERE"),
        "{}",
        posts.exclusions[0].definition
    );
}

#[tokio::test]
async fn foreign_keys_in_both() {
    for schema in [on_postgres(&models()).await, on_sqlite(&models()).await] {
        let posts = table(&schema, "posts");
        let key = |name: &str| {
            let found = posts.foreign_keys.iter().find(|key| key.name.as_deref() == Some(name));
            found.unwrap_or_else(|| panic!("no foreign key {name}"))
        };
        let author = key("posts_author");
        assert_eq!(
            (author.on_delete, author.deferrable),
            (Action::Cascade, Deferrable::InitiallyDeferred)
        );
        assert_eq!(key("posts_editor_id_fkey").on_delete, Action::SetNull);
        let reviewer = key("posts_reviewer");
        assert_eq!(
            (reviewer.on_delete, reviewer.deferrable),
            (Action::Restrict, Deferrable::InitiallyImmediate)
        );
        assert_eq!(reviewer.referenced_columns, ["email"]);
        let room = key("posts_room");
        assert_eq!((room.on_delete, room.on_update), (Action::SetNull, Action::Cascade));
        assert_eq!(
            (room.columns.join(","), room.referenced_columns.join(",")),
            ("building,room".into(), "building,number".into())
        );
        let is_postgres = schema.dialect == drivetrain_cli::schema::Dialect::Postgres;
        assert_eq!(room.matching == Match::Full, is_postgres);
    }
}

#[tokio::test]
async fn indexes_in_postgresql() {
    let schema = on_postgres(&models()).await;
    let posts = table(&schema, "posts");
    assert_eq!(
        names(posts),
        [
            "posts_author_id_created_at_idx",
            "posts_building_room_idx",
            "posts_language_slug_idx",
            "posts_lower_slug_idx",
            "posts_position_idx",
            "posts_price_idx",
            "posts_reviewed",
            "posts_reviewer_email_idx",
            "posts_slug_idx",
            "posts_slug_key",
            "posts_title",
        ]
    );
    let dated = index(posts, "posts_author_id_created_at_idx");
    assert!(dated.columns[1].descending && dated.columns[1].nulls_first);
    let lower = index(posts, "posts_lower_slug_idx");
    assert_eq!(
        lower.columns[0].key,
        IndexKey::Expression("lower((title)::text)".to_owned())
    );
    assert_eq!(lower.columns[0].opclass.as_deref(), Some("text_pattern_ops"));
    assert!(lower.columns[1].nulls_first);
    let title = index(posts, "posts_title");
    assert_eq!(title.parameters, ["fillfactor=70"]);
    assert_eq!(title.predicate.as_deref(), Some("(published_at IS NOT NULL)"));
    let language = index(posts, "posts_language_slug_idx");
    assert!(language.unique && language.nulls_not_distinct);
    assert_eq!(
        (language.include.join(","), language.comment.as_deref()),
        ("body".into(), Some("one slug for each language"))
    );
    assert_eq!(
        index(posts, "posts_position_idx").predicate.as_deref(),
        Some("(\"position\" > 0)")
    );
    assert!(!index(posts, "posts_reviewed").columns[0].nulls_first);
    let live = index(posts, "posts_slug_key");
    assert_eq!(
        (live.unique, live.predicate.as_deref()),
        (true, Some("(deleted_at IS NULL)"))
    );
    assert!(schema.extensions.iter().any(|it| it.name == "btree_gist"));
}

#[tokio::test]
async fn indexes_in_sqlite() {
    let schema = on_sqlite(&models()).await;
    let posts = table(&schema, "posts");
    assert!(!names(posts).contains(&"posts_lower_slug_idx"));
    assert_eq!(
        index(posts, "posts_position_idx").predicate.as_deref(),
        Some("position > 1")
    );
    let live = index(posts, "posts_slug_key");
    assert_eq!(
        (live.unique, live.predicate.as_deref()),
        (true, Some("deleted_at IS NULL"))
    );
}

#[test]
fn hints_say_what_no_schema_holds() {
    let hints = hints(&models());
    let tables = hints.tables.iter().map(|it| (it.from.to_string(), it.to.to_string()));
    assert_eq!(tables.collect::<Vec<_>>(), [("people".to_owned(), "users".to_owned())]);
    let (table, column) = &hints.columns[0];
    assert_eq!(
        (table.name.as_str(), &*column.from, &*column.to),
        ("posts", "headline", "title")
    );
    assert_eq!(hints.partial, [Name::new("rooms")]);
    let place = hints.place(&Name::new("posts"), Some("title")).expect("a place");
    assert!(place.line > 80, "{place}");
}
