use super::{Pair, changes, columns, parts};
use crate::operation::{Change, Constraint, ConstraintChange, Operation, TableChange};
use crate::schema::{Dialect, Name, Schema, Table};

/// Tables that come, go, or change.
pub(super) fn diff(pair: Pair<'_>) -> Vec<Operation> {
    let mut operations = made(pair);
    let back = made(pair.reverse());
    operations.extend(back.into_iter().map(Operation::reverse));
    for from in &pair.present.tables {
        if let Some(to) = pair.wanted.table(&from.name) {
            operations.extend(changed(pair, from, to));
        }
    }
    operations
}

fn changed(pair: Pair<'_>, from: &Table, to: &Table) -> Vec<Operation> {
    let mut operations = Vec::new();
    if from.options != to.options || from.comment != to.comment {
        operations.push(Operation::Table(Box::new(TableChange {
            change: Change::changed(from.clone(), to.clone()),
            sequences: Vec::new(),
        })));
    }
    operations.extend(columns::diff(pair, from, to));
    operations.extend(parts::constraints(pair, from, to));
    operations.extend(parts::indexes(pair, from, to));
    operations
}

/// The new tables, each with the foreign keys for which all is there by then; the others are added behind.
fn made(pair: Pair<'_>) -> Vec<Operation> {
    let new = changes(&pair.present.tables, &pair.wanted.tables, |a, b| {
        pair.present.table(&b.name).is_some_and(|found| found.name == a.name)
    });
    let mut waiting: Vec<Table> = new.into_iter().filter(Change::is_made).filter_map(|it| it.to).collect();
    let mut operations = Vec::new();
    while !waiting.is_empty() {
        let names: Vec<Name> = waiting.iter().map(|table| table.name.clone()).collect();
        let points_ahead = |table: &Table| {
            let mut others = table.foreign_keys.iter().filter(|key| key.references != table.name);
            others.any(|key| names.contains(&key.references))
        };
        let next = waiting.iter().position(|table| !points_ahead(table)).unwrap_or(0);
        let mut table = waiting.remove(next);
        if pair.wanted.dialect == Dialect::Postgres {
            operations.extend(without_keys_ahead(&mut table, &names));
        }
        operations.push(Operation::Table(Box::new(TableChange {
            sequences: sequences(pair.wanted, &table.name),
            change: Change::made(table),
        })));
    }
    operations
}

/// Takes out the foreign keys to tables that are not there yet.
fn without_keys_ahead(table: &mut Table, ahead: &[Name]) -> Vec<Operation> {
    let is_ahead = |to: &Name| *to != table.name && ahead.contains(to);
    let (late, early) = table.foreign_keys.drain(..).partition(|key| is_ahead(&key.references));
    table.foreign_keys = early;
    let late: Vec<_> = late;
    let add = |key| ConstraintChange {
        table: table.name.clone(),
        change: Change::made(Constraint::ForeignKey(key)),
    };
    late.into_iter()
        .map(|key| Operation::Constraint(Box::new(add(key))))
        .collect()
}

/// The sequences of a table's columns.
fn sequences(schema: &Schema, table: &Name) -> Vec<crate::schema::Sequence> {
    let owned = schema
        .sequences
        .iter()
        .filter(|it| it.owner.as_ref().is_some_and(|owner| owner.table == *table));
    owned.cloned().collect()
}
