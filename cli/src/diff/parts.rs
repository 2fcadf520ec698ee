//! Constraints and indexes: found by name, else by what they say.

use super::Pair;
use crate::operation::{Change, Constraint, ConstraintChange, IndexChange, Operation, Rename, Renamed};
use crate::schema::{Dialect, ForeignKey, Index, Name, Table};

/// The constraints of a table that come, go, change, or get another name.
pub(super) fn constraints(pair: Pair<'_>, from: &Table, to: &Table) -> Vec<Operation> {
    let table = &to.name;
    let same = |a: &Constraint, b: &Constraint| pair.same().constraints(a, b);
    let matched = matched(
        Constraint::all(from),
        Constraint::all(to),
        |it| it.name().map(str::to_owned),
        same,
    );
    let add = |change| operation(table, change);
    let mut operations = Vec::new();
    for (before, after) in matched.same {
        match (before.name(), after.name()) {
            (Some(a), Some(b)) if a != b => operations.extend(renamed(pair, table, &before, &after)),
            _ if before.comment() != after.comment() => operations.push(add(Change::changed(before, after))),
            _ => {}
        }
    }
    for (before, after) in matched.changed {
        match is_in_place(pair, &before, &after) {
            true => operations.push(add(Change::changed(before, after))),
            false => operations.extend([add(Change::gone(before)), add(Change::made(after))]),
        }
    }
    operations.extend(matched.gone.into_iter().map(|it| add(Change::gone(it))));
    operations.extend(matched.made.into_iter().map(|it| add(Change::made(it))));
    operations
}

fn operation(table: &Name, change: Change<Constraint>) -> Operation {
    Operation::Constraint(Box::new(ConstraintChange {
        table: table.clone(),
        change,
    }))
}

/// On SQLite the name stands in the table's text, so it is another constraint.
fn renamed(pair: Pair<'_>, table: &Name, before: &Constraint, after: &Constraint) -> Vec<Operation> {
    if pair.wanted.dialect == Dialect::Sqlite {
        return vec![
            operation(table, Change::gone(before.clone())),
            operation(table, Change::made(after.clone())),
        ];
    }
    let names = before.name().unwrap_or_default().to_owned();
    let rename = Rename::within(
        Renamed::Constraint(table.clone()),
        names,
        after.name().unwrap_or_default(),
    );
    let mut operations = vec![Operation::Rename(rename)];
    if before.comment() != after.comment() {
        let before = after.clone().commented(before.comment().cloned());
        operations.push(operation(table, Change::changed(before, after.clone())));
    }
    operations
}

/// Whether PostgreSQL changes the one into the other where it stands: when a foreign key is checked, and whether old rows
/// were.
fn is_in_place(pair: Pair<'_>, before: &Constraint, after: &Constraint) -> bool {
    if pair.wanted.dialect == Dialect::Sqlite {
        return false;
    }
    let bare = |it: &Constraint| match it.clone().valid(true) {
        Constraint::ForeignKey(key) => Constraint::ForeignKey(ForeignKey {
            deferrable: crate::schema::Deferrable::No,
            ..key
        }),
        other => other,
    };
    let to_valid = before.is_not_valid() || !after.is_not_valid();
    to_valid && pair.same().constraints(&bare(before), &bare(after))
}

/// The indexes of a table that come, go, change, or get another name.
pub(super) fn indexes(pair: Pair<'_>, from: &Table, to: &Table) -> Vec<Operation> {
    let own = |table: &Table| {
        let own = table.indexes.iter().filter(|index| !index.inherited);
        own.cloned().collect::<Vec<_>>()
    };
    let same = |a: &Index, b: &Index| pair.same().indexes(a, b);
    let matched = matched(own(from), own(to), |it| Some(it.name.clone()), same);
    let table = &to.name;
    let add = |change| Operation::Index(Box::new(IndexChange::new(table, change)));
    let mut operations = Vec::new();
    for (before, after) in matched.same {
        if before.name != after.name {
            let what = |change| Renamed::Index(table.clone(), Box::new(change));
            let names = (before.name.clone(), after.name.clone());
            operations.push(Operation::Rename(Rename::within(
                what(Change::changed(before.clone(), after.clone())),
                names.0,
                names.1,
            )));
        }
        if before.comment != after.comment {
            let before = Index {
                comment: before.comment,
                ..after.clone()
            };
            operations.push(add(Change::changed(before, after)));
        }
    }
    let changed = matched.changed.into_iter();
    operations.extend(changed.flat_map(|(before, after)| [add(Change::gone(before)), add(Change::made(after))]));
    operations.extend(matched.gone.into_iter().map(|it| add(Change::gone(it))));
    operations.extend(matched.made.into_iter().map(|it| add(Change::made(it))));
    operations
}

/// What two lists have in common.
struct Matched<T> {
    /// The same but for name and comment.
    same: Vec<(T, T)>,
    /// Under the same name, but not the same.
    changed: Vec<(T, T)>,
    gone: Vec<T>,
    made: Vec<T>,
}

fn matched<T>(
    from: Vec<T>,
    to: Vec<T>,
    name: impl Fn(&T) -> Option<String>,
    same: impl Fn(&T, &T) -> bool,
) -> Matched<T> {
    let (mut gone, mut made) = (from, to);
    let called_alike = |a: &T, b: &T| name(a).is_some() && name(a) == name(b);
    let mut alike = pairs(&mut gone, &mut made, |a, b| called_alike(a, b) && same(a, b));
    alike.extend(pairs(&mut gone, &mut made, &same));
    let changed = pairs(&mut gone, &mut made, called_alike);
    Matched {
        same: alike,
        changed,
        gone,
        made,
    }
}

/// Takes out of both lists what belongs together.
fn pairs<T>(from: &mut Vec<T>, to: &mut Vec<T>, together: impl Fn(&T, &T) -> bool) -> Vec<(T, T)> {
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for before in from.drain(..) {
        match to.iter().position(|after| together(&before, after)) {
            Some(at) => pairs.push((before, to.remove(at))),
            None => left.push(before),
        }
    }
    *from = left;
    pairs
}
