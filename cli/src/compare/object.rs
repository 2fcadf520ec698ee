use std::fmt;

use serde::Serialize;

use crate::schema::Name;

/// One thing in a database that can be compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Object {
    /// The table or view that it hangs on, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Name>,
    /// Whether that is a view.
    #[serde(skip)]
    pub(super) on_view: bool,
    /// What it is.
    pub kind: ObjectKind,
    /// Its name, `shop.items` in another schema than the default one; the columns or the expression of a constraint
    /// without a name.
    pub name: String,
}

impl Object {
    pub(super) fn new(kind: ObjectKind, name: impl ToString) -> Self {
        Self {
            on: None,
            on_view: false,
            kind,
            name: name.to_string(),
        }
    }

    /// An object of this one, which is a table or view.
    pub(super) fn part(&self, of: &Name, kind: ObjectKind, name: impl ToString) -> Self {
        let on_view = self.kind == ObjectKind::View;
        Self {
            on: Some(of.clone()),
            on_view,
            kind,
            name: name.to_string(),
        }
    }

    pub(super) fn owner(&self) -> Option<Self> {
        let kind = if self.on_view {
            ObjectKind::View
        } else {
            ObjectKind::Table
        };
        self.on.as_ref().map(|name| Self::new(kind, name))
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(owner) = self.owner() {
            write!(f, "{owner}: ")?;
        }
        write!(f, "{}", self.kind)?;
        match self.name.as_str() {
            "" => Ok(()),
            name => write!(f, " {name}"),
        }
    }
}

/// What kind of thing an [`Object`] is. Printed in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is what it is called")]
pub enum ObjectKind {
    Schema,
    Extension,
    Enum,
    Domain,
    Composite,
    Range,
    Sequence,
    Table,
    Column,
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
    Exclusion,
    Index,
    Trigger,
    Policy,
    View,
    Function,
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Enum => "enum",
            Self::Domain => "domain",
            Self::Composite => "type",
            Self::Range => "range type",
            Self::Sequence => "sequence",
            Self::Table => "table",
            Self::Column => "column",
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique constraint",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
            Self::Exclusion => "exclusion constraint",
            Self::Index => "index",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::View => "view",
            Self::Function => "function",
        })
    }
}
