// What the documentation's examples about trees stand on: categories in categories.
use drivetrain::prelude::*;
use drivetrain::{Db, Sqlite};

diesel::table! {
    categories (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        name -> Text,
    }
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = categories, belongs_to(Category, foreign_key = parent_id))]
pub struct Category {
    pub id: i64,
    pub parent_id: Option<i64>,
    pub name: String,
}

/// Food (1) with Fruit (2) and Bread (3), Apples (4) in Fruit; Tools (5).
pub async fn doc_db() -> drivetrain::Result<Db<Sqlite>> {
    use drivetrain::connection::Connection as _;
    let db: Db<Sqlite> = Db::connect("sqlite::memory:").await?;
    let sql = "CREATE TABLE categories (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES categories (id), name TEXT NOT NULL);
        INSERT INTO categories VALUES (1, NULL, 'Food'), (2, 1, 'Fruit'), (3, 1, 'Bread'), (4, 2, 'Apples'), (5, NULL, 'Tools')";
    db.acquire().await?.batch_execute(sql).await?;
    Ok(db)
}
