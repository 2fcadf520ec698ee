use std::fmt;

use serde::Serialize;

use super::{Key, Touched};
use crate::schema::{Index, Name};

/// Something gets another name, or moves to another schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rename {
    /// What it is.
    pub what: Renamed,
    /// Its name before.
    pub from: Name,
    /// Its name after.
    pub to: Name,
}

/// What is renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Renamed {
    /// A table.
    Table,
    /// A column of a table.
    Column(Name),
    /// An enum type.
    Enum,
    /// A value of an enum type.
    Value(Name),
    /// A value that rows hold, where an enum is a check (SQLite): the table and the column.
    Stored(Name, String),
    /// A constraint of a table.
    Constraint(Name),
    /// An index of a table; SQLite makes it anew, as it is given here under either name.
    Index(Name, Box<Change>),
    /// A sequence.
    Sequence,
}

type Change = super::Change<Index>;

impl Rename {
    /// Within a table or type, where no name has a schema.
    pub fn within(what: Renamed, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            what,
            from: Name::new(from),
            to: Name::new(to),
        }
    }

    pub(super) fn reverse(self) -> Self {
        Self {
            what: match self.what {
                Renamed::Index(table, change) => Renamed::Index(table, Box::new(change.reverse())),
                other => other,
            },
            from: self.to,
            to: self.from,
        }
    }

    pub(super) fn touched(&self) -> Touched {
        let key = |name: &Name| match &self.what {
            Renamed::Table => vec![Key::Relation(name.clone()), Key::Table(name.clone())],
            Renamed::Sequence => vec![Key::Relation(name.clone())],
            Renamed::Enum => vec![Key::Type(name.clone())],
            Renamed::Column(table) => Key::columns(table, [&name.name]),
            Renamed::Value(_) | Renamed::Stored(_, _) => Vec::new(),
            Renamed::Constraint(table) => {
                vec![
                    Key::Constraint(table.clone(), name.name.clone()),
                    Key::of_index(table, &name.name),
                ]
            }
            Renamed::Index(table, _) => vec![Key::of_index(table, &name.name)],
        };
        let schema = self.to.schema.iter().cloned().map(Key::Schema);
        Touched {
            makes: key(&self.to),
            takes: key(&self.from),
            needs: key(&self.from).into_iter().chain(schema).collect(),
            frees: Vec::new(),
            renames: true,
        }
    }
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (&self.from, &self.to);
        match &self.what {
            Renamed::Table => write!(f, "rename table {from} to {to}"),
            Renamed::Column(table) => write!(f, "rename column {table}.{from} to {to}"),
            Renamed::Enum => write!(f, "rename type {from} to {to}"),
            Renamed::Value(of) => write!(f, "rename value {of}.{from} to {to}"),
            Renamed::Stored(table, column) => write!(f, "rename value {from} of {table}.{column} to {to}"),
            Renamed::Constraint(table) => write!(f, "rename constraint {from} of {table} to {to}"),
            Renamed::Index(_, _) => write!(f, "rename index {from} to {to}"),
            Renamed::Sequence => write!(f, "rename sequence {from} to {to}"),
        }
    }
}
