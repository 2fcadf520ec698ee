//! What a database holds, as plain values: no connection, no SQL sent.
//!
//! [`Schema`] is what inspection reads and what everything else here works on. Every list has a defined
//! order (columns, enum values and constraint columns as the database has them, the rest by name), so two values that
//! are equal came from equal databases.

mod column;
mod constraint;
mod dialect;
mod foreign_key;
mod index;
mod key;
mod name;
mod policy;
mod routine;
mod sequence;
mod sql_type;
mod table;
mod user_type;
mod view;

use serde::{Deserialize, Serialize};

pub use self::column::{Column, Generated, Identity};
pub use self::constraint::{Check, Deferrable, Exclusion};
pub use self::dialect::Dialect;
pub use self::foreign_key::{Action, ForeignKey, Match};
pub use self::index::{Index, IndexColumn, IndexKey};
pub use self::key::{PrimaryKey, Unique};
pub use self::name::Name;
pub use self::policy::Policy;
pub use self::routine::{Function, Trigger};
pub use self::sequence::{Owner, Sequence};
pub use self::sql_type::{SqlType, TypeKind};
pub use self::table::{PartitionOf, Table, TableOptions};
pub use self::user_type::{Attribute, Composite, Domain, Enum, Range};
pub use self::view::{ColumnName, View};

/// All that one database holds, or the part of it that was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schema {
    /// Whose database it is.
    pub dialect: Dialect,
    /// The schemas beside the default one that were made by hand, by name. Empty on SQLite.
    pub namespaces: Vec<String>,
    /// The extensions, by name. Empty on SQLite.
    pub extensions: Vec<Extension>,
    /// The enum types, by name.
    pub enums: Vec<Enum>,
    /// The domains, by name.
    pub domains: Vec<Domain>,
    /// The composite types, by name.
    pub composites: Vec<Composite>,
    /// The range types, by name.
    pub ranges: Vec<Range>,
    /// The sequences, by name; those behind serial and identity columns too, with their [`owner`](Sequence::owner).
    pub sequences: Vec<Sequence>,
    /// The tables, by name.
    pub tables: Vec<Table>,
    /// The views, materialized ones too, by name.
    pub views: Vec<View>,
    /// The functions and procedures, by name and arguments.
    pub functions: Vec<Function>,
}

impl Schema {
    /// Finds the table of this name. SQLite does not tell upper from lower case.
    pub fn table(&self, name: &Name) -> Option<&Table> {
        let is_same = |table: &&Table| match self.dialect {
            Dialect::Sqlite => table.name.name.eq_ignore_ascii_case(&name.name),
            Dialect::Postgres => table.name == *name,
        };
        self.tables.iter().find(is_same)
    }

    /// Finds the table that a person means by `posts` or `shop.posts`.
    pub fn table_called(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name.to_string() == name)
    }

    /// Finds the enum of this name.
    pub fn enum_type(&self, name: &Name) -> Option<&Enum> {
        self.enums.iter().find(|it| it.name == *name)
    }

    /// Finds the domain of this name.
    pub fn domain(&self, name: &Name) -> Option<&Domain> {
        self.domains.iter().find(|it| it.name == *name)
    }

    /// Leaves out the tables that migrations keep about themselves: Diesel's and ours.
    #[must_use]
    pub fn without_bookkeeping(mut self) -> Self {
        self.tables.retain(|table| !table.name.is_bookkeeping());
        self.sequences
            .retain(|it| !it.owner.as_ref().is_some_and(|owner| owner.table.is_bookkeeping()));
        self
    }
}

/// An extension that is installed in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extension {
    /// Its name, such as `pg_trgm`.
    pub name: String,
    /// The schema its objects are in; `None` for the default one.
    pub schema: Option<String>,
    /// The installed version.
    pub version: String,
}
