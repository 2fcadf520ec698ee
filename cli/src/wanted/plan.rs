//! Declarations into tables of one database: types, defaults, names, conventions.

use std::collections::HashMap;

use super::naming::Names;
use super::types::{Resolver, Types, extension_of};
use super::{convention, fits, now, order};
use crate::models::{
    self, Action, Check, Column, Deferrable, Exclusion, ForeignKey, Key, Literal, ModelErrors, Models, Role,
};
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
    planner.enums(models);
    fits::check(models, &tables, dialect, planner.errors);
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

    fn column(&mut self, table: &models::Table, column: &Column) -> schema::Column {
        let sql_type = self.resolver.column(column).unwrap_or_else(|message| {
            self.errors.push(column.place.clone(), message);
            String::new()
        });
        let numbering = convention::numbering(table, column, &sql_type, self.dialect);
        let sql_type = convention::declared(table, column, sql_type, &numbering, self.dialect);
        if self.dialect == Dialect::Postgres {
            self.plan.extensions.extend(extension_of(&sql_type).map(str::to_owned));
        }
        let default = self.default(table, column, &sql_type);
        let generated = column.generated.as_ref().and_then(|said| {
            Some(schema::Generated {
                expression: said.value.text.of(self.dialect)?.to_owned(),
                // PostgreSQL keeps what it generates; before 18 it cannot do otherwise.
                stored: !said.value.is_virtual || self.dialect == Dialect::Postgres,
            })
        });
        let collation = column.collate.as_ref().and_then(|said| said.value.of(self.dialect));
        schema::Column {
            name: column.name.clone(),
            sql_type: schema::SqlType {
                text: sql_type,
                ..schema::SqlType::default()
            },
            nullable: column.nullable,
            default,
            identity: numbering.identity,
            autoincrement: numbering.autoincrement,
            generated,
            collation: collation.map(str::to_owned),
            comment: column.comment.as_ref().map(|said| said.value.clone()),
            ..schema::Column::default()
        }
    }

    fn default(&mut self, table: &models::Table, column: &Column, sql_type: &str) -> Option<String> {
        let Some(said) = &column.default else {
            let is_dated = matches!(column.role, Some(Role::CreatedAt | Role::UpdatedAt));
            let is_by_convention = is_dated && table.conventions.timestamps && !column.nullable;
            return is_by_convention
                .then(|| now::now(column, sql_type, self.dialect).map(str::to_owned))
                .flatten();
        };
        match &said.value {
            models::Default::None => None,
            models::Default::Now => {
                let now = now::now(column, sql_type, self.dialect);
                if now.is_none() {
                    let message = format!("`now` is for times, and `{}` is {sql_type}", column.rust);
                    self.errors.push(said.place.clone(), message);
                }
                now.map(str::to_owned)
            }
            models::Default::Literal(literal) => Some(self.literal(literal)),
            models::Default::Value(value) => Some(self.text(value)),
            models::Default::Sql(text) => text.of(self.dialect).map(|text| match self.dialect {
                Dialect::Postgres => text.to_owned(),
                // SQLite wants parentheses around whatever is no literal.
                Dialect::Sqlite => format!("({text})"),
            }),
        }
    }

    fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Bool(true) => "TRUE".to_owned(),
            Literal::Bool(false) => "FALSE".to_owned(),
            Literal::Number(digits) => digits.clone(),
            Literal::Text(text) => self.text(text),
        }
    }

    fn text(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Postgres => crate::dump::pg::quote::literal(text),
            Dialect::Sqlite => format!("'{}'", text.replace('\'', "''")),
        }
    }

    fn key(&mut self, declared: &models::Table, table: &mut Table) {
        let name = self.or_made(declared.key_name.as_ref(), &table.name, &[], "pkey");
        table.primary_key = Some(schema::PrimaryKey {
            name: Some(name),
            columns: declared.key.clone(),
            ..schema::PrimaryKey::default()
        });
    }

    fn uniques(&mut self, declared: &models::Table, table: &mut Table) {
        let deleted = declared.soft_deleted().filter(|_| declared.conventions.live_unique);
        for unique in &declared.uniques {
            let name = self.or_made(unique.name.as_ref(), &table.name, &unique.columns, "key");
            match deleted.filter(|_| !unique.with_deleted && unique.deferrable.is_none()) {
                Some(deleted) => {
                    let predicate = format!("{} IS NULL", self.ident(&deleted.name));
                    table.indexes.push(convention::live(unique, name, predicate));
                }
                None => table.uniques.push(schema::Unique {
                    name: Some(name),
                    columns: unique.columns.clone(),
                    include: unique.include.clone(),
                    nulls_not_distinct: unique.nulls_not_distinct,
                    deferrable: deferrable(unique.deferrable),
                    ..schema::Unique::default()
                }),
            }
        }
    }

    fn ident(&self, name: &str) -> String {
        match self.dialect {
            Dialect::Postgres => crate::dump::pg::quote::ident(name),
            Dialect::Sqlite => super::sqlite_ident(name),
        }
    }

    fn check(&mut self, check: &Check, table: &mut Table) {
        let Some(text) = check.text.of(self.dialect) else {
            return;
        };
        let column = check.column.iter().cloned().collect::<Vec<_>>();
        let name = self.or_made(check.name.as_ref(), &table.name, &column, "check");
        table.checks.push(schema::Check {
            name: Some(name),
            expression: text.to_owned(),
            ..schema::Check::default()
        });
    }

    /// Where the database has no type for an enum, a check says its values.
    fn enum_checks(&mut self, declared: &models::Table, table: &mut Table) {
        for (column, planned) in declared.columns.iter().zip(table.columns.clone()) {
            let Some(it) = self.resolver.models.enum_of(&column.ty) else {
                continue;
            };
            let is_type = self.dialect == Dialect::Postgres && it.is_type;
            let is_text = planned.sql_type.text.starts_with("TEXT") || planned.sql_type.text.starts_with("VARCHAR");
            if is_type || !is_text || column.sql_type.is_some() {
                continue;
            }
            let values = it.values.iter().map(|value| self.text(&value.name)).collect::<Vec<_>>();
            let name = self.made(&table.name.clone(), &[&column.name], "check");
            table.checks.push(schema::Check {
                name: Some(name),
                expression: format!("{} IN ({})", self.ident(&column.name), values.join(", ")),
                ..schema::Check::default()
            });
        }
    }

    fn foreign_key(&mut self, key: &ForeignKey, table: &mut Table) {
        let name = self.or_made(key.name.as_ref(), &table.name, &key.columns, "fkey");
        table.foreign_keys.push(schema::ForeignKey {
            name: Some(name),
            columns: key.columns.clone(),
            references: self.name(&key.table),
            referenced_columns: key.referenced.clone(),
            on_delete: action(key.on_delete),
            on_update: action(key.on_update),
            matching: if key.match_full {
                schema::Match::Full
            } else {
                schema::Match::Simple
            },
            deferrable: deferrable(key.deferrable),
            ..schema::ForeignKey::default()
        });
    }

    fn exclusion(&mut self, it: &Exclusion, table: &mut Table) {
        let columns = it.parts.iter().map(|(key, _)| part_name(key)).collect::<Vec<_>>();
        let name = self.or_made(it.name.as_ref(), &table.name, &columns, "excl");
        let parts = it.parts.iter().map(|(key, operator)| match key {
            Key::Column(column) => format!("{} WITH {operator}", self.ident(column)),
            Key::Expression(text) => format!("({text}) WITH {operator}"),
        });
        let parts = parts.collect::<Vec<_>>().join(", ");
        let predicate = it.predicate.as_ref().and_then(|text| text.of(self.dialect));
        let predicate = predicate.map(|text| format!(" WHERE ({text})")).unwrap_or_default();
        let using = it.using.as_deref().unwrap_or("gist");
        table.exclusions.push(schema::Exclusion {
            name,
            deferrable: deferrable(it.deferrable),
            definition: format!("EXCLUDE USING {using} ({parts}){predicate}"),
            comment: None,
        });
    }

    fn index(&mut self, index: &models::Index, table: &mut Table) {
        if convention::is_elsewhere(index, self.dialect) {
            return;
        }
        let columns = index.parts.iter().map(|part| part_name(&part.key)).collect::<Vec<_>>();
        let name = self.or_made(index.name.as_ref(), &table.name, &columns, "idx");
        let index = convention::index(index, name, self.dialect);
        if self.dialect == Dialect::Postgres {
            let classes = index
                .columns
                .iter()
                .filter_map(|part| extension_of(part.opclass.as_deref()?));
            self.plan.extensions.extend(classes.map(str::to_owned));
        }
        table.indexes.push(index);
    }

    fn foreign_key_indexes(&mut self, declared: &models::Table, table: &mut Table) {
        for key in convention::without_index(declared, table) {
            let columns = key.iter().map(String::as_str).collect::<Vec<_>>();
            let name = self.made(&table.name.clone(), &columns, "idx");
            table.indexes.push(convention::plain_index(name, &key));
        }
    }

    /// The enums that PostgreSQL has a type for.
    fn enums(&mut self, models: &Models) {
        if self.dialect == Dialect::Sqlite {
            return;
        }
        let types = models.enums.values().filter(|it| it.is_type);
        let mut enums = types
            .map(|it| schema::Enum {
                name: it.name.clone(),
                values: it.values.iter().map(|value| value.name.clone()).collect(),
                comment: it.comment.clone(),
            })
            .collect::<Vec<_>>();
        enums.sort_by(|a, b| a.name.cmp(&b.name));
        enums.dedup();
        let twice = models.enums.values().filter(|it| it.is_type).filter(|it| {
            let same = enums.iter().filter(|other| other.name == it.name);
            same.count() > 1
        });
        for it in twice {
            let message = format!(
                "two enums are the type {} and have other values: make them agree",
                it.name
            );
            self.errors.push(it.place.clone(), message);
        }
        self.plan.enums = enums;
    }
}

/// What a column or expression adds to a name.
fn part_name(key: &Key) -> String {
    match key {
        Key::Column(name) => name.clone(),
        Key::Expression(text) => {
            let end = text
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(text.len());
            let is_call = end > 0 && text[end..].starts_with('(') && text.ends_with(')');
            if is_call {
                text[..end].to_lowercase()
            } else {
                "expr".to_owned()
            }
        }
    }
}

fn action(action: Option<Action>) -> schema::Action {
    match action {
        None | Some(Action::NoAction) => schema::Action::NoAction,
        Some(Action::Restrict) => schema::Action::Restrict,
        Some(Action::Cascade) => schema::Action::Cascade,
        Some(Action::SetNull) => schema::Action::SetNull,
        Some(Action::SetDefault) => schema::Action::SetDefault,
    }
}

fn deferrable(said: Option<Deferrable>) -> schema::Deferrable {
    match said {
        None => schema::Deferrable::No,
        Some(Deferrable::Immediate) => schema::Deferrable::InitiallyImmediate,
        Some(Deferrable::Deferred) => schema::Deferrable::InitiallyDeferred,
    }
}
