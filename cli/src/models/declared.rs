//! What models declare, as plain values: no syntax tree, no database.

use super::errors::Place;
use super::facts::{Action, Deferrable, Generated, Identity, Literal, SqlText};
use crate::schema::Name;

/// A table as one model, or several together, declare it.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: Name,
    /// The model's struct.
    pub(crate) rust: String,
    pub(crate) place: Place,
    pub(crate) columns: Vec<Column>,
    pub(crate) key: Vec<String>,
    pub(crate) key_name: Option<String>,
    pub(crate) uniques: Vec<Unique>,
    pub(crate) checks: Vec<Check>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) exclusions: Vec<Exclusion>,
    pub(crate) comment: Option<Placed<String>>,
    pub(crate) renamed_from: Option<Placed<String>>,
    pub(crate) partial: bool,
    pub(crate) strict: bool,
    pub(crate) without_rowid: bool,
    pub(crate) extensions: Vec<String>,
    pub(crate) conventions: Conventions,
}

impl Table {
    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The column that marks rows as deleted.
    pub(crate) fn soft_deleted(&self) -> Option<&Column> {
        self.columns.iter().find(|column| column.role == Some(Role::SoftDelete))
    }
}

/// A value, and where it is said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// What the library does with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    SoftDelete,
    CreatedAt,
    UpdatedAt,
    Version,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    /// The field.
    pub(crate) rust: String,
    pub(crate) place: Place,
    pub(crate) ty: ColumnType,
    pub(crate) nullable: bool,
    pub(crate) role: Option<Role>,
    pub(crate) sql_type: Option<Placed<SqlText>>,
    pub(crate) max_length: Option<Placed<u32>>,
    pub(crate) precision: Option<Placed<(u32, Option<i32>)>>,
    pub(crate) default: Option<Placed<Default>>,
    pub(crate) collate: Option<Placed<SqlText>>,
    pub(crate) generated: Option<Placed<Generated>>,
    pub(crate) identity: Option<Placed<Identity>>,
    pub(crate) autoincrement: Option<Placed<bool>>,
    pub(crate) comment: Option<Placed<String>>,
    pub(crate) renamed_from: Option<Placed<String>>,
    /// `index = false`.
    pub(crate) no_index: bool,
}

/// The type of a field, without its `Option`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ColumnType {
    /// As it is written.
    pub(crate) written: String,
    /// The names that lead to it: its own, then those behind aliases and newtypes. `[types]` may name any.
    pub(crate) names: Vec<String>,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A type that is not declared in the crate.
    Rust(String),
    /// A type of the crate, by the `sql_type`s that it says.
    Diesel(Vec<DieselType>),
    /// The enum of this name in [`Models::enums`](super::Models).
    Enum(String),
    Array(Box<ColumnType>),
    Range(Box<ColumnType>),
}

/// A type of `diesel::sql_types`, or one like it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DieselType {
    Named(String),
    Array(Box<DieselType>),
    Range(Box<DieselType>),
    Multirange(Box<DieselType>),
    /// What `#[diesel(postgres_type(…))]` names.
    Postgres(Name),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Default {
    None,
    Now,
    Literal(Literal),
    Sql(SqlText),
    /// A value of an enum, as the database has it.
    Value(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Check {
    /// The column it stands at.
    pub(crate) column: Option<String>,
    pub(crate) text: SqlText,
    pub(crate) name: Option<String>,
    pub(crate) place: Place,
}

#[derive(Clone, Debug)]
pub(crate) struct Unique {
    pub(crate) columns: Vec<String>,
    pub(crate) include: Vec<String>,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) with_deleted: bool,
    pub(crate) name: Option<String>,
    pub(crate) place: Place,
}

#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) unique: bool,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) predicate: Option<SqlText>,
    pub(crate) using: Option<String>,
    pub(crate) include: Vec<String>,
    pub(crate) with: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) comment: Option<String>,
    pub(crate) only: Option<String>,
    pub(crate) place: Place,
}

impl Index {
    /// Its columns, if all are plain ones.
    pub(crate) fn columns(&self) -> Option<Vec<String>> {
        let names = self.parts.iter().map(|part| match &part.key {
            Key::Column(name) => Some(name.clone()),
            Key::Expression(_) => None,
        });
        names.collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndexPart {
    /// A column, or an expression.
    pub(crate) key: Key,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) opclass: Option<String>,
    pub(crate) collate: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Column(String),
    Expression(String),
}

#[derive(Clone, Debug)]
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<String>,
    pub(crate) table: Name,
    /// Empty for the table's key.
    pub(crate) referenced: Vec<String>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) match_full: bool,
    pub(crate) name: Option<String>,
    pub(crate) place: Place,
}

#[derive(Clone, Debug)]
pub(crate) struct Exclusion {
    pub(crate) using: Option<String>,
    pub(crate) parts: Vec<(Key, String)>,
    pub(crate) predicate: Option<SqlText>,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) name: Option<String>,
    pub(crate) place: Place,
}

/// Which conventions hold for a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Conventions {
    pub(crate) foreign_key_index: bool,
    pub(crate) timestamps: bool,
    pub(crate) live_unique: bool,
    pub(crate) identity: bool,
}

/// An enum whose values columns hold.
#[derive(Clone, Debug)]
pub(crate) struct Enum {
    /// The type's name in PostgreSQL.
    pub(crate) name: Name,
    pub(crate) rust: String,
    pub(crate) place: Place,
    pub(crate) values: Vec<Value>,
    /// What its `sql_type`s say, where one is a plain one such as `Text` or `Integer`.
    pub(crate) plain: Vec<DieselType>,
    /// Whether PostgreSQL has a type for it.
    pub(crate) is_type: bool,
    pub(crate) comment: Option<String>,
    pub(crate) renamed_from: Option<Placed<String>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) name: String,
    pub(crate) rust: String,
    pub(crate) place: Place,
    pub(crate) renamed_from: Option<Placed<String>>,
}
