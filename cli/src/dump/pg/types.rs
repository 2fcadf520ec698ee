use super::order::needed_first;
use super::quote::{ident, literal, name};
use crate::schema::{Composite, Domain, Enum, Name, Range, Schema, SqlType};

/// A type that may need others.
struct Made {
    name: Name,
    needs: Vec<Name>,
    sql: String,
}

/// The types: enums, then the others behind those they are made of.
pub(crate) fn statements(schema: &Schema) -> impl Iterator<Item = String> {
    let mut made = schema.domains.iter().map(domain).collect::<Vec<_>>();
    made.extend(schema.composites.iter().map(composite));
    made.extend(schema.ranges.iter().map(range));
    for it in &mut made {
        it.needs = it.needs.iter().map(|need| of_multirange(schema, need)).collect();
    }
    let made = needed_first(made, |it| &it.name, |it| it.needs.clone());
    schema
        .enums
        .iter()
        .map(enumeration)
        .collect::<Vec<_>>()
        .into_iter()
        .chain(made.into_iter().map(|it| it.sql))
}

/// A multirange comes with its range.
fn of_multirange(schema: &Schema, need: &Name) -> Name {
    let range = schema
        .ranges
        .iter()
        .find(|range| range.multirange.as_ref() == Some(need));
    range.map_or_else(|| need.clone(), |range| range.name.clone())
}

/// The checks of domains, which may call functions.
pub(crate) fn domain_checks(schema: &Schema) -> impl Iterator<Item = String> {
    schema.domains.iter().flat_map(|domain| {
        domain.checks.iter().filter_map(|check| {
            let (own, definition) = (check.name.as_ref()?, check.definition.as_ref()?);
            Some(format!(
                "ALTER DOMAIN {} ADD CONSTRAINT {} {definition}",
                name(&domain.name),
                ident(own)
            ))
        })
    })
}

pub(crate) fn enumeration(it: &Enum) -> String {
    let values = it
        .values
        .iter()
        .map(|value| literal(value))
        .collect::<Vec<_>>()
        .join(", ");
    format!("CREATE TYPE {} AS ENUM ({values})", name(&it.name))
}

fn domain(it: &Domain) -> Made {
    let parts = [
        it.collation.as_ref().map(|collation| format!(" COLLATE {collation}")),
        it.default.as_ref().map(|default| format!(" DEFAULT {default}")),
        (!it.nullable).then(|| " NOT NULL".to_owned()),
    ];
    let parts = parts.into_iter().flatten().collect::<String>();
    made(
        &it.name,
        vec![&it.base],
        format!("CREATE DOMAIN {} AS {}{parts}", name(&it.name), it.base),
    )
}

fn composite(it: &Composite) -> Made {
    let attributes = it.attributes.iter().map(|it| {
        let collation = it.collation.as_ref().map(|collation| format!(" COLLATE {collation}"));
        format!("{} {}{}", ident(&it.name), it.sql_type, collation.unwrap_or_default())
    });
    let attributes = attributes.collect::<Vec<_>>().join(", ");
    let types = it.attributes.iter().map(|it| &it.sql_type).collect();
    made(
        &it.name,
        types,
        format!("CREATE TYPE {} AS ({attributes})", name(&it.name)),
    )
}

fn range(it: &Range) -> Made {
    let parts = [
        Some(format!("subtype = {}", it.subtype)),
        it.opclass
            .as_ref()
            .map(|opclass| format!("subtype_opclass = {opclass}")),
        it.collation
            .as_ref()
            .map(|collation| format!("collation = {collation}")),
        it.canonical.as_ref().map(|function| format!("canonical = {function}")),
        it.difference
            .as_ref()
            .map(|function| format!("subtype_diff = {function}")),
        it.multirange
            .as_ref()
            .map(|multirange| format!("multirange_type_name = {}", name(multirange))),
    ];
    let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    made(
        &it.name,
        vec![&it.subtype],
        format!("CREATE TYPE {} AS RANGE ({parts})", name(&it.name)),
    )
}

fn made(own: &Name, types: Vec<&SqlType>, sql: String) -> Made {
    Made {
        name: own.clone(),
        needs: types.into_iter().map(|it| it.name.clone()).collect(),
        sql,
    }
}
