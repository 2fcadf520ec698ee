//! Several models on one table: a narrow one beside the full one.

use super::declared::{Column, Placed, Table};
use super::errors::{ModelErrors, Place};

/// One table for each name, in the order of names.
pub(super) fn merge(tables: Vec<Table>, errors: &mut ModelErrors) -> Vec<Table> {
    let mut merged: Vec<Table> = Vec::new();
    for table in tables {
        match merged.iter_mut().find(|known| known.name == table.name) {
            Some(known) => Merge { errors, known }.table(table),
            None => merged.push(table),
        }
    }
    merged.sort_by(|a, b| a.name.cmp(&b.name));
    merged
}

struct Merge<'a> {
    errors: &'a mut ModelErrors,
    known: &'a mut Table,
}

impl Merge<'_> {
    fn table(&mut self, other: Table) {
        if self.known.key != other.key {
            let said = format!("the key ({})", other.key.join(", "));
            let known = format!("({}) of `{}`", self.known.key.join(", "), self.known.rust);
            self.contradiction(&other.place, &said, &known, &self.known.place.clone());
        }
        for column in other.columns {
            self.column(column);
        }
        let known = &mut *self.known;
        known.partial &= other.partial;
        known.strict |= other.strict;
        known.without_rowid |= other.without_rowid;
        known.key_name = known.key_name.take().or(other.key_name);
        known.extensions.extend(other.extensions);
        add(&mut known.uniques, other.uniques, |a, b| {
            a.place == b.place || a.columns == b.columns
        });
        add(&mut known.checks, other.checks, |a, b| {
            a.place == b.place || a.text == b.text
        });
        add(&mut known.indexes, other.indexes, |a, b| {
            a.place == b.place || (&a.parts, &a.predicate) == (&b.parts, &b.predicate)
        });
        add(&mut known.exclusions, other.exclusions, |a, b| a.place == b.place);
        add(&mut known.foreign_keys, other.foreign_keys, |a, b| {
            (&a.columns, &a.table) == (&b.columns, &b.table)
        });
        let (comment, renamed_from) = (other.comment, other.renamed_from);
        let mut slot = self.known.comment.take();
        self.fact(&mut slot, comment, "the comment");
        self.known.comment = slot;
        let mut slot = self.known.renamed_from.take();
        self.fact(&mut slot, renamed_from, "`renamed_from`");
        self.known.renamed_from = slot;
    }

    fn column(&mut self, other: Column) {
        let Some(at) = self.known.columns.iter().position(|known| known.name == other.name) else {
            self.known.columns.push(other);
            return;
        };
        let mut known = self.known.columns[at].clone();
        let says_type = known.sql_type.is_some() || other.sql_type.is_some();
        if known.ty.kind != other.ty.kind && !says_type {
            let (said, before) = (other.ty.written.clone(), known.ty.written.clone());
            self.contradiction(
                &other.place,
                &format!("`{}: {said}`", other.rust),
                &format!("`{before}`"),
                &known.place,
            );
        }
        if known.nullable != other.nullable {
            let said = |nullable: bool| if nullable { "may be null" } else { "is never null" };
            let what = format!("`{}` {}", other.rust, said(other.nullable));
            self.contradiction(&other.place, &what, said(known.nullable), &known.place);
        }
        known.role = known.role.or(other.role);
        known.no_index |= other.no_index;
        self.fact(&mut known.sql_type, other.sql_type, "`sql_type`");
        self.fact(&mut known.max_length, other.max_length, "`max_length`");
        self.fact(&mut known.precision, other.precision, "`precision`");
        self.fact(&mut known.default, other.default, "`default`");
        self.fact(&mut known.collate, other.collate, "`collate`");
        self.fact(&mut known.generated, other.generated, "`generated`");
        self.fact(&mut known.identity, other.identity, "`identity`");
        self.fact(&mut known.autoincrement, other.autoincrement, "`autoincrement`");
        self.fact(&mut known.comment, other.comment, "the comment");
        self.fact(&mut known.renamed_from, other.renamed_from, "`renamed_from`");
        self.known.columns[at] = known;
    }

    /// What one says holds for both; what both say must be the same.
    fn fact<T: PartialEq>(&mut self, known: &mut Option<Placed<T>>, other: Option<Placed<T>>, what: &str) {
        match (&*known, other) {
            (Some(first), Some(second)) if first.value != second.value => {
                let before = first.place.clone();
                self.contradiction(&second.place, what, "another", &before);
            }
            (None, other) => *known = other,
            _ => {}
        }
    }

    fn contradiction(&mut self, place: &Place, what: &str, known: &str, before: &Place) {
        let message = format!(
            "two models of {} contradict each other: {what} here, {known} at {before}: make them agree",
            self.known.name
        );
        self.errors.push(place.clone(), message);
    }
}

/// Adds what is not there yet.
fn add<T>(known: &mut Vec<T>, others: Vec<T>, is_same: impl Fn(&T, &T) -> bool) {
    for other in others {
        if !known.iter().any(|it| is_same(it, &other)) {
            known.push(other);
        }
    }
}
