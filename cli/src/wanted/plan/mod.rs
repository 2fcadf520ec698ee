//! Declarations into tables of one database: types, defaults, names, conventions.

mod column;
mod constraint;
mod enums;
mod index;

use std::collections::HashMap;

use super::naming::Names;
use super::types::{Resolver, Types, extension_of};
use super::{fits, order};
use crate::dump::pg::quote;
use crate::models::{self, ModelErrors, Models};
use crate::schema::{self, Dialect, Name, Table};

/// What is to be made, in order.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) namespaces: Vec<String>,
    pub(super) extensions: Vec<String>,
    pub(super) enums: Vec<schema::Enum>,
    /// Those that others point to come first.
    pub(super) tables: Vec<Table>,
}

pub(super) fn plan(models: &Models, dialect: Dialect, types: &Types, errors: &mut ModelErrors) -> Plan {
    let mut planner = Planner {
        resolver: Resolver { models, dialect, types },
        dialect,
        errors,
        names: HashMap::new(),
        plan: Plan::default(),
    };
    planner.take_said(models);
    let mut tables = Vec::new();
    for table in &models.tables {
        tables.push(planner.table(table));
    }
    fits::check(models, &tables, dialect, planner.errors);
    if dialect == Dialect::Postgres {
        planner.plan.enums = enums::of(models, &tables, planner.errors);
    }
    let mut plan = planner.plan;
    plan.tables = order::parents_first(tables);
    plan.namespaces = namespaces(&plan);
    plan.extensions.sort();
    plan.extensions.dedup();
    plan
}

fn namespaces(plan: &Plan) -> Vec<String> {
    let names = plan
        .tables
        .iter()
        .map(|it| &it.name)
        .chain(plan.enums.iter().map(|it| &it.name));
    let mut schemas = names.filter_map(|name| name.schema.clone()).collect::<Vec<_>>();
    schemas.sort();
    schemas.dedup();
    schemas
}

struct Planner<'a> {
    resolver: Resolver<'a>,
    dialect: Dialect,
    errors: &'a mut ModelErrors,
    /// By schema: indexes and constraints of one schema have names of their own.
    names: HashMap<Option<String>, Names>,
    plan: Plan,
}

impl Planner<'_> {
    /// Names that are said come before those that are made.
    fn take_said(&mut self, models: &Models) {
        for table in &models.tables {
            let name = self.name(&table.name);
            let names = self.names.entry(name.schema.clone()).or_default();
            names.take(&name.name);
            let said = [table.key_name.as_ref()];
            let uniques = table.uniques.iter().map(|it| it.name.as_ref());
            let checks = table.checks.iter().map(|it| it.name.as_ref());
            let indexes = table.indexes.iter().map(|it| it.name.as_ref());
            let keys = table.foreign_keys.iter().map(|it| it.name.as_ref());
            let exclusions = table.exclusions.iter().map(|it| it.name.as_ref());
            let all = said
                .into_iter()
                .chain(uniques)
                .chain(checks)
                .chain(indexes)
                .chain(keys)
                .chain(exclusions);
            for name in all.flatten() {
                names.take(name);
            }
        }
    }

    /// SQLite has no schemas.
    fn name(&self, name: &Name) -> Name {
        match self.dialect {
            Dialect::Postgres => name.clone(),
            Dialect::Sqlite => Name::new(&name.name),
        }
    }

    fn made(&mut self, table: &Name, columns: &[&str], label: &str) -> String {
        let names = self.names.entry(table.schema.clone()).or_default();
        names.make(&table.name, columns, label)
    }

    fn or_made(&mut self, said: Option<&String>, table: &Name, columns: &[String], label: &str) -> String {
        let columns = columns.iter().map(String::as_str).collect::<Vec<_>>();
        said.cloned().unwrap_or_else(|| self.made(table, &columns, label))
    }

    fn table(&mut self, declared: &models::Table) -> Table {
        let name = self.name(&declared.name);
        let columns = declared.columns.iter().map(|column| self.column(declared, column));
        let columns = columns.collect::<Vec<_>>();
        let mut table = Table {
            comment: declared.comment.as_ref().map(|said| said.value.clone()),
            options: schema::TableOptions {
                strict: declared.strict,
                without_rowid: declared.without_rowid,
                ..schema::TableOptions::default()
            },
            columns,
            name,
            ..Table::default()
        };
        self.plan.extensions.extend(declared.extensions.iter().cloned());
        self.key(declared, &mut table);
        self.uniques(declared, &mut table);
        for check in &declared.checks {
            self.check(check, &mut table);
        }
        self.enum_checks(declared, &mut table);
        for key in &declared.foreign_keys {
            self.foreign_key(key, &mut table);
        }
        if self.dialect == Dialect::Postgres {
            for exclusion in &declared.exclusions {
                self.exclusion(exclusion, &mut table);
            }
        }
        for index in &declared.indexes {
            self.index(index, &mut table);
        }
        self.foreign_key_indexes(declared, &mut table);
        table
    }

    fn ident(&self, name: &str) -> String {
        match self.dialect {
            Dialect::Postgres => quote::ident(name),
            Dialect::Sqlite => super::sqlite_ident(name),
        }
    }
}
