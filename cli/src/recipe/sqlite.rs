//! SQLite changes little of a table in place; the rest of a table's changes are one rebuild.

use crate::operation::{Change, ColumnChange, Constraint, Dependency, Operation, Rebuild, Rename, Renamed, ordered};
use crate::render::{is_literal, names};
use crate::schema::{Column, Dialect, Name, Schema, Table};

/// The operations with those of one table made one where they need a rebuild.
pub(super) fn grouped(operations: Vec<Operation>, present: &Schema, wanted: &Schema) -> Vec<Operation> {
    debug_assert_eq!(wanted.dialect, Dialect::Sqlite);
    let mut rest = operations;
    for from in &present.tables {
        let Some(to) = wanted.table(&from.name) else { continue };
        let is_its = |operation: &mut Operation| table_of(operation) == Some(&from.name);
        let own: Vec<Operation> = rest.extract_if(.., is_its).collect();
        let of_table = OfTable {
            from,
            to,
            present,
            wanted,
        };
        rest.extend(of_table.grouped(own));
    }
    ordered(rest)
}

/// The table that an operation changes.
fn table_of(operation: &Operation) -> Option<&Name> {
    match operation {
        Operation::Table(it) => it.change.both().map(|(table, _)| &table.name),
        Operation::Column(it) => Some(&it.table),
        Operation::Constraint(it) => Some(&it.table),
        Operation::Index(it) => Some(&it.table),
        Operation::Rename(Rename {
            what: Renamed::Index(table, _) | Renamed::Stored(table, _),
            ..
        }) => Some(table),
        _ => None,
    }
}

struct OfTable<'a> {
    from: &'a Table,
    to: &'a Table,
    present: &'a Schema,
    wanted: &'a Schema,
}

impl OfTable<'_> {
    fn grouped(&self, mut operations: Vec<Operation>) -> Vec<Operation> {
        let own = operations.clone();
        operations.retain_mut(|operation| !is_taken_inline(operation, &own));
        for operation in &mut operations {
            take_inline(operation, &own);
        }
        if operations.iter().all(|it| self.is_in_place(it)) {
            return operations;
        }
        vec![Operation::Rebuild(Box::new(Rebuild {
            table: Change::changed(self.from.clone(), self.to.clone()),
            changes: ordered(own),
            dependents: dependents(self.present, &self.from.name),
            referenced: [self.present, self.wanted]
                .into_iter()
                .any(|it| is_referenced(it, &self.from.name)),
        }))]
    }

    fn is_in_place(&self, operation: &Operation) -> bool {
        match operation {
            Operation::Index(_) => true,
            Operation::Rename(it) => matches!(it.what, Renamed::Index(_, _)),
            Operation::Column(it) => match (&it.change.from, &it.change.to) {
                (None, Some(column)) => can_be_added(column, it),
                (Some(column), None) => can_be_added(column, it) && self.can_be_dropped(column),
                _ => false,
            },
            _ => false,
        }
    }

    /// No constraint, index that stays, other column, view or trigger names it.
    fn can_be_dropped(&self, column: &Column) -> bool {
        let name = &column.name;
        let mut constraints = Constraint::all(self.from).into_iter();
        let mut computed = self.from.columns.iter().filter_map(|it| it.generated.as_ref());
        let triggers = self.from.triggers.iter().map(|it| it.definition.clone());
        let dependents = dependents(self.present, &self.from.name).into_iter();
        let mut texts = triggers.chain(dependents.map(|it| it.definition));
        column.generated.is_none()
            && !constraints.any(|it| it.names(name))
            && !computed.any(|it| names(&it.expression, name))
            && !texts.any(|it| names(&it, name))
    }
}

/// SQLite adds a column where old rows need nothing but a literal.
fn can_be_added(column: &Column, it: &ColumnChange) -> bool {
    let has_value = column.default.as_ref().is_some_and(|default| is_literal(default));
    let is_free = column.nullable && column.default.is_none();
    let is_virtual = column
        .generated
        .as_ref()
        .is_none_or(|generated| !generated.stored && column.nullable);
    let filled = it.fill.is_none() || column.nullable;
    let key = it.inline.is_empty() || is_free;
    !column.autoincrement && is_virtual && filled && key && (is_free || has_value)
}

/// Whether a foreign key comes or goes with the one column that it is on.
fn is_taken_inline(operation: &Operation, own: &[Operation]) -> bool {
    let is_its = |it: &Operation| matches!((it, operation), (Operation::Column(column), Operation::Constraint(_)) if goes_along(column, operation));
    own.iter().any(is_its)
}

fn take_inline(operation: &mut Operation, own: &[Operation]) {
    let Operation::Column(column) = operation else { return };
    let along: Vec<Constraint> = own
        .iter()
        .filter(|it| goes_along(column, it))
        .filter_map(|it| match it {
            Operation::Constraint(it) => it.change.to.clone(),
            _ => None,
        })
        .collect();
    column.inline = along;
}

fn goes_along(column: &ColumnChange, operation: &Operation) -> bool {
    let Operation::Constraint(it) = operation else {
        return false;
    };
    let made = column.change.to.as_ref().filter(|_| column.change.is_made());
    match (&it.change.from, &it.change.to, made) {
        (None, Some(Constraint::ForeignKey(key)), Some(made)) => key.columns == [made.name.clone()],
        _ => false,
    }
}

/// Whether a foreign key points to the table.
fn is_referenced(schema: &Schema, table: &Name) -> bool {
    let mut keys = schema.tables.iter().flat_map(|it| &it.foreign_keys);
    keys.any(|key| key.references.name.eq_ignore_ascii_case(&table.name))
}

/// The views that name a table, those that name such views, and the triggers elsewhere that name any of them.
fn dependents(schema: &Schema, table: &Name) -> Vec<Dependency> {
    let mut named = vec![table.name.clone()];
    let mut found = Vec::new();
    loop {
        let known = named.len();
        for view in &schema.views {
            let is_new = !named.iter().any(|name| name.eq_ignore_ascii_case(&view.name.name));
            if is_new && named.iter().any(|name| names(&view.definition, name)) {
                named.push(view.name.name.clone());
                found.push(dependency(&view.name.name, true, &view.definition));
            }
        }
        if named.len() == known {
            break;
        }
    }
    found.extend(triggers(schema, table, &named));
    found
}

fn triggers(schema: &Schema, table: &Name, named: &[String]) -> Vec<Dependency> {
    let others = schema.tables.iter().filter(|it| it.name != *table);
    let of_tables = others.flat_map(|it| &it.triggers);
    let of_views = schema.views.iter().flat_map(|it| &it.triggers);
    let all = of_tables.chain(of_views);
    let concerned = all.filter(|it| named.iter().any(|name| names(&it.definition, name)));
    concerned
        .map(|it| dependency(&it.name, false, &it.definition))
        .collect()
}

fn dependency(name: &str, view: bool, definition: &str) -> Dependency {
    Dependency {
        name: name.to_owned(),
        view,
        definition: definition.to_owned(),
    }
}
