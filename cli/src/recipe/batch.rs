//! Which operations share a revision.

use std::collections::HashMap;

use crate::operation::{Constraint, Key, Operation};

/// The operations of one revision, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// What it does.
    pub operations: Vec<Operation>,
}

impl Batch {
    /// Whether it can run in a transaction.
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        !self.operations.iter().any(is_concurrent)
    }

    /// Whether foreign keys have to be off while it runs (SQLite).
    #[must_use]
    pub fn without_foreign_keys(&self) -> bool {
        let needs = |it: &Operation| matches!(it, Operation::Rebuild(it) if it.referenced);
        self.operations.iter().any(needs)
    }
}

fn is_concurrent(operation: &Operation) -> bool {
    matches!(operation, Operation::Index(it) if it.concurrently)
}

/// Divides operations, which are in order, into as few revisions as there can be: one that belongs into a revision of its
/// own gets it, and whatever needs it comes later. `waits_for` tells what an operation waits for beside what it needs.
#[must_use]
pub fn batches(operations: &[Operation], waits_for: impl Fn(&Operation) -> Vec<Key>) -> Vec<Batch> {
    let mut made = HashMap::<Key, usize>::new();
    let mut levels: Vec<(Vec<Operation>, Vec<Operation>)> = Vec::new();
    for operation in operations {
        let touched = operation.touched();
        let is_alone = operation.judge().own_revision;
        let waited = waits_for(operation);
        let keys = touched
            .needs
            .iter()
            .chain(&touched.takes)
            .chain(&touched.makes)
            .chain(&waited);
        let level = keys.filter_map(|key| made.get(key)).copied().max().unwrap_or(0);
        // Those that free a name, or take it, are done before it is made or taken anew: later operations are never
        // below them.
        let next = level + usize::from(is_alone || is_checked_later(operation));
        for key in touched.makes.iter().chain(&touched.takes).chain(&touched.frees) {
            let known = made.entry(key.clone()).or_insert(0);
            *known = next.max(*known);
        }
        if levels.len() <= level {
            levels.resize_with(level + 1, Default::default);
        }
        let (together, alone) = &mut levels[level];
        if is_alone { alone } else { together }.push(operation.clone());
    }
    let batch = |operations: Vec<Operation>| Batch { operations };
    let of_level = |(together, alone): (Vec<Operation>, Vec<Operation>)| {
        let alone = alone.into_iter().map(|operation| batch(vec![operation]));
        [batch(together)].into_iter().chain(alone)
    };
    levels
        .into_iter()
        .flat_map(of_level)
        .filter(|batch| !batch.operations.is_empty())
        .collect()
}

/// Whether old rows are held to it later, which must not happen in the transaction that adds it.
fn is_checked_later(operation: &Operation) -> bool {
    let Operation::Constraint(it) = operation else {
        return false;
    };
    it.change.is_made() && it.change.to.as_ref().is_some_and(Constraint::is_not_valid)
}
