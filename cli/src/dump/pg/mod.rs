//! PostgreSQL: statements in an order in which each finds what it needs.

pub(crate) mod comments;
mod constraints;
mod order;
pub(crate) mod quote;
pub(crate) mod tables;
pub(crate) mod triggers;
pub(crate) mod types;
pub(crate) mod views;

use self::quote::{ident, name};
use crate::schema::{Extension, Function, Schema, Sequence};

pub(super) fn script(schema: &Schema) -> String {
    let (late, early): (Vec<_>, Vec<_>) = schema.functions.iter().partition(|function| function.uses_tables);
    let mut all = vec!["SET check_function_bodies = false".to_owned()];
    all.extend(
        schema
            .namespaces
            .iter()
            .map(|it| format!("CREATE SCHEMA IF NOT EXISTS {}", ident(it))),
    );
    all.extend(schema.extensions.iter().map(extension));
    all.extend(types::statements(schema));
    all.extend(early.into_iter().map(function));
    all.extend(types::domain_checks(schema));
    all.extend(free_sequences(schema).map(sequence));
    all.extend(tables::statements(schema));
    all.extend(free_sequences(schema).filter_map(ownership));
    all.extend(constraints::statements(schema));
    all.extend(views::statements(schema));
    all.extend(late.into_iter().map(function));
    all.extend(triggers::statements(schema));
    all.extend(comments::statements(schema));
    super::script(all)
}

pub(crate) fn extension(extension: &Extension) -> String {
    let schema = extension
        .schema
        .as_ref()
        .map(|schema| format!(" WITH SCHEMA {}", ident(schema)));
    format!(
        "CREATE EXTENSION IF NOT EXISTS {}{}",
        ident(&extension.name),
        schema.unwrap_or_default()
    )
}

fn function(function: &Function) -> String {
    function.definition.clone()
}

/// The sequences that are not part of an identity column.
fn free_sequences(schema: &Schema) -> impl Iterator<Item = &Sequence> {
    schema
        .sequences
        .iter()
        .filter(|it| !it.owner.as_ref().is_some_and(|owner| owner.identity))
}

pub(crate) fn sequence(sequence: &Sequence) -> String {
    let unlogged = if sequence.unlogged { "UNLOGGED " } else { "" };
    format!(
        "CREATE {unlogged}SEQUENCE {} AS {} {}",
        name(&sequence.name),
        sequence.data_type,
        sequence_options(sequence)
    )
}

pub(crate) fn sequence_options(sequence: &Sequence) -> String {
    let Sequence {
        start,
        increment,
        min,
        max,
        cache,
        ..
    } = sequence;
    let cycle = if sequence.cycle { " CYCLE" } else { "" };
    format!("START WITH {start} INCREMENT BY {increment} MINVALUE {min} MAXVALUE {max} CACHE {cache}{cycle}")
}

pub(crate) fn ownership(sequence: &Sequence) -> Option<String> {
    let owner = sequence.owner.as_ref()?;
    let column = format!("{}.{}", name(&owner.table), ident(&owner.column));
    Some(format!("ALTER SEQUENCE {} OWNED BY {column}", name(&sequence.name)))
}
