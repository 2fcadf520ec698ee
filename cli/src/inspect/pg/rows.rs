//! The rows of the catalogs: PostgreSQL builds each one as JSON in the shape of the value it belongs in.

use diesel::QueryableByName;
use diesel::result::Error::DeserializationError;
use diesel::sql_types::{Array, Nullable, Text};
use drivetrain::connection::{Connection, PgConnection};
use drivetrain::{Error, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::inspect::Scope;
use crate::schema::{Action, ColumnName, Deferrable, Generated, Identity, Match, Name, TableOptions};

/// A value with the oid of what it hangs on.
#[derive(Debug, Deserialize)]
pub(super) struct Of<T> {
    pub(super) of: u32,
    #[serde(flatten)]
    pub(super) value: T,
}

/// A table or view.
#[derive(Debug, Deserialize)]
pub(super) struct Relation {
    pub(super) oid: u32,
    pub(super) name: Name,
    pub(super) kind: String,
    pub(super) comment: Option<String>,
    pub(super) definition: Option<String>,
    pub(super) parameters: Vec<String>,
    pub(super) reads_views: Vec<Name>,
    pub(super) reads: Vec<ColumnName>,
    pub(super) options: TableOptions,
}

/// A type, whoever made it.
#[derive(Debug, Deserialize)]
pub(super) struct Type {
    pub(super) oid: u32,
    pub(super) schema: Option<String>,
    pub(super) name: String,
    pub(super) kind: String,
    /// The type of the elements of an array.
    pub(super) element: Option<u32>,
    /// The type beneath a domain, with its modifier and both as text.
    pub(super) base: Option<u32>,
    pub(super) base_modifier: i32,
    pub(super) base_text: Option<String>,
}

/// A column of a table, view or composite type.
#[derive(Debug, Deserialize)]
pub(super) struct ColumnRow {
    pub(super) of: u32,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) type_oid: u32,
    pub(super) modifier: i32,
    pub(super) text: String,
    pub(super) nullable: bool,
    pub(super) default: Option<String>,
    pub(super) identity: Option<Identity>,
    pub(super) serial: bool,
    pub(super) generated: Option<Generated>,
    pub(super) collation: Option<String>,
    pub(super) comment: Option<String>,
}

/// A constraint of a table or domain.
#[derive(Debug, Deserialize)]
pub(super) struct Constraint {
    pub(super) of: u32,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) definition: String,
    pub(super) columns: Vec<String>,
    pub(super) include: Vec<String>,
    pub(super) nulls_not_distinct: bool,
    pub(super) expression: Option<String>,
    pub(super) references: Name,
    pub(super) referenced_columns: Vec<String>,
    pub(super) on_delete_columns: Vec<String>,
    pub(super) on_delete: Action,
    pub(super) on_update: Action,
    pub(super) matching: Match,
    pub(super) deferrable: Deferrable,
    pub(super) not_valid: bool,
    pub(super) no_inherit: bool,
    pub(super) inherited: bool,
    pub(super) comment: Option<String>,
}

#[derive(Debug, QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

/// What every query begins with.
const COMMON: &str = include_str!("common.sql");

/// Where the queries are sent.
#[derive(Debug)]
pub(super) struct Catalog<'a> {
    pub(super) conn: &'a PgConnection,
    pub(super) default: String,
    pub(super) scope: &'a Scope,
}

impl Catalog<'_> {
    /// Runs one query and reads its rows.
    pub(super) async fn read<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>> {
        let text = format!("{COMMON}SELECT q.value::text AS value FROM (\n{query}) q");
        let query = diesel::sql_query(text)
            .bind::<Text, _>(self.default.clone())
            .bind::<Nullable<Array<Text>>, _>(self.scope.schemas().map(<[String]>::to_vec));
        let rows: Vec<Row> = self.conn.load(&query).await?;
        rows.iter()
            .map(|row| serde_json::from_str(&row.value).map_err(unreadable))
            .collect()
    }
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::Database(DeserializationError(Box::new(error)))
}
