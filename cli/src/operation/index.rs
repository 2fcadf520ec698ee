use std::fmt;

use serde::Serialize;

use super::{Change, Judgement, Key, Touched};
use crate::schema::{Index, IndexKey, Name};

/// An index is made, changed or dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IndexChange {
    /// The table.
    pub table: Name,
    /// The index.
    #[serde(flatten)]
    pub change: Change<Index>,
    /// Whether writers go on meanwhile, outside of a transaction (PostgreSQL).
    pub concurrently: bool,
}

impl IndexChange {
    /// Of a table, in a transaction.
    pub fn new(table: &Name, change: Change<Index>) -> Self {
        Self {
            table: table.clone(),
            change,
            concurrently: false,
        }
    }

    pub(super) fn reverse(self) -> Self {
        Self {
            change: self.change.reverse(),
            ..self
        }
    }

    pub(super) fn judge(&self) -> Judgement {
        let unique = self
            .change
            .to
            .as_ref()
            .filter(|index| index.unique && self.change.is_made());
        let twice = |index: &Index| format!("two rows that are the same to {}", index.name);
        Judgement {
            may_fail: unique.map(twice).into_iter().collect(),
            own_revision: self.concurrently,
            ..Judgement::default()
        }
    }

    pub(super) fn touched(&self) -> Touched {
        let provides = |index: &Index| {
            let mut keys = vec![Key::of_index(&self.table, &index.name)];
            if index.unique && index.predicate.is_none() {
                keys.extend(index.column_names().map(|columns| Key::unique(&self.table, &columns)));
            }
            keys
        };
        Touched::of(&self.change, provides, |index| needs(&self.table, index))
    }
}

fn needs(table: &Name, index: &Index) -> Vec<Key> {
    let mut keys = Key::of_table(table);
    keys.extend(Key::columns(table, &index.include));
    for part in &index.columns {
        match &part.key {
            IndexKey::Column(column) => keys.extend(Key::columns(table, [column])),
            IndexKey::Expression(text) => keys.extend(Key::columns(table, &crate::render::words(text))),
        }
    }
    if let Some(predicate) = &index.predicate {
        keys.extend(Key::columns(table, &crate::render::words(predicate)));
    }
    keys
}

impl fmt::Display for IndexChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(index) = self.change.either() else {
            return Ok(());
        };
        let unique = if index.unique { "unique " } else { "" };
        let verb = super::verb(&self.change);
        write!(f, "{verb} {unique}index {} on {}", index.name, self.table)
    }
}
