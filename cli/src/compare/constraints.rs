use super::fact::Fact;
use super::layout::Layout;
use super::object::{Object, ObjectKind};
use crate::schema::{Action, Check, Deferrable, ForeignKey, Match, Name, PrimaryKey, Table, Unique};

/// Adds the constraints of a table.
pub(super) fn lay_out(layout: &mut Layout, on: &Object, table: &Table) {
    let mut add = |kind, name: String, facts| layout.add(on.part(&table.name, kind, name), facts);
    if let Some(key) = &table.primary_key {
        add(ObjectKind::PrimaryKey, String::new(), primary_key(key));
    }
    for it in &table.uniques {
        add(ObjectKind::Unique, named(it.name.as_ref(), &it.columns), unique(it));
    }
    for it in &table.foreign_keys {
        add(
            ObjectKind::ForeignKey,
            named(it.name.as_ref(), &it.columns),
            foreign_key(it),
        );
    }
    for it in &table.exclusions {
        let facts = vec![
            Fact::is("definition", &it.definition),
            Fact::maybe("comment", it.comment.as_ref()),
        ];
        add(ObjectKind::Exclusion, it.name.clone(), facts);
    }
    for it in &table.checks {
        let expression = layout.sql(&it.expression);
        let name = it.name.clone().unwrap_or_else(|| format!("({expression})"));
        layout.add(on.part(&table.name, ObjectKind::Check, name), check(it, expression));
    }
}

/// The name, or the columns of a constraint without one.
fn named(name: Option<&String>, columns: &[String]) -> String {
    name.cloned().unwrap_or_else(|| format!("({})", columns.join(", ")))
}

fn primary_key(key: &PrimaryKey) -> Vec<Fact> {
    vec![
        Fact::maybe("name", key.name.as_ref()),
        Fact::list("columns", &key.columns),
        Fact::list("included columns", &key.include),
        deferrable(key.deferrable),
        Fact::maybe("comment", key.comment.as_ref()),
    ]
}

fn unique(unique: &Unique) -> Vec<Fact> {
    vec![
        Fact::list("columns", &unique.columns),
        Fact::list("included columns", &unique.include),
        Fact::flag("option", "NULLS NOT DISTINCT", unique.nulls_not_distinct),
        deferrable(unique.deferrable),
        Fact::maybe("comment", unique.comment.as_ref()),
    ]
}

fn foreign_key(key: &ForeignKey) -> Vec<Fact> {
    let action = |aspect, action: Action| Fact::is(aspect, action);
    vec![
        Fact::list("columns", &key.columns),
        Fact::is("target", target(&key.references, &key.referenced_columns)),
        action("ON DELETE", key.on_delete),
        Fact::list("columns of ON DELETE", &key.on_delete_columns),
        action("ON UPDATE", key.on_update),
        Fact::flag("option", "MATCH FULL", key.matching == Match::Full),
        deferrable(key.deferrable),
        Fact::flag("state", "NOT VALID", key.not_valid),
        Fact::maybe("comment", key.comment.as_ref()),
    ]
}

fn target(table: &Name, columns: &[String]) -> String {
    format!("{table} ({})", columns.join(", "))
}

fn check(check: &Check, expression: String) -> Vec<Fact> {
    vec![
        Fact::is("expression", expression),
        Fact::flag("state", "NOT VALID", check.not_valid),
        Fact::flag("option", "NO INHERIT", check.no_inherit),
        Fact::maybe("comment", check.comment.as_ref()),
    ]
}

fn deferrable(deferrable: Deferrable) -> Fact {
    let word = match deferrable {
        Deferrable::No => None,
        Deferrable::InitiallyImmediate => Some("DEFERRABLE"),
        Deferrable::InitiallyDeferred => Some("DEFERRABLE INITIALLY DEFERRED"),
    };
    Fact::maybe("option", word)
}
