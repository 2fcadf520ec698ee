//! What the models do not speak of is wanted as it is.

use std::collections::BTreeSet;

use crate::diff::{Answers, Subject};
use crate::inspect::merged_table;
use crate::operation::Constraint;
use crate::schema::{Dialect, Enum, Index, Name, Schema, Table, TableOptions, TypeKind};

/// What the models want.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The tables of the models, with what they need.
    pub schema: Schema,
    /// The tables of which others have columns too.
    pub partial: BTreeSet<Name>,
}

impl Wanted {
    /// The whole schema that is wanted: that of the models, and of what is there whatever they do not speak of. `goes`
    /// are the tables that are given up.
    #[must_use]
    pub fn beside(&self, present: &Schema, answers: &Answers) -> Schema {
        let goes = |name: &Name| answers.drops(&Subject::Table(name.clone()));
        let mut schema = Schema {
            tables: self.tables(present, answers),
            views: present.views.clone(),
            domains: present.domains.clone(),
            composites: present.composites.clone(),
            ranges: present.ranges.clone(),
            functions: present.functions.clone(),
            ..self.schema.clone()
        };
        add(&mut schema.namespaces, &present.namespaces, |a, b| a == b);
        schema
            .extensions
            .retain(|it| !present.extensions.iter().any(|other| other.name == it.name));
        schema.extensions.extend(present.extensions.iter().cloned());
        let kept = present
            .enums
            .iter()
            .filter(|it| is_needed(present, &schema, it, answers));
        let kept: Vec<Enum> = kept.cloned().collect();
        add(&mut schema.enums, &kept, |a, b| a.name == b.name);
        let others = present.sequences.iter().filter(|it| {
            let owner = it.owner.as_ref().map(|owner| &owner.table);
            owner.is_none_or(|table| self.schema.table(table).is_none() && !goes(table))
        });
        let others: Vec<_> = others.cloned().collect();
        add(&mut schema.sequences, &others, |a, b| a.name == b.name);
        sorted(schema)
    }

    /// The tables that have a model, as they are asked about: of a partial one, all its columns.
    pub(super) fn of_models(&self, present: &Schema) -> Schema {
        let table = |table: &Table| match present.table(&table.name) {
            Some(before) if self.partial.contains(&before.name) => {
                self.table(before, table, &Answers::default(), present.dialect)
            }
            _ => table.clone(),
        };
        Schema {
            tables: self.schema.tables.iter().map(table).collect(),
            ..self.schema.clone()
        }
    }

    fn tables(&self, present: &Schema, answers: &Answers) -> Vec<Table> {
        let own = self.schema.tables.iter().map(|table| match present.table(&table.name) {
            Some(before) => self.table(before, table, answers, present.dialect),
            None => table.clone(),
        });
        let others = present.tables.iter().filter(|table| {
            self.schema.table(&table.name).is_none() && !answers.drops(&Subject::Table(table.name.clone()))
        });
        own.chain(others.cloned()).collect()
    }

    /// A table of a model, with what is somebody else's.
    fn table(&self, before: &Table, table: &Table, answers: &Answers, dialect: Dialect) -> Table {
        let mut wanted = Table {
            name: before.name.clone(),
            triggers: before.triggers.clone(),
            policies: before.policies.clone(),
            options: TableOptions {
                strict: table.options.strict,
                without_rowid: table.options.without_rowid,
                ..before.options.clone()
            },
            ..table.clone()
        };
        let kept = answers.kept();
        let is_kept = |subject: Subject| kept.contains(&subject);
        let of = || before.name.clone();
        let foreign = before.columns.iter().filter(|column| {
            let unknown = !table
                .columns
                .iter()
                .any(|it| it.name.eq_ignore_ascii_case(&column.name));
            unknown && (self.partial.contains(&before.name) || is_kept(Subject::Column(of(), column.name.clone())))
        });
        let columns: Vec<_> = foreign.cloned().collect();
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let constraints = Constraint::all(before).into_iter().filter(|it| {
            let by_name = it.name().map(|name| Subject::Constraint(of(), name.to_owned()));
            names.iter().any(|name| it.names(name)) || by_name.is_some_and(is_kept)
        });
        let constraints: Vec<_> = constraints.filter(|it| !Constraint::all(table).contains(it)).collect();
        let is_foreign = |index: &&Index| {
            let named = names.iter().any(|name| crate::render::names(&index.definition, name));
            named || is_kept(Subject::Index(of(), index.name.clone()))
        };
        let indexes: Vec<Index> = before.indexes.iter().filter(is_foreign).cloned().collect();
        if dialect == Dialect::Sqlite && !(columns.is_empty() && constraints.is_empty()) {
            let kept: Vec<String> = constraints
                .iter()
                .filter_map(|it| it.name().map(str::to_owned))
                .collect();
            let text = |table: &Table| table.definition.clone().unwrap_or_default();
            wanted.definition = Some(merged_table(&text(&wanted), &text(before), &names, &kept));
        }
        wanted.columns.extend(columns);
        constraints.into_iter().for_each(|it| put(&mut wanted, it));
        add(&mut wanted.indexes, &indexes, |a, b| a.name == b.name);
        wanted.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        wanted
    }
}

fn put(table: &mut Table, constraint: Constraint) {
    match constraint {
        Constraint::PrimaryKey(it) => table.primary_key = Some(it),
        Constraint::Unique(it) => table.uniques.push(it),
        Constraint::ForeignKey(it) => table.foreign_keys.push(it),
        Constraint::Check(it) => table.checks.push(it),
        Constraint::Exclusion(it) => table.exclusions.push(it),
    }
}

/// Adds what is not there.
fn add<T: Clone>(to: &mut Vec<T>, from: &[T], same: impl Fn(&T, &T) -> bool) {
    for it in from {
        if !to.iter().any(|other| same(other, it)) {
            to.push(it.clone());
        }
    }
}

/// An enum type goes with the last column of a model that was of it, unless somebody else names it.
fn is_needed(present: &Schema, wanted: &Schema, it: &Enum, answers: &Answers) -> bool {
    let uses = |schema: &Schema| {
        let mut columns = schema.tables.iter().flat_map(|table| &table.columns);
        columns.any(|column| column.sql_type.kind == TypeKind::Enum && column.sql_type.name == it.name)
    };
    let named = |text: &str| crate::render::names(text, &it.name.name);
    let elsewhere = present
        .functions
        .iter()
        .any(|it| named(&it.arguments) || named(&it.definition))
        || present
            .composites
            .iter()
            .flat_map(|it| &it.attributes)
            .any(|it| named(&it.sql_type.text))
        || present.domains.iter().any(|it| named(&it.base.text))
        || present.views.iter().any(|it| named(&it.definition));
    let was_used = uses(present);
    !was_used || uses(wanted) || elsewhere || answers.kept().contains(&Subject::Enum(it.name.clone()))
}

fn sorted(mut schema: Schema) -> Schema {
    schema.tables.sort_by(|a, b| a.name.cmp(&b.name));
    schema.enums.sort_by(|a, b| a.name.cmp(&b.name));
    schema.sequences.sort_by(|a, b| a.name.cmp(&b.name));
    schema.namespaces.sort();
    schema.extensions.sort_by(|a, b| a.name.cmp(&b.name));
    schema
}
