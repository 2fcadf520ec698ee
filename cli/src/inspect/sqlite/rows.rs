//! What the pragmas tell, as they tell it.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable, Text};
use drivetrain::Result;
use drivetrain::connection::{Connection, SqliteConnection};

/// All rows, for all tables.
#[derive(Debug)]
pub(super) struct Catalog {
    pub(super) entries: Vec<Entry>,
    pub(super) tables: Vec<TableRow>,
    pub(super) views: Vec<TableRow>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) foreign_keys: Vec<ForeignKeyRow>,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) index_columns: Vec<IndexColumnRow>,
}

/// A row of `sqlite_schema`.
#[derive(Debug, QueryableByName)]
pub(super) struct Entry {
    #[diesel(sql_type = Text)]
    pub(super) kind: String,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) tbl_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) sql: Option<String>,
}

#[derive(Debug, QueryableByName)]
pub(super) struct TableRow {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) kind: String,
    #[diesel(sql_type = Bool)]
    pub(super) without_rowid: bool,
    #[diesel(sql_type = Bool)]
    pub(super) strict: bool,
}

#[derive(Debug, QueryableByName)]
pub(super) struct ColumnRow {
    #[diesel(sql_type = Text)]
    pub(super) tbl_name: String,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Text)]
    pub(super) declared: String,
    #[diesel(sql_type = Bool)]
    pub(super) not_null: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) default_text: Option<String>,
    /// The place in the primary key, from 1; 0 outside it.
    #[diesel(sql_type = Integer)]
    pub(super) pk: i32,
    /// 1 hidden, 2 virtual, 3 stored.
    #[diesel(sql_type = Integer)]
    pub(super) hidden: i32,
}

#[derive(Debug, QueryableByName)]
pub(super) struct ForeignKeyRow {
    #[diesel(sql_type = Text)]
    pub(super) tbl_name: String,
    #[diesel(sql_type = BigInt)]
    pub(super) id: i64,
    #[diesel(sql_type = Text)]
    pub(super) parent: String,
    #[diesel(sql_type = Text)]
    pub(super) from_column: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) to_column: Option<String>,
    #[diesel(sql_type = Text)]
    pub(super) on_update: String,
    #[diesel(sql_type = Text)]
    pub(super) on_delete: String,
}

#[derive(Debug, QueryableByName)]
pub(super) struct IndexRow {
    #[diesel(sql_type = Text)]
    pub(super) tbl_name: String,
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    #[diesel(sql_type = Bool)]
    pub(super) is_unique: bool,
    /// `c` made by `CREATE INDEX`, `u` behind a unique constraint, `pk` behind the primary key.
    #[diesel(sql_type = Text)]
    pub(super) origin: String,
}

#[derive(Debug, QueryableByName)]
pub(super) struct IndexColumnRow {
    #[diesel(sql_type = Text)]
    pub(super) index_name: String,
    /// `None` for an expression.
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) name: Option<String>,
    #[diesel(sql_type = Bool)]
    pub(super) descending: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub(super) collation: Option<String>,
}

const ENTRIES: &str = "SELECT type AS kind, name, tbl_name, sql FROM sqlite_schema";

const TABLES: &str = "SELECT name, type AS kind, wr AS without_rowid, strict FROM pragma_table_list \
     WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

/// The tables whose pragmas cannot fail: a view or virtual table may name what is gone.
const PLAIN: &str = "(SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' \
     AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\') t";

const COLUMN: &str =
    "x.name, x.type AS declared, x.\"notnull\" AS not_null, x.dflt_value AS default_text, x.pk, x.hidden";

impl Catalog {
    pub(super) async fn read(conn: &SqliteConnection) -> Result<Self> {
        let relations: Vec<TableRow> = conn.load(&diesel::sql_query(TABLES)).await?;
        let (views, tables): (Vec<_>, Vec<_>) = relations.into_iter().partition(|row| row.kind == "view");
        let mut columns = conn.load(&diesel::sql_query(columns())).await?;
        for row in views.iter().chain(tables.iter().filter(|row| row.kind == "virtual")) {
            columns.extend(columns_of(conn, &row.name).await);
        }
        Ok(Self {
            entries: conn.load(&diesel::sql_query(ENTRIES)).await?,
            tables,
            views,
            columns,
            foreign_keys: conn.load(&diesel::sql_query(foreign_keys())).await?,
            indexes: conn.load(&diesel::sql_query(indexes())).await?,
            index_columns: conn.load(&diesel::sql_query(index_columns())).await?,
        })
    }

    pub(super) fn sql_of(&self, kind: &str, name: &str) -> Option<&str> {
        let entry = self
            .entries
            .iter()
            .find(|entry| entry.kind == kind && entry.name == name)?;
        entry.sql.as_deref()
    }
}

fn columns() -> String {
    format!("SELECT t.name AS tbl_name, {COLUMN} FROM {PLAIN}, pragma_table_xinfo(t.name) x ORDER BY t.name, x.cid")
}

/// The columns of a view or virtual table; none if it names what is gone.
async fn columns_of(conn: &SqliteConnection, name: &str) -> Vec<ColumnRow> {
    let name = name.replace('\'', "''");
    let query = format!("SELECT '{name}' AS tbl_name, {COLUMN} FROM pragma_table_xinfo('{name}') x ORDER BY x.cid");
    conn.load(&diesel::sql_query(query)).await.unwrap_or_default()
}

fn foreign_keys() -> String {
    // SQLite counts them from the last one of the statement to the first.
    format!(
        "SELECT t.name AS tbl_name, x.id, x.\"table\" AS parent, x.\"from\" AS from_column, x.\"to\" AS to_column, \
         x.on_update, x.on_delete FROM {PLAIN}, pragma_foreign_key_list(t.name) x ORDER BY t.name, x.id DESC, x.seq"
    )
}

fn indexes() -> String {
    format!(
        "SELECT t.name AS tbl_name, x.name, x.\"unique\" AS is_unique, x.origin \
         FROM {PLAIN}, pragma_index_list(t.name) x ORDER BY t.name, x.name"
    )
}

fn index_columns() -> String {
    format!(
        "SELECT l.name AS index_name, x.name, x.\"desc\" AS descending, x.coll AS collation \
         FROM {PLAIN}, pragma_index_list(t.name) l, pragma_index_xinfo(l.name) x WHERE x.key ORDER BY l.name, x.seqno"
    )
}
