// What the documentation's examples stand on: a table of users in memory, with a model.
use drivetrain::prelude::*;
use drivetrain::{Db, Sqlite};

diesel::table! {
    users (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
    }
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
}

#[derive(Insertable)]
#[diesel(table_name = users)]
pub struct NewUser<'a> {
    pub name: &'a str,
    pub email: &'a str,
}

#[derive(AsChangeset, Default)]
#[diesel(table_name = users)]
pub struct UserChanges {
    pub name: Option<String>,
    pub email: Option<String>,
}

/// Ada, Bob and Cy, with the keys 1, 2 and 3.
pub async fn doc_db() -> drivetrain::Result<Db<Sqlite>> {
    use drivetrain::connection::Connection as _;
    let db: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
    let sql = "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE);
        INSERT INTO users (name, email) VALUES ('Ada', 'ada@example.org'), ('Bob', 'bob@example.org'), ('Cy', 'cy@example.org')";
    db.acquire().await?.batch_execute(sql).await?;
    Ok(db)
}

/// The same in a file, so that a transaction and what is outside of it have a connection each.
pub async fn doc_file_db() -> drivetrain::Result<(tempfile::TempDir, Db<Sqlite>)> {
    use drivetrain::connection::Connection as _;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("doc.db");
    let copy = format!("VACUUM INTO '{}'", file.display());
    doc_db().await?.acquire().await?.batch_execute(&copy).await?;
    Ok((folder, Db::connect(file.to_string_lossy()).await?))
}
