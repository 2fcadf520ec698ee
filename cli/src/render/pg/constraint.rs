use super::table::comment;
use crate::dump::pg::quote::{ident, name};
use crate::operation::{Constraint, ConstraintChange, Promotion};
use crate::schema::{Deferrable, Name};

const NOT_VALID: &str = " NOT VALID";

/// A constraint as PostgreSQL spells it, held to old rows or not.
pub(super) fn definition(constraint: &Constraint) -> Option<String> {
    let text = constraint.definition()?;
    let bare = text.strip_suffix(NOT_VALID).unwrap_or(text);
    let end = if constraint.is_not_valid() { NOT_VALID } else { "" };
    Some(format!("{bare}{end}"))
}

pub(super) fn statements(it: &ConstraintChange) -> Vec<String> {
    match (&it.change.from, &it.change.to) {
        (None, Some(constraint)) => added(&it.table, constraint),
        (Some(constraint), None) => vec![dropped(&it.table, constraint)],
        (Some(from), Some(to)) => changed(&it.table, from, to),
        (None, None) => Vec::new(),
    }
}

fn added(table: &Name, constraint: &Constraint) -> Vec<String> {
    let definition = definition(constraint).unwrap_or_default();
    let mut all = vec![alter(
        table,
        &format!("ADD CONSTRAINT {} {definition}", own(constraint)),
    )];
    all.extend(constraint.comment().map(|_| commented(table, constraint)));
    all
}

fn dropped(table: &Name, constraint: &Constraint) -> String {
    alter(table, &format!("DROP CONSTRAINT {}", own(constraint)))
}

fn changed(table: &Name, from: &Constraint, to: &Constraint) -> Vec<String> {
    if !from.is_not_valid() && to.is_not_valid() {
        let mut all = vec![dropped(table, from)];
        all.extend(added(table, to));
        return all;
    }
    let mut all = Vec::new();
    if from.is_not_valid() && !to.is_not_valid() {
        all.push(alter(table, &format!("VALIDATE CONSTRAINT {}", own(to))));
    }
    if from.deferrable() != to.deferrable() {
        let when = match to.deferrable() {
            Deferrable::No => "NOT DEFERRABLE",
            Deferrable::InitiallyImmediate => "DEFERRABLE INITIALLY IMMEDIATE",
            Deferrable::InitiallyDeferred => "DEFERRABLE INITIALLY DEFERRED",
        };
        all.push(alter(table, &format!("ALTER CONSTRAINT {} {when}", own(to))));
    }
    if from.comment() != to.comment() {
        all.push(commented(table, to));
    }
    all
}

/// A unique index that becomes a constraint takes the constraint's name.
pub(super) fn promoted(it: &Promotion) -> Vec<String> {
    let kind = |constraint: &Constraint| match constraint {
        Constraint::PrimaryKey(_) => "PRIMARY KEY",
        _ => "UNIQUE",
    };
    let index = ident(&it.index.name);
    match (&it.change.from, &it.change.to) {
        (_, Some(to)) => {
            let when = match to.deferrable() {
                Deferrable::No => "",
                Deferrable::InitiallyImmediate => " DEFERRABLE",
                Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
            };
            let what = format!("ADD CONSTRAINT {} {} USING INDEX {index}{when}", own(to), kind(to));
            let mut all = vec![alter(&it.table, &what)];
            all.extend(to.comment().map(|_| commented(&it.table, to)));
            all
        }
        (Some(from), None) => vec![
            dropped(&it.table, from),
            super::index::created(&it.table, &it.index, false),
        ],
        (None, None) => Vec::new(),
    }
}

fn own(constraint: &Constraint) -> String {
    ident(constraint.name().unwrap_or_default())
}

fn alter(table: &Name, what: &str) -> String {
    format!("ALTER TABLE {} {what}", name(table))
}

fn commented(table: &Name, constraint: &Constraint) -> String {
    let text = comment(constraint.comment());
    format!("COMMENT ON CONSTRAINT {} ON {} IS {text}", own(constraint), name(table))
}
