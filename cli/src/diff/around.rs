//! What stands in the way of a change, and is taken away before it and made again behind it.

use super::{Pair, dependents, same::Same};
use crate::operation::{Change, ColumnChange, Constraint, ConstraintChange, IndexChange, Key, Operation};
use crate::schema::{Dialect, Index, IndexKey, Name, Table};

/// Adds to the operations what has to go and come around them (PostgreSQL).
pub(super) fn around(pair: Pair<'_>, mut operations: Vec<Operation>) -> Vec<Operation> {
    if pair.wanted.dialect == Dialect::Sqlite {
        return operations;
    }
    let remade = disturbed(&operations, |operation| matches!(operation, Operation::Enum(_)));
    let retyped = disturbed(&operations, |operation| matches!(operation, Operation::Column(_)));
    let keys = lost_keys(&operations);
    for table in &pair.present.tables {
        let Some(after) = pair.wanted.table(&table.name) else {
            continue;
        };
        let of_table = Around {
            before: table,
            after,
            same: pair.same(),
        };
        let mut added = of_table.of_enums(&remade);
        added.extend(of_table.generated(&retyped));
        added.extend(of_table.foreign_keys(&keys));
        add(&mut operations, added);
        let again = of_table.of_columns(&made_anew(&operations, &table.name));
        add(&mut operations, again);
    }
    let mut columns = [remade, retyped].concat();
    for table in &pair.present.tables {
        let again = made_anew(&operations, &table.name).into_iter();
        columns.extend(again.map(|column| (table.name.clone(), column)));
    }
    add(&mut operations, dependents::around(pair, &columns));
    operations
}

/// Adds what is not there. What goes and comes again is not changed where it stands.
fn add(operations: &mut Vec<Operation>, added: Vec<Operation>) {
    for operation in added {
        if !operations.contains(&operation) {
            let replaces = |other: &Operation| changes(other).is_some_and(|other| Some(other) == goes(&operation));
            operations.retain(|other| !replaces(other));
            operations.push(operation);
        }
    }
}

fn changes(operation: &Operation) -> Option<(&Name, &str)> {
    match operation {
        Operation::Column(it) => it.change.both().map(|(from, _)| (&it.table, from.name.as_str())),
        Operation::Constraint(it) => it.change.both().and_then(|(from, _)| Some((&it.table, from.name()?))),
        _ => None,
    }
}

fn goes(operation: &Operation) -> Option<(&Name, &str)> {
    match operation {
        Operation::Column(it) => it.change.from.as_ref().map(|from| (&it.table, from.name.as_str())),
        Operation::Constraint(it) => it.change.from.as_ref().and_then(|from| Some((&it.table, from.name()?))),
        _ => None,
    }
}

/// The columns of a table that go and come again.
fn made_anew(operations: &[Operation], table: &Name) -> Vec<String> {
    let columns = operations.iter().filter_map(|operation| match operation {
        Operation::Column(it) if it.table == *table => Some(&it.change),
        _ => None,
    });
    let columns: Vec<_> = columns.collect();
    let gone = columns
        .iter()
        .filter(|it| it.is_gone())
        .filter_map(|it| it.from.as_ref());
    let again = gone.filter(|from| {
        columns
            .iter()
            .any(|it| it.is_made() && it.to.as_ref().is_some_and(|to| to.name == from.name))
    });
    again.map(|column| column.name.clone()).collect()
}

/// The columns whose type or nature changes.
fn disturbed(operations: &[Operation], by: impl Fn(&Operation) -> bool) -> Vec<(Name, String)> {
    let touched = operations.iter().filter(|it| by(it)).map(Operation::touched);
    let shapes = touched.flat_map(|it| {
        let made = it.makes;
        it.takes.into_iter().filter(move |key| made.contains(key))
    });
    let columns = shapes.filter_map(|key| match key {
        Key::Shape(table, column) => Some((table, column)),
        _ => None,
    });
    columns.collect()
}

/// Keys and unique constraints that go: foreign keys stand on them.
fn lost_keys(operations: &[Operation]) -> Vec<Key> {
    let of_constraints = operations.iter().filter(|it| matches!(it, Operation::Constraint(_)));
    let taken = of_constraints.flat_map(|it| it.touched().takes);
    taken.filter(|key| matches!(key, Key::Unique(_, _))).collect()
}

