//! Views, triggers and policies on columns that change (PostgreSQL).

use super::Pair;
use crate::operation::{Change, Dependent, DependentChange, Operation};
use crate::render::names;
use crate::schema::{ColumnName, Name, Table, View};

/// What reads these columns goes before they change, and is made again.
pub(super) fn around(pair: Pair<'_>, columns: &[(Name, String)]) -> Vec<Operation> {
    let mut operations = Vec::new();
    for view in views(&pair.present.views, columns) {
        let reads = view.reads.iter().map(|it| (it.of.clone(), it.column.clone())).collect();
        operations.extend(again(Dependent::View(view.clone()), reads));
    }
    for table in &pair.present.tables {
        let own: Vec<&String> = columns
            .iter()
            .filter(|(of, _)| *of == table.name)
            .map(|(_, column)| column)
            .collect();
        operations.extend(parts(table, &own));
    }
    operations
}

/// The views that read these columns, and those that read such views.
fn views<'a>(all: &'a [View], columns: &[(Name, String)]) -> Vec<&'a View> {
    let reads = |it: &ColumnName| columns.iter().any(|(of, column)| *of == it.of && *column == it.column);
    let mut found: Vec<&View> = all.iter().filter(|view| view.reads.iter().any(reads)).collect();
    loop {
        let known = found.len();
        for view in all {
            let on_top = view
                .reads_views
                .iter()
                .any(|name| found.iter().any(|it| it.name == *name));
            if on_top && !found.iter().any(|it| it.name == view.name) {
                found.push(view);
            }
        }
        if found.len() == known {
            return found;
        }
    }
}

fn parts(table: &Table, columns: &[&String]) -> Vec<Operation> {
    let named = |text: &str| columns.iter().any(|column| names(text, column));
    let triggers = table
        .triggers
        .iter()
        .filter(|it| !it.inherited && named(&it.definition));
    let triggers = triggers.map(|it| Dependent::Trigger(table.name.clone(), it.clone()));
    let policies = table
        .policies
        .iter()
        .filter(|it| it.using.iter().chain(&it.with_check).any(|text| named(text)));
    let policies = policies.map(|it| Dependent::Policy(table.name.clone(), it.clone()));
    let reads: Vec<_> = columns
        .iter()
        .map(|column| (table.name.clone(), (*column).clone()))
        .collect();
    triggers
        .chain(policies)
        .flat_map(|it| again(it, reads.clone()))
        .collect()
}

fn again(it: Dependent, reads: Vec<(Name, String)>) -> [Operation; 2] {
    let operation = |change| {
        Operation::Dependent(Box::new(DependentChange {
            change,
            reads: reads.clone(),
        }))
    };
    [operation(Change::gone(it.clone())), operation(Change::made(it))]
}
