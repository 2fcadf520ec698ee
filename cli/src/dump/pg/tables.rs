use super::order::needed_first;
use super::quote::{ident, name};
use super::sequence_options;
use crate::schema::{Column, Identity, Name, PartitionOf, Schema, Sequence, Table};

/// The tables with their columns; parents and partitioned tables first.
pub(crate) fn statements(schema: &Schema) -> impl Iterator<Item = String> {
    let tables = needed_first(
        schema.tables.iter().collect(),
        |table| &table.name,
        |table| parents(table),
    );
    tables.into_iter().map(|table| statement(schema, table))
}

fn parents(table: &Table) -> Vec<Name> {
    let whole = table.options.partition_of.iter().map(|it| it.parent.clone());
    whole.chain(table.options.inherits.iter().cloned()).collect()
}

fn statement(schema: &Schema, table: &Table) -> String {
    let kind = match &table.options {
        options if options.foreign_server.is_some() => "FOREIGN TABLE",
        options if options.unlogged => "UNLOGGED TABLE",
        _ => "TABLE",
    };
    let content = match &table.options.partition_of {
        Some(PartitionOf { parent, bound }) => format!(" PARTITION OF {} {bound}", name(parent)),
        None => columns(schema, table),
    };
    format!("CREATE {kind} {}{content}{}", name(&table.name), options(table))
}

pub(crate) fn options(table: &Table) -> String {
    let options = &table.options;
    let inherits = options.inherits.iter().map(name).collect::<Vec<_>>().join(", ");
    let parts = [
        (!inherits.is_empty()).then(|| format!(" INHERITS ({inherits})")),
        options.partition_by.as_ref().map(|key| format!(" PARTITION BY {key}")),
        options
            .foreign_server
            .as_ref()
            .map(|server| format!(" SERVER {}", ident(server))),
        (!options.parameters.is_empty()).then(|| format!(" WITH ({})", options.parameters.join(", "))),
    ];
    parts.into_iter().flatten().collect()
}

fn columns(schema: &Schema, table: &Table) -> String {
    if table.columns.is_empty() {
        return " ()".to_owned();
    }
    let lines = table
        .columns
        .iter()
        .map(|it| format!("    {}", column(it, identity_sequence(schema, table, it))));
    format!(" (\n{}\n)", lines.collect::<Vec<_>>().join(",\n"))
}

fn identity_sequence<'a>(schema: &'a Schema, table: &Table, column: &Column) -> Option<&'a Sequence> {
    schema.sequences.iter().find(|sequence| {
        let owner = sequence.owner.as_ref();
        owner.is_some_and(|owner| owner.identity && owner.table == table.name && owner.column == column.name)
    })
}

pub(crate) fn column(column: &Column, sequence: Option<&Sequence>) -> String {
    let parts = [
        column
            .collation
            .as_ref()
            .map(|collation| format!(" COLLATE {collation}")),
        column.default.as_ref().map(|default| format!(" DEFAULT {default}")),
        column.generated.as_ref().map(|generated| {
            let kept = if generated.stored { "STORED" } else { "VIRTUAL" };
            format!(" GENERATED ALWAYS AS ({}) {kept}", generated.expression)
        }),
        column.identity.map(|identity| numbered(identity, sequence)),
        (!column.nullable).then(|| " NOT NULL".to_owned()),
    ];
    let parts = parts.into_iter().flatten().collect::<String>();
    format!("{} {}{parts}", ident(&column.name), column.sql_type)
}

fn numbered(identity: Identity, sequence: Option<&Sequence>) -> String {
    let when = match identity {
        Identity::Always => "ALWAYS",
        Identity::ByDefault => "BY DEFAULT",
    };
    let options = sequence.map(|it| format!(" (SEQUENCE NAME {} {})", name(&it.name), sequence_options(it)));
    format!(" GENERATED {when} AS IDENTITY{}", options.unwrap_or_default())
}
