use std::fmt;

use serde::Serialize;

use super::{Change, Judgement, Key, Touched};
use crate::schema::{Check, Name};

/// A column stops to take null, as a check proves that none is there: the check is validated, which blocks nobody, and
/// goes (PostgreSQL).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The table.
    pub table: Name,
    /// The column: whether it takes null.
    #[serde(flatten)]
    pub nullable: Change<bool>,
    /// The column's name.
    pub column: String,
    /// The check, which is not valid before.
    #[serde(skip)]
    pub check: Check,
}

impl Proof {
    /// That a column is not null.
    pub fn new(table: &Name, column: &str, check: Check) -> Self {
        Self {
            table: table.clone(),
            nullable: Change::changed(true, false),
            column: column.to_owned(),
            check,
        }
    }

    pub(super) fn reverse(self) -> Self {
        Self {
            nullable: self.nullable.reverse(),
            ..self
        }
    }

    /// Whether this is the way back.
    pub fn is_undone(&self) -> bool {
        self.nullable.to == Some(true)
    }

    pub(super) fn judge(&self) -> Judgement {
        Judgement {
            may_fail: vec![format!("a row whose {}.{} is null", self.table, self.column)],
            // Another scan in the same transaction would be one under the lock of this one.
            own_revision: true,
            ..Judgement::default()
        }
    }

    pub(super) fn touched(&self) -> Touched {
        let check = Key::Constraint(self.table.clone(), self.check.name.clone().unwrap_or_default());
        let column = Key::Filled(self.table.clone(), self.column.clone());
        let mut needs = Key::columns(&self.table, [&self.column]);
        needs.extend([check.clone(), column]);
        Touched {
            needs,
            makes: vec![Key::NotNull(self.table.clone(), self.column.clone())],
            ..Touched::default()
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let null = if self.is_undone() {
            "null allowed"
        } else {
            "not null, as is proved"
        };
        write!(f, "change column {}.{}: {null}", self.table, self.column)
    }
}
