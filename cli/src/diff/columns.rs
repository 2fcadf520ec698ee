use super::{Pair, changes, enums};
use crate::operation::{Change, ColumnChange, Operation};
use crate::schema::{Column, Dialect, Name, Schema, Sequence, Table};

/// Columns that come, go, or change. Their order does not count.
pub(super) fn diff(pair: Pair<'_>, from: &Table, to: &Table) -> Vec<Operation> {
    let one_sided = changes(&from.columns, &to.columns, |a, b| a.name == b.name).into_iter();
    let mut operations: Vec<Operation> = one_sided.map(|change| operation(pair, &to.name, change)).collect();
    for before in &from.columns {
        let Some(after) = to.column(&before.name) else { continue };
        let after = seen(pair, before, after);
        if pair.same().columns((before, from), (&after, to)) {
            continue;
        }
        if is_made_anew(pair, before, &after) {
            operations.push(operation(pair, &to.name, Change::gone(before.clone())));
            operations.push(operation(pair, &to.name, Change::made(after)));
        } else {
            operations.push(operation(pair, &to.name, Change::changed(before.clone(), after)));
        }
    }
    operations
}

/// Whether PostgreSQL cannot change the one into the other: what is computed becomes so with its column.
fn is_made_anew(pair: Pair<'_>, before: &Column, after: &Column) -> bool {
    let another = before.generated != after.generated && after.generated.is_some();
    pair.wanted.dialect == Dialect::Postgres && another
}

/// A column as it is compared: what others look after is as it was.
fn seen(pair: Pair<'_>, before: &Column, after: &Column) -> Column {
    let mut after = after.clone();
    if enums::is_remade(pair, before) && enums::is_made_of(&after.sql_type, &before.sql_type.name) {
        after.default.clone_from(&before.default);
    }
    // A serial column stays one where an identity is meant, and the other way round.
    let counts = |column: &Column| column.serial || column.identity.is_some();
    if counts(before) && counts(&after) && before.serial != after.serial {
        after.default.clone_from(&before.default);
        after.identity = before.identity;
        after.serial = before.serial;
    }
    after
}

fn operation(pair: Pair<'_>, table: &Name, change: Change<Column>) -> Operation {
    let schema = if change.is_gone() { pair.present } else { pair.wanted };
    let sequence = change.either().and_then(|column| sequence(schema, table, &column.name));
    // The way back: what rows get that lost their value, or may have none.
    let back = change
        .from
        .as_ref()
        .filter(|from| needs_value(from) && change.to.as_ref().is_none_or(|to| to.nullable));
    let fill = back.and_then(|from| super::neutral(from, table, pair.present));
    Operation::Column(Box::new(ColumnChange {
        sequence: sequence.cloned(),
        fill,
        ..ColumnChange::new(table, change)
    }))
}

fn sequence<'a>(schema: &'a Schema, table: &Name, column: &str) -> Option<&'a Sequence> {
    let is_its = |it: &&Sequence| {
        let owner = it.owner.as_ref();
        owner.is_some_and(|owner| owner.table == *table && owner.column == column)
    };
    schema.sequences.iter().find(is_its)
}

/// Whether a row that has no value yet needs one.
pub(super) fn needs_value(column: &Column) -> bool {
    let comes_by_itself = column.default.is_some() || column.identity.is_some() || column.generated.is_some();
    !column.nullable && !comes_by_itself && !column.autoincrement
}
