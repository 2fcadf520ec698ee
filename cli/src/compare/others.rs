use super::fact::Fact;
use super::layout::Layout;
use super::object::{Object, ObjectKind};
use super::tables;
use crate::schema::{Composite, Domain, Range, Schema, Sequence, View};

/// Adds everything but tables. The version of an extension is the server's business.
pub(super) fn lay_out(layout: &mut Layout, schema: &Schema) {
    for it in &schema.namespaces {
        layout.add(Object::new(ObjectKind::Schema, it), Vec::new());
    }
    for it in &schema.extensions {
        layout.add(
            Object::new(ObjectKind::Extension, &it.name),
            vec![Fact::maybe("schema", it.schema.as_ref())],
        );
    }
    for it in &schema.enums {
        let facts = vec![
            Fact::list("values", &it.values),
            Fact::maybe("comment", it.comment.as_ref()),
        ];
        layout.add(Object::new(ObjectKind::Enum, &it.name), facts);
    }
    for it in &schema.functions {
        let facts = vec![
            Fact::is("definition", &it.definition),
            Fact::maybe("comment", it.comment.as_ref()),
        ];
        layout.add(
            Object::new(ObjectKind::Function, format!("{}({})", it.name, it.arguments)),
            facts,
        );
    }
    types(layout, schema);
    for it in &schema.sequences {
        layout.add(Object::new(ObjectKind::Sequence, &it.name), sequence(it));
    }
    for it in &schema.views {
        view(layout, it);
    }
}

fn types(layout: &mut Layout, schema: &Schema) {
    for it in &schema.domains {
        layout.add(Object::new(ObjectKind::Domain, &it.name), domain(it));
    }
    for it in &schema.composites {
        layout.add(Object::new(ObjectKind::Composite, &it.name), composite(it));
    }
    for it in &schema.ranges {
        layout.add(Object::new(ObjectKind::Range, &it.name), range(it));
    }
}

fn domain(domain: &Domain) -> Vec<Fact> {
    let checks = domain.checks.iter().map(|check| {
        let definition = check.definition.as_ref().unwrap_or(&check.expression);
        check
            .name
            .as_ref()
            .map_or(definition.clone(), |name| format!("{name} {definition}"))
    });
    vec![
        Fact::is("type", &domain.base),
        Fact::is("nullability", if domain.nullable { "nullable" } else { "not null" }),
        Fact::maybe("default", domain.default.as_ref()),
        Fact::maybe("collation", domain.collation.as_ref()),
        Fact::list("checks", &checks.collect::<Vec<_>>()),
        Fact::maybe("comment", domain.comment.as_ref()),
    ]
}

fn composite(composite: &Composite) -> Vec<Fact> {
    let attributes = composite.attributes.iter().map(|it| {
        let collation = it.collation.as_ref().map(|collation| format!(" COLLATE {collation}"));
        format!("{} {}{}", it.name, it.sql_type, collation.unwrap_or_default())
    });
    vec![
        Fact::list("attributes", &attributes.collect::<Vec<_>>()),
        Fact::maybe("comment", composite.comment.as_ref()),
    ]
}

fn range(range: &Range) -> Vec<Fact> {
    vec![
        Fact::is("type of its bounds", &range.subtype),
        Fact::maybe("multirange", range.multirange.as_ref()),
        Fact::maybe("operator class", range.opclass.as_ref()),
        Fact::maybe("collation", range.collation.as_ref()),
        Fact::maybe("canonical function", range.canonical.as_ref()),
        Fact::maybe("difference function", range.difference.as_ref()),
        Fact::maybe("comment", range.comment.as_ref()),
    ]
}

fn sequence(sequence: &Sequence) -> Vec<Fact> {
    let owner = sequence
        .owner
        .as_ref()
        .map(|owner| format!("{}.{}", owner.table, owner.column));
    vec![
        Fact::is("type", &sequence.data_type),
        Fact::is("start", sequence.start),
        Fact::is("increment", sequence.increment),
        Fact::is("minimum", sequence.min),
        Fact::is("maximum", sequence.max),
        Fact::is("cache", sequence.cache),
        Fact::flag("option", "CYCLE", sequence.cycle),
        Fact::flag("option", "UNLOGGED", sequence.unlogged),
        Fact::maybe("owner", owner),
        Fact::maybe("comment", sequence.comment.as_ref()),
    ]
}

fn view(layout: &mut Layout, view: &View) {
    let object = Object::new(ObjectKind::View, &view.name);
    let columns = view
        .columns
        .iter()
        .map(|column| format!("{} {}", column.name, layout.sql(&column.sql_type.text)));
    let facts = vec![
        Fact::is(
            "kind",
            if view.materialized {
                "materialized"
            } else {
                "not materialized"
            },
        ),
        Fact::is("definition", layout.sql(&view.definition)),
        Fact::list("columns", &columns.collect::<Vec<_>>()),
        Fact::list("options", &view.options),
        Fact::maybe("comment", view.comment.as_ref()),
    ];
    layout.add(object.clone(), facts);
    tables::indexes(layout, &object, &view.name, &view.indexes);
    tables::triggers(layout, &object, &view.name, &view.triggers);
}
