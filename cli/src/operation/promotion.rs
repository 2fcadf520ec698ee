use std::fmt;

use serde::Serialize;

use super::{Change, Constraint, Key, Touched};
use crate::schema::{Index, Name};

/// A unique index becomes a constraint, or a constraint an index again (PostgreSQL): nothing is built or read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Promotion {
    /// The table.
    pub table: Name,
    /// The index.
    pub index: Index,
    /// The primary key or unique constraint: added or dropped.
    #[serde(flatten)]
    pub change: Change<Constraint>,
}

impl Promotion {
    pub(super) fn reverse(self) -> Self {
        Self {
            change: self.change.reverse(),
            ..self
        }
    }

    pub(super) fn touched(&self) -> Touched {
        let index = Key::of_index(&self.table, &self.index.name);
        let name = self.change.either().and_then(Constraint::name).unwrap_or_default();
        let constraint = Key::Constraint(self.table.clone(), name.to_owned());
        // A constraint takes the place of the index, and of the constraint that had its name.
        let own = Key::of_index(&self.table, name);
        let (mut makes, takes) = match self.change.is_made() {
            true => (vec![constraint, own], index.clone()),
            false => (vec![index.clone()], constraint),
        };
        let columns = self.change.either().map(Constraint::columns).unwrap_or_default();
        let mut needs = vec![index, Key::Table(self.table.clone())];
        needs.extend(
            columns
                .iter()
                .map(|column| Key::NotNull(self.table.clone(), column.clone())),
        );
        makes.push(Key::unique(&self.table, columns));
        Touched {
            makes,
            takes: Vec::new(),
            needs,
            frees: vec![takes],
            renames: false,
        }
    }
}

impl fmt::Display for Promotion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(constraint) = self.change.either() else {
            return Ok(());
        };
        match self.change.is_made() {
            true => write!(f, "make index {} the {constraint} of {}", self.index.name, self.table),
            false => write!(f, "make {constraint} of {} the index {}", self.table, self.index.name),
        }
    }
}
