//! What holds where a model says nothing, and how it is switched off.

use drivetrain_cli::schema::{Identity, Schema};

use crate::made::{on_postgres, on_sqlite, read};

const SOURCE: &str = "
    #[derive(Model)] #[diesel(table_name = users)]
    pub struct User { pub id: i64, #[model(created_at)] pub born: NaiveDateTime, #[model(updated_at)] pub touched: Option<DateTime<Utc>> }

    #[derive(Model)] #[diesel(table_name = profiles, primary_key(user_id), belongs_to(User))]
    pub struct Profile { pub user_id: i64, #[model(soft_delete)] pub deleted_at: Option<DateTime<Utc>>, #[model(unique)] pub slug: String }

    #[derive(Model)] #[diesel(table_name = members, primary_key(user_id, team_id), belongs_to(User), belongs_to(Team))]
    pub struct Member { pub user_id: i64, pub team_id: i32 }

    #[derive(Model)] #[diesel(table_name = teams)]
    pub struct Team { pub id: i32, #[model(unique)] pub name: String, #[model(references(users))] pub boss_id: i64 }

    #[derive(Model)] #[diesel(table_name = codes, primary_key(code))]
    pub struct Code { pub code: String }
";

fn column<'a>(schema: &'a Schema, table: &str, column: &str) -> &'a drivetrain_cli::schema::Column {
    let table = schema.table_called(table).unwrap_or_else(|| panic!("no table {table}"));
    table.column(column).unwrap_or_else(|| panic!("no column {column}"))
}

fn indexes(schema: &Schema) -> Vec<&str> {
    let indexes = schema.tables.iter().flat_map(|table| &table.indexes);
    indexes.map(|index| index.name.as_str()).collect()
}

#[tokio::test]
async fn keys_are_numbered_and_times_are_now_in_postgresql() {
    let schema = on_postgres(&read(SOURCE).expect("models")).await;
    assert_eq!(column(&schema, "users", "id").identity, Some(Identity::ByDefault));
    assert_eq!(column(&schema, "users", "id").sql_type.text, "bigint");
    assert_eq!(column(&schema, "teams", "id").sql_type.text, "integer");
    assert_eq!(column(&schema, "teams", "id").identity, Some(Identity::ByDefault));
    // A key that points to another is that other's number.
    assert_eq!(column(&schema, "profiles", "user_id").identity, None);
    assert_eq!(column(&schema, "codes", "code").identity, None);
    let born = column(&schema, "users", "born").default.as_deref();
    assert_eq!(born, Some("(now() AT TIME ZONE 'UTC'::text)"));
    assert_eq!(column(&schema, "users", "touched").default, None);
}

#[tokio::test]
async fn keys_are_rowids_in_sqlite() {
    let schema = on_sqlite(&read(SOURCE).expect("models")).await;
    let rowids = schema
        .tables
        .iter()
        .filter_map(|table| table.rowid().map(|_| table.name.to_string()));
    assert_eq!(rowids.collect::<Vec<_>>(), ["teams", "users"]);
    assert!(!column(&schema, "users", "id").nullable);
    assert!(!column(&schema, "users", "id").autoincrement);
}

#[tokio::test]
async fn a_foreign_key_has_an_index_unless_one_begins_with_it() {
    for schema in [
        on_postgres(&read(SOURCE).expect("models")).await,
        on_sqlite(&read(SOURCE).expect("models")).await,
    ] {
        assert_eq!(
            indexes(&schema),
            ["members_team_id_idx", "profiles_slug_key", "teams_boss_id_idx"]
        );
    }
}

#[tokio::test]
async fn each_is_switched_off_by_the_model() {
    let source = SOURCE.replace(
        "pub struct",
        "#[model(conventions(identity = false, foreign_key_index = false, timestamps = false, live_unique = false))] pub struct",
    );
    let schema = on_postgres(&read(&source).expect("models")).await;
    assert_eq!(indexes(&schema), [""; 0]);
    assert_eq!(column(&schema, "users", "id").identity, None);
    assert_eq!(column(&schema, "users", "born").default, None);
    assert_eq!(schema.table_called("profiles").expect("profiles").uniques.len(), 1);
}

#[tokio::test]
async fn tables_that_point_to_each_other_in_a_circle_are_made() {
    let source = "
        #[derive(Model)] #[diesel(table_name = a, belongs_to(C))] struct A { id: i64, c_id: i64 }
        #[derive(Model)] #[diesel(table_name = b, belongs_to(A))] struct B { id: i64, a_id: i64 }
        #[derive(Model)] #[diesel(table_name = c, belongs_to(B), belongs_to(C, foreign_key = parent))] struct C { id: i64, b_id: i64, parent: Option<i64> }
    ";
    for schema in [
        on_postgres(&read(source).expect("models")).await,
        on_sqlite(&read(source).expect("models")).await,
    ] {
        let keys = schema.tables.iter().flat_map(|table| &table.foreign_keys);
        let names = keys.map(|key| key.name.as_deref().unwrap_or("")).collect::<Vec<_>>();
        assert_eq!(names, ["a_c_id_fkey", "b_a_id_fkey", "c_b_id_fkey", "c_parent_fkey"]);
    }
}
