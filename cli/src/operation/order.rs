//! The order in which operations run: from what they need and make.

use std::collections::HashMap;

use super::{Key, Operation, Touched};

/// The operations so that each finds what it needs and takes away what nobody needs any more; those that are free to
/// stand anywhere stand in the order in which people think of them.
#[must_use]
pub fn ordered(mut operations: Vec<Operation>) -> Vec<Operation> {
    operations.sort_by_key(|operation| (rank(operation), operation.to_string()));
    let touched: Vec<Touched> = operations.iter().map(Operation::touched).collect();
    let mut waits = waits(&touched);
    let mut waiting: Vec<Option<Operation>> = operations.into_iter().map(Some).collect();
    let mut done = Vec::with_capacity(waiting.len());
    while done.len() < waiting.len() {
        let is_waiting = |at: &usize| waiting[*at].is_some();
        let free = (0..waiting.len())
            .filter(is_waiting)
            .find(|at| !waits[*at].iter().any(is_waiting));
        // In a circle the first one has to begin.
        let Some(next) = free.or_else(|| (0..waiting.len()).find(is_waiting)) else {
            break;
        };
        waits[next].clear();
        done.extend(waiting[next].take());
    }
    done
}

/// Those that each has to wait for.
fn waits(all: &[Touched]) -> Vec<Vec<usize>> {
    let by = |keys: fn(&Touched) -> &Vec<Key>| {
        let mut by = HashMap::<&Key, Vec<usize>>::new();
        for (at, touched) in all.iter().enumerate() {
            keys(touched).iter().for_each(|key| by.entry(key).or_default().push(at));
        }
        by
    };
    let (makes, takes, frees) = (by(|it| &it.makes), by(|it| &it.takes), by(|it| &it.frees));
    let of = |at: usize, touched: &Touched| {
        // One rename takes the name that another frees; neither takes what the other makes.
        let both_rename = |other: usize| touched.renames && all[other].renames;
        let made = touched.needs.iter().filter_map(|key| makes.get(key)).flatten();
        let made = made.filter(|other| !both_rename(**other));
        let freed = touched.takes.iter().filter_map(|key| frees.get(key));
        let taken = touched
            .makes
            .iter()
            .filter_map(|key| takes.get(key).map(|by| (key, by)));
        // Who takes a name away that is made here was to have it first.
        let had = |other: usize, key: &Key| !all[other].needs.contains(key) || both_rename(other);
        let taken = taken.flat_map(|(key, by)| by.iter().filter(move |other| had(**other, key)));
        let others = made.chain(freed.flatten()).chain(taken).copied();
        others.filter(|other| *other != at).collect()
    };
    all.iter().enumerate().map(|(at, touched)| of(at, touched)).collect()
}

fn rank(operation: &Operation) -> u8 {
    match operation {
        Operation::Dependent(it) if it.change.is_gone() => 0,
        Operation::Schema(it) if !it.is_gone() => 1,
        Operation::Extension(it) if !it.is_gone() => 2,
        Operation::Rename(_) => 3,
        Operation::Enum(it) if !it.change.is_gone() => 4,
        Operation::Table(it) if !it.change.is_gone() => 5,
        Operation::Column(it) if it.change.is_made() => 6,
        Operation::Column(it) if it.change.both().is_some() => 7,
        Operation::Rebuild(_) | Operation::Fill(_) => 8,
        // It reads all rows, so no stronger lock is to be held by then.
        Operation::Constraint(it) if it.change.both().is_some() => 0,
        Operation::Constraint(it) if !it.change.is_gone() => 9,
        Operation::Promotion(_) | Operation::Proof(_) => 10,
        Operation::Index(it) if !it.change.is_gone() => 11,
        Operation::Index(_) => 12,
        Operation::Constraint(_) => 13,
        Operation::Column(_) => 14,
        Operation::Dependent(_) => 15,
        Operation::Table(_) => 16,
        Operation::Enum(_) => 17,
        Operation::Extension(_) => 18,
        Operation::Schema(_) => 19,
    }
}
