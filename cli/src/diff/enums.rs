use super::{Pair, changes};
use crate::operation::{Change, EnumChange, Operation};
use crate::schema::{Column, Enum, Name, SqlType, TypeKind};

/// Enum types that come, go, or get other values.
pub(super) fn diff(pair: Pair<'_>) -> Vec<Operation> {
    let (present, wanted) = (&pair.present.enums, &pair.wanted.enums);
    let mut operations: Vec<Operation> = changes(present, wanted, |a, b| a.name == b.name)
        .into_iter()
        .map(|change| Operation::Enum(EnumChange::new(change)))
        .collect();
    let both = present
        .iter()
        .filter_map(|from| Some((from, pair.wanted.enum_type(&from.name)?)));
    operations.extend(
        both.filter(|(from, to)| from != to)
            .map(|(from, to)| changed(pair, from, to)),
    );
    operations
}

fn changed(pair: Pair<'_>, from: &Enum, to: &Enum) -> Operation {
    Operation::Enum(EnumChange {
        change: Change::changed(from.clone(), to.clone()),
        columns: columns(pair, &from.name),
        mapping: Vec::new(),
    })
}

/// The columns that are of a type before and after.
fn columns(pair: Pair<'_>, of: &Name) -> Vec<(Name, Change<Column>)> {
    let tables = pair
        .present
        .tables
        .iter()
        .filter_map(|from| Some((from, pair.wanted.table(&from.name)?)));
    let columns = tables.flat_map(|(from, to)| {
        let both = from
            .columns
            .iter()
            .filter_map(|column| Some((column, to.column(&column.name)?)));
        both.map(|(before, after)| (from.name.clone(), Change::changed(before.clone(), after.clone())))
    });
    let is_of = |column: Option<&Column>| column.is_some_and(|column| is_made_of(&column.sql_type, of));
    columns
        .filter(|(_, it)| is_of(it.from.as_ref()) && is_of(it.to.as_ref()))
        .collect()
}

/// Whether a column's type is this enum, or an array of it.
pub(super) fn is_made_of(sql_type: &SqlType, of: &Name) -> bool {
    sql_type.kind == TypeKind::Enum && sql_type.name == *of
}

/// Whether a column's type is an enum that is made anew: then its default goes and comes with it.
pub(super) fn is_remade(pair: Pair<'_>, column: &Column) -> bool {
    let (Some(from), Some(to)) = (
        pair.present.enum_type(&column.sql_type.name),
        pair.wanted.enum_type(&column.sql_type.name),
    ) else {
        return false;
    };
    let change = EnumChange::new(Change::changed(from.clone(), to.clone()));
    column.sql_type.kind == TypeKind::Enum && from.values != to.values && !change.only_adds()
}