struct Around<'a> {
    before: &'a Table,
    after: &'a Table,
    same: Same,
}

impl Around<'_> {
    fn columns<'a>(&'a self, of: &'a [(Name, String)]) -> impl Iterator<Item = &'a String> {
        let own = of.iter().filter(|(table, _)| *table == self.before.name);
        own.map(|(_, column)| column)
    }

    /// Checks and indexes whose text names a value of an enum that is made anew.
    fn of_enums(&self, remade: &[(Name, String)]) -> Vec<Operation> {
        let mut operations = Vec::new();
        for column in self.columns(remade) {
            let checks = Constraint::all(self.before)
                .into_iter()
                .filter(|it| matches!(it, Constraint::Check(_) | Constraint::Exclusion(_)) && it.names(column));
            operations.extend(checks.flat_map(|it| self.constraint(it)));
            let indexes = self.before.indexes.iter().filter(|it| has_text_with(it, column));
            operations.extend(indexes.flat_map(|it| self.index(it)));
        }
        operations
    }

    /// All that names columns which go and come again.
    fn of_columns(&self, columns: &[String]) -> Vec<Operation> {
        let mut operations = Vec::new();
        for column in columns {
            let constraints = Constraint::all(self.before).into_iter().filter(|it| it.names(column));
            operations.extend(constraints.flat_map(|it| self.constraint(it)));
            let named = |index: &&Index| {
                let plain = index.column_names().unwrap_or_default();
                plain.contains(column) || index.include.contains(column) || has_text_with(index, column)
            };
            operations.extend(self.before.indexes.iter().filter(named).flat_map(|it| self.index(it)));
        }
        operations
    }

    /// Generated columns that are computed from a column of another type by then.
    fn generated(&self, retyped: &[(Name, String)]) -> Vec<Operation> {
        let table = &self.before.name;
        let mut operations = Vec::new();
        for column in self.columns(retyped) {
            let computed = self.before.columns.iter().filter(|it| {
                let generated = it.generated.as_ref();
                generated.is_some_and(|generated| crate::render::names(&generated.expression, column))
            });
            for before in computed.filter(|it| it.name != *column) {
                let operation = |change| Operation::Column(Box::new(ColumnChange::new(table, change)));
                operations.push(operation(Change::gone(before.clone())));
                let after = self.after.column(&before.name).cloned();
                operations.extend(after.map(|after| operation(Change::made(after))));
            }
        }
        operations
    }

    /// Foreign keys whose target loses the key that they stand on, and that stay.
    fn foreign_keys(&self, lost: &[Key]) -> Vec<Operation> {
        let stands_on_lost = |it: &Constraint| match it {
            Constraint::ForeignKey(key) => {
                let mut columns = key.referenced_columns.clone();
                columns.sort();
                lost.contains(&Key::Unique(key.references.clone(), columns))
            }
            _ => false,
        };
        let keys = Constraint::all(self.before).into_iter().filter(stands_on_lost);
        keys.flat_map(|it| self.constraint(it)).collect()
    }

    /// The constraint goes, and comes again if it is wanted as it was.
    fn constraint(&self, it: Constraint) -> Vec<Operation> {
        let operation = |change| {
            let table = self.before.name.clone();
            Operation::Constraint(Box::new(ConstraintChange { table, change }))
        };
        let again = Constraint::all(self.after)
            .into_iter()
            .find(|other| self.same.constraints(&it, other));
        let again = again.map(|again| operation(Change::made(again)));
        [operation(Change::gone(it))].into_iter().chain(again).collect()
    }

    fn index(&self, it: &Index) -> Vec<Operation> {
        let operation = |change| Operation::Index(Box::new(IndexChange::new(&self.before.name, change)));
        let again = self.after.indexes.iter().find(|other| self.same.indexes(it, other));
        let again = again.map(|again| operation(Change::made(again.clone())));
        [operation(Change::gone(it.clone()))].into_iter().chain(again).collect()
    }
}

/// Whether an expression or the condition of an index names a column.
fn has_text_with(index: &Index, column: &str) -> bool {
    let expressions = index.columns.iter().filter_map(|part| match &part.key {
        IndexKey::Expression(text) => Some(text),
        IndexKey::Column(_) => None,
    });
    let mut texts = expressions.chain(&index.predicate);
    texts.any(|text| crate::render::names(text, column))
}
