use std::fmt;

use serde::Serialize;

use super::{Key, Touched};
use crate::schema::Name;

/// Rows whose column is null get a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fill {
    /// The table.
    pub table: Name,
    /// The column.
    pub column: String,
    /// The value, as SQL text.
    pub value: String,
    /// Whether this is the way back, on which the values stay.
    pub undone: bool,
}

impl Fill {
    pub(super) fn reverse(self) -> Self {
        Self {
            undone: !self.undone,
            ..self
        }
    }

    pub(super) fn touched(&self) -> Touched {
        Touched {
            needs: Key::columns(&self.table, [&self.column]),
            makes: vec![Key::Filled(self.table.clone(), self.column.clone())],
            ..Touched::default()
        }
    }
}

impl fmt::Display for Fill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.undone {
            true => write!(f, "leave {}.{} as it is filled", self.table, self.column),
            false => write!(
                f,
                "fill {}.{} with {} where it is null",
                self.table, self.column, self.value
            ),
        }
    }
}
