use super::{column, constraint, index};
use crate::dump::pg::quote::{ident, literal, name};
use crate::dump::pg::{comments, ownership, sequence, tables, triggers};
use crate::operation::{Constraint, TableChange};
use crate::schema::{PartitionOf, Schema, Sequence, Table};

pub(super) fn statements(it: &TableChange) -> Vec<String> {
    match (&it.change.from, &it.change.to) {
        (None, Some(table)) => created(table, &it.sequences),
        (Some(table), None) => vec![format!("DROP TABLE {}", name(&table.name))],
        (Some(from), Some(to)) => changed(from, to),
        (None, None) => Vec::new(),
    }
}

/// The table with its constraints, then what hangs on it.
fn created(table: &Table, sequences: &[Sequence]) -> Vec<String> {
    let alone = Schema {
        tables: vec![table.clone()],
        ..Schema::default()
    };
    let free = || {
        sequences
            .iter()
            .filter(|it| it.owner.as_ref().is_some_and(|owner| !owner.identity))
    };
    let mut all: Vec<String> = free().map(sequence).collect();
    all.push(statement(table, sequences));
    all.extend(free().filter_map(ownership));
    let own = table.indexes.iter().filter(|index| !index.inherited);
    all.extend(own.map(|it| index::created(&table.name, it, false)));
    all.extend(triggers::statements(&alone));
    all.extend(comments::statements(&alone));
    all
}

fn statement(table: &Table, sequences: &[Sequence]) -> String {
    let kind = match &table.options {
        options if options.foreign_server.is_some() => "FOREIGN TABLE",
        options if options.unlogged => "UNLOGGED TABLE",
        _ => "TABLE",
    };
    let content = match &table.options.partition_of {
        Some(PartitionOf { parent, bound }) => format!(" PARTITION OF {} {bound}", name(parent)),
        None => content(table, sequences),
    };
    format!("CREATE {kind} {}{content}{}", name(&table.name), tables::options(table))
}

fn content(table: &Table, sequences: &[Sequence]) -> String {
    let columns = table.columns.iter().map(|it| {
        let is_its = |sequence: &&Sequence| sequence.owner.as_ref().is_some_and(|owner| owner.column == it.name);
        column::definition(&table.name, it, sequences.iter().find(is_its))
    });
    let all = Constraint::all(table);
    let constraints = all.iter().filter_map(|it| {
        Some(format!(
            "CONSTRAINT {} {}",
            ident(it.name()?),
            constraint::definition(it)?
        ))
    });
    let lines = columns
        .chain(constraints)
        .map(|line| format!("    {line}"))
        .collect::<Vec<_>>();
    match lines.is_empty() {
        true => " ()".to_owned(),
        false => format!(" (\n{}\n)", lines.join(",\n")),
    }
}

fn changed(from: &Table, to: &Table) -> Vec<String> {
    let table = name(&to.name);
    let (old, new) = (&from.options, &to.options);
    let mut all = Vec::new();
    if old.unlogged != new.unlogged {
        let word = if new.unlogged { "UNLOGGED" } else { "LOGGED" };
        all.push(format!("ALTER TABLE {table} SET {word}"));
    }
    all.extend(parameters("TABLE", &table, &old.parameters, &new.parameters));
    if from.comment != to.comment {
        all.push(format!("COMMENT ON TABLE {table} IS {}", comment(to.comment.as_ref())));
    }
    all
}

/// Storage parameters that change: those that go are reset.
pub(super) fn parameters(kind: &str, of: &str, from: &[String], to: &[String]) -> Vec<String> {
    let key = |parameter: &String| parameter.split('=').next().unwrap_or_default().to_owned();
    let kept: Vec<String> = to.iter().map(key).collect();
    let gone: Vec<String> = from.iter().map(key).filter(|it| !kept.contains(it)).collect();
    let new: Vec<String> = to.iter().filter(|it| !from.contains(it)).cloned().collect();
    let statement = |verb: &str, list: Vec<String>| {
        (!list.is_empty()).then(|| format!("ALTER {kind} {of} {verb} ({})", list.join(", ")))
    };
    [statement("RESET", gone), statement("SET", new)]
        .into_iter()
        .flatten()
        .collect()
}

/// A comment as SQL text.
pub(super) fn comment(text: Option<&String>) -> String {
    text.map_or_else(|| "NULL".to_owned(), |text| literal(text))
}
