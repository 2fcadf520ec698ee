use serde::{Deserialize, Serialize};

use super::{Column, Index, Name, Trigger};

/// A view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The query behind it; on SQLite the whole `CREATE VIEW` statement.
    pub definition: String,
    /// Whether its rows are kept (PostgreSQL).
    pub materialized: bool,
    /// The options, such as `security_barrier=true`, in order (PostgreSQL).
    pub options: Vec<String>,
    /// The indexes of a materialized view, by name.
    pub indexes: Vec<Index>,
    /// The triggers on it, by name.
    pub triggers: Vec<Trigger>,
    /// The comment on it.
    pub comment: Option<String>,
    /// The views that its query reads from, by name.
    pub reads_views: Vec<Name>,
    /// The columns of tables and views that its query reads, by name (PostgreSQL).
    pub reads: Vec<ColumnName>,
}

/// A column, with the table or view that it is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ColumnName {
    /// The table or view.
    pub of: Name,
    /// The column.
    pub column: String,
}
