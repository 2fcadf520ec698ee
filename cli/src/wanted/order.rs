//! Which table comes first.

use crate::schema::{Name, Table};

/// Tables behind those that they point to, as far as no circle forbids it; beside that by name.
pub(super) fn parents_first(tables: Vec<Table>) -> Vec<Table> {
    let mut left = tables;
    let mut ordered: Vec<Table> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waits = |table: &Table| {
            let mut parents = table.foreign_keys.iter().map(|key| &key.references);
            parents.any(|parent| *parent != table.name && left.iter().any(|other| other.name == *parent))
        };
        let (waiting, mut ready): (Vec<_>, Vec<_>) = left.iter().cloned().partition(waits);
        left = waiting;
        if ready.is_empty() {
            // A circle: its foreign keys are added behind its tables.
            ready.push(left.remove(0));
        }
        ordered.append(&mut ready);
    }
    ordered
}

/// Whether a foreign key can stand in its `CREATE TABLE`: its table is made before, or is the same.
pub(super) fn is_inline(table: &Name, parent: &Name, made: &[&Name], all: &[Table]) -> bool {
    parent == table || made.contains(&parent) || !all.iter().any(|it| it.name == *parent)
}
