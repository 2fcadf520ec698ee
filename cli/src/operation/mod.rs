//! One change of a schema as a plain value.
//!
//! An [`Operation`] holds what there was and what there will be, so it can be described in a line, reversed, judged and
//! rendered for either database, and everything needed to go back is in it.

mod change;
mod column;
mod constraint;
mod dependent;
mod enumeration;
mod fill;
mod index;
mod judgement;
mod key;
mod order;
mod promotion;
mod proof;
mod rebuild;
mod rename;
mod table;

use std::fmt;

use serde::Serialize;

pub use self::change::Change;
pub use self::column::ColumnChange;
pub use self::constraint::{Constraint, ConstraintChange};
pub use self::dependent::{Dependent, DependentChange};
pub use self::enumeration::EnumChange;
pub use self::fill::Fill;
pub use self::index::IndexChange;
pub use self::judgement::Judgement;
pub use self::key::{Key, Touched};
pub use self::order::ordered;
pub use self::promotion::Promotion;
pub use self::proof::Proof;
pub use self::rebuild::{Dependency, Rebuild};
pub use self::rename::{Rename, Renamed};
pub use self::table::TableChange;
use crate::schema::Extension;

/// One change of a schema. Printed as the line that says what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Operation {
    /// A schema beside the default one (PostgreSQL).
    Schema(Change<String>),
    /// An extension (PostgreSQL).
    Extension(Change<Extension>),
    /// An enum type (PostgreSQL).
    Enum(EnumChange),
    /// A table with all that hangs on it; if it stays, its options and its comment.
    Table(Box<TableChange>),
    /// A column.
    Column(Box<ColumnChange>),
    /// A key, a unique, foreign key, check or exclusion constraint.
    Constraint(Box<ConstraintChange>),
    /// An index.
    Index(Box<IndexChange>),
    /// A unique index becomes a constraint (PostgreSQL).
    Promotion(Box<Promotion>),
    /// Rows get a value.
    Fill(Fill),
    /// A column stops to take null, as a check proves (PostgreSQL).
    Proof(Box<Proof>),
    /// Another name, or another schema.
    Rename(Rename),
    /// A view, trigger or policy that is taken away and made again around what it depends on.
    Dependent(Box<DependentChange>),
    /// A table that is made anew, with its rows (SQLite).
    Rebuild(Box<Rebuild>),
}

impl Operation {
    /// The way back.
    #[must_use]
    pub fn reverse(self) -> Self {
        match self {
            Self::Schema(it) => Self::Schema(it.reverse()),
            Self::Extension(it) => Self::Extension(it.reverse()),
            Self::Enum(it) => Self::Enum(it.reverse()),
            Self::Table(it) => Self::Table(Box::new(it.reverse())),
            Self::Column(it) => Self::Column(Box::new(it.reverse())),
            Self::Constraint(it) => Self::Constraint(Box::new(it.reverse())),
            Self::Index(it) => Self::Index(Box::new(it.reverse())),
            Self::Promotion(it) => Self::Promotion(Box::new(it.reverse())),
            Self::Fill(it) => Self::Fill(it.reverse()),
            Self::Proof(it) => Self::Proof(Box::new(it.reverse())),
            Self::Rename(it) => Self::Rename(it.reverse()),
            Self::Dependent(it) => Self::Dependent(Box::new(it.reverse())),
            Self::Rebuild(it) => Self::Rebuild(Box::new(it.reverse())),
        }
    }

    /// What it costs and risks.
    #[must_use]
    pub fn judge(&self) -> Judgement {
        match self {
            Self::Enum(it) => it.judge(),
            Self::Table(it) => it.judge(),
            Self::Column(it) => it.judge(),
            Self::Constraint(it) => it.judge(),
            Self::Index(it) => it.judge(),
            Self::Rebuild(it) => it.judge(),
            Self::Proof(it) => it.judge(),
            Self::Fill(_) => Judgement {
                own_revision: true,
                ..Judgement::default()
            },
            Self::Schema(_) | Self::Extension(_) | Self::Rename(_) | Self::Promotion(_) | Self::Dependent(_) => {
                Judgement::default()
            }
        }
    }

    /// The names that it makes, takes away and needs.
    #[must_use]
    pub fn touched(&self) -> Touched {
        match self {
            Self::Schema(it) => Touched::of(it, |name| vec![Key::Schema(name.clone())], |_| Vec::new()),
            Self::Extension(it) => it.touched(),
            Self::Enum(it) => it.touched(),
            Self::Table(it) => it.touched(),
            Self::Column(it) => it.touched(),
            Self::Constraint(it) => it.touched(),
            Self::Index(it) => it.touched(),
            Self::Promotion(it) => it.touched(),
            Self::Fill(it) => it.touched(),
            Self::Proof(it) => it.touched(),
            Self::Rename(it) => it.touched(),
            Self::Dependent(it) => it.touched(),
            Self::Rebuild(it) => it.touched(),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(it) => write!(f, "{} schema {}", verb(it), it.either().map_or("", String::as_str)),
            Self::Extension(it) => {
                let name = it.either().map_or("", |it| it.name.as_str());
                write!(f, "{} extension {name}", verb(it))
            }
            Self::Enum(it) => it.fmt(f),
            Self::Table(it) => it.fmt(f),
            Self::Column(it) => it.fmt(f),
            Self::Constraint(it) => it.fmt(f),
            Self::Index(it) => it.fmt(f),
            Self::Promotion(it) => it.fmt(f),
            Self::Fill(it) => it.fmt(f),
            Self::Proof(it) => it.fmt(f),
            Self::Rename(it) => it.fmt(f),
            Self::Dependent(it) => it.fmt(f),
            Self::Rebuild(it) => it.fmt(f),
        }
    }
}

impl Change<Extension> {
    fn touched(&self) -> Touched {
        Touched::of(
            self,
            |it| vec![Key::Extension(it.name.clone())],
            |it| it.schema.iter().cloned().map(Key::Schema).collect(),
        )
    }
}

/// What is done with it, in a word.
fn verb<T>(change: &Change<T>) -> &'static str {
    match (&change.from, &change.to) {
        (None, _) => "create",
        (_, None) => "drop",
        _ => "change",
    }
}
