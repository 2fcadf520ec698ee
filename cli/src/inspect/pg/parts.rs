use std::collections::HashMap;

use super::rows::{ColumnRow, Constraint, Of};
use super::types::Types;
use crate::schema::{Column, Index, Name, Policy, Trigger};

/// What hangs on tables, by the oid of the table.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) types: Types,
    columns: HashMap<u32, Vec<ColumnRow>>,
    constraints: HashMap<u32, Vec<Constraint>>,
    indexes: HashMap<u32, Vec<Of<Index>>>,
    triggers: HashMap<u32, Vec<Of<Trigger>>>,
    policies: HashMap<u32, Vec<Of<Policy>>>,
}

impl Parts {
    pub(super) fn new(
        types: Types,
        columns: Vec<ColumnRow>,
        constraints: Vec<Constraint>,
        indexes: Vec<Of<Index>>,
        triggers: Vec<Of<Trigger>>,
        policies: Vec<Of<Policy>>,
    ) -> Self {
        Self {
            types,
            columns: group(columns, |row| row.of),
            constraints: group(constraints, |row| row.of),
            indexes: group(indexes, |row| row.of),
            triggers: group(triggers, |row| row.of),
            policies: group(policies, |row| row.of),
        }
    }

    pub(super) fn columns(&self, of: u32) -> Vec<Column> {
        rows(&self.columns, of).iter().map(|row| self.column(row)).collect()
    }

    pub(super) fn constraints(&self, of: u32) -> impl Iterator<Item = &Constraint> {
        rows(&self.constraints, of).iter()
    }

    pub(super) fn indexes(&self, of: u32) -> Vec<Index> {
        values(&self.indexes, of)
    }

    pub(super) fn triggers(&self, of: u32) -> Vec<Trigger> {
        values(&self.triggers, of)
    }

    pub(super) fn policies(&self, of: u32) -> Vec<Policy> {
        values(&self.policies, of)
    }

    fn column(&self, row: &ColumnRow) -> Column {
        Column {
            name: row.name.clone(),
            sql_type: self.types.read(row.type_oid, row.modifier, row.text.clone()),
            nullable: row.nullable,
            default: row.default.clone(),
            identity: row.identity,
            serial: row.serial,
            generated: row.generated.clone(),
            collation: row.collation.clone(),
            comment: row.comment.clone(),
            ..Column::default()
        }
    }
}

/// Sorted by name, which the database would do by its own collation.
pub(super) fn by_name<T>(values: impl IntoIterator<Item = T>, name: impl Fn(&T) -> &Name) -> Vec<T> {
    let mut values = values.into_iter().collect::<Vec<_>>();
    values.sort_by(|a, b| name(a).cmp(name(b)));
    values
}

fn group<T>(rows: Vec<T>, of: impl Fn(&T) -> u32) -> HashMap<u32, Vec<T>> {
    let mut groups = HashMap::<u32, Vec<T>>::new();
    for row in rows {
        groups.entry(of(&row)).or_default().push(row);
    }
    groups
}

fn rows<T>(groups: &HashMap<u32, Vec<T>>, of: u32) -> &[T] {
    groups.get(&of).map_or(&[], Vec::as_slice)
}

fn values<T: Clone>(groups: &HashMap<u32, Vec<Of<T>>>, of: u32) -> Vec<T> {
    rows(groups, of).iter().map(|row| row.value.clone()).collect()
}
