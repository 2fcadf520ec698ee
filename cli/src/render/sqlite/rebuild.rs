//! SQLite's own procedure ("Making Other Kinds Of Table Schema Changes"): a new table is made under another name and
//! filled, the old one dropped, the new one renamed, and what went with the old one is made again.

use super::{hanging, ident};
use crate::inspect::renamed_table;
use crate::operation::{ColumnChange, Dependency, Operation, Rebuild, Rename, Renamed};
use crate::schema::{Column, Table};
use crate::wanted::sqlite_literal as literal;

/// What the name of the new table begins with until it is renamed.
const PREFIX: &str = "__new_";

pub(super) fn statements(it: &Rebuild) -> Vec<String> {
    let Some((from, to)) = it.table.both() else {
        return Vec::new();
    };
    let new = format!("{PREFIX}{}", to.name.name);
    let (table, temporary) = (ident(&to.name.name), ident(&new));
    let (views, triggers): (Vec<_>, Vec<_>) = it.dependents.iter().partition(|it| it.view);
    let mut all: Vec<String> = triggers.iter().chain(&views).map(|it| gone(it)).collect();
    all.push(renamed_table(to.definition.as_deref().unwrap_or_default(), &temporary));
    all.push(copied(it, from, to, &temporary));
    all.extend(counter(from, to, &new));
    all.push(format!("DROP TABLE {}", ident(&from.name.name)));
    all.push(format!("ALTER TABLE {temporary} RENAME TO {table}"));
    all.extend(hanging(to));
    all.extend(views.iter().chain(&triggers).map(|it| it.definition.clone()));
    all
}

fn gone(it: &Dependency) -> String {
    let kind = if it.view { "VIEW" } else { "TRIGGER" };
    format!("DROP {kind} {}", ident(&it.name))
}

/// All rows, with their rowids; what is not there before gets its default.
fn copied(it: &Rebuild, from: &Table, to: &Table, into: &str) -> String {
    let mut pairs: Vec<(String, String)> = rowid(from, to).into_iter().collect();
    let stored = to.columns.iter().filter(|column| column.generated.is_none());
    pairs.extend(stored.filter_map(|column| Some((ident(&column.name), value(it, from, column)?))));
    let (columns, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let table = ident(&from.name.name);
    match columns.is_empty() {
        true => format!("INSERT INTO {into} DEFAULT VALUES"),
        false => format!(
            "INSERT INTO {into} ({}) SELECT {} FROM {table}",
            columns.join(", "),
            values.join(", ")
        ),
    }
}

/// What a column gets; nothing where its default serves.
fn value(it: &Rebuild, from: &Table, column: &Column) -> Option<String> {
    let fill = it.changes.iter().find_map(|change| match change {
        Operation::Column(change) if is_of(change, column) => change.fill.clone(),
        _ => None,
    });
    let old = from
        .columns
        .iter()
        .find(|old| old.name.eq_ignore_ascii_case(&column.name));
    match (old, fill) {
        (Some(old), Some(fill)) if old.nullable && !column.nullable => {
            Some(format!("coalesce({}, {fill})", ident(&old.name)))
        }
        (Some(old), _) => Some(renamed(it, old)),
        (None, fill) => fill,
    }
}

/// The values of a column, under their new names.
fn renamed(it: &Rebuild, column: &Column) -> String {
    let own = ident(&column.name);
    let cases = it.changes.iter().filter_map(|change| match change {
        Operation::Rename(Rename {
            what: Renamed::Stored(_, of),
            from,
            to,
        }) if *of == column.name => Some(format!(" WHEN {} THEN {}", literal(&from.name), literal(&to.name))),
        _ => None,
    });
    match cases.collect::<String>() {
        cases if cases.is_empty() => own,
        cases => format!("CASE {own}{cases} ELSE {own} END"),
    }
}

fn is_of(change: &ColumnChange, column: &Column) -> bool {
    change.change.to.as_ref().is_some_and(|to| to.name == column.name)
}

/// The rowid, where it is no column's other name and can be asked for.
fn rowid(from: &Table, to: &Table) -> Option<(String, String)> {
    let has_rowid = |table: &Table| !table.options.without_rowid;
    let is_free = |name: &&str| {
        let mut columns = from.columns.iter().chain(&to.columns);
        !columns.any(|column| column.name.eq_ignore_ascii_case(name))
    };
    let name = ["rowid", "_rowid_", "oid"].into_iter().find(is_free)?;
    let needed = has_rowid(from) && has_rowid(to) && to.rowid().is_none();
    needed.then(|| (name.to_owned(), name.to_owned()))
}

/// What `AUTOINCREMENT` gave last, also where the rows that had it are gone.
fn counter(from: &Table, to: &Table, new: &str) -> Vec<String> {
    let counts = |table: &Table| table.columns.iter().any(|column| column.autoincrement);
    if !counts(from) || !counts(to) {
        return Vec::new();
    }
    let (old, new) = (literal(&from.name.name), literal(new));
    vec![
        format!("DELETE FROM sqlite_sequence WHERE name = {new}"),
        format!("INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"),
    ]
}
