//! Keys and constraints.

use super::super::convention;
use super::Planner;
use super::index::part_name;
use crate::models::{self, Action, Check, Deferrable, Exclusion, ForeignKey, Key};
use crate::schema::{self, Dialect, Table};

impl Planner<'_> {
    pub(super) fn key(&mut self, declared: &models::Table, table: &mut Table) {
        let name = self.or_made(declared.key_name.as_ref(), &table.name, &[], "pkey");
        table.primary_key = Some(schema::PrimaryKey {
            name: Some(name),
            columns: declared.key.clone(),
            ..schema::PrimaryKey::default()
        });
    }

    pub(super) fn uniques(&mut self, declared: &models::Table, table: &mut Table) {
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

    pub(super) fn check(&mut self, check: &Check, table: &mut Table) {
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
    pub(super) fn enum_checks(&mut self, declared: &models::Table, table: &mut Table) {
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

    pub(super) fn foreign_key(&mut self, key: &ForeignKey, table: &mut Table) {
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

    pub(super) fn exclusion(&mut self, it: &Exclusion, table: &mut Table) {
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
}

fn action(action: Option<Action>) -> schema::Action {
    match action {
        None | Some(Action::Nothing) => schema::Action::NoAction,
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
