//! Which table comes first.

use std::collections::{HashMap, HashSet};

use crate::schema::{ForeignKey, Name, Table};

/// Tables behind those that they point to, as far as no circle forbids it; beside that by name.
pub(super) fn parents_first(tables: Vec<Table>) -> Vec<Table> {
    let parents = parents(&tables);
    let mut left = (0..tables.len()).collect::<Vec<_>>();
    let mut done = HashSet::new();
    let mut order = Vec::with_capacity(tables.len());
    while !left.is_empty() {
        let is_ready = |at: &usize| parents[*at].iter().all(|parent| done.contains(parent));
        let (mut ready, mut waiting): (Vec<_>, Vec<_>) = left.iter().copied().partition(is_ready);
        if ready.is_empty() {
            // A circle: its foreign keys are added behind its tables.
            ready.push(waiting.remove(0));
        }
        done.extend(ready.iter().copied());
        order.append(&mut ready);
        left = waiting;
    }
    let mut tables = tables.into_iter().map(Some).collect::<Vec<_>>();
    order.into_iter().filter_map(|at| tables[at].take()).collect()
}

/// The places of the tables that each one points to, without itself.
fn parents(tables: &[Table]) -> Vec<Vec<usize>> {
    let places = tables.iter().enumerate().map(|(at, table)| (&table.name, at));
    let places = places.collect::<HashMap<&Name, usize>>();
    let of = |at: usize, table: &Table| {
        let keys = table.foreign_keys.iter().filter_map(|key| places.get(&key.references));
        keys.copied().filter(|parent| *parent != at).collect()
    };
    tables.iter().enumerate().map(|(at, table)| of(at, table)).collect()
}

/// The foreign keys that can stand in `CREATE TABLE`, for their tables are made before or are the same, and the others.
pub(super) fn split<'a>(table: &'a Table, later: &HashSet<&Name>) -> (Vec<&'a ForeignKey>, Vec<&'a ForeignKey>) {
    let keys = table.foreign_keys.iter();
    keys.partition(|key| key.references == table.name || !later.contains(&key.references))
}
