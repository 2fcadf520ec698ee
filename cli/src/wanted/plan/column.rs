//! Columns: types, numbering, defaults.

use super::super::{convention, now};
use super::{Planner, extension_of};
use crate::models::{self, Column, Literal, Role};
use crate::schema::{self, Dialect};

impl Planner<'_> {
    pub(super) fn column(&mut self, table: &models::Table, column: &Column) -> schema::Column {
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

    pub(super) fn text(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Postgres => crate::dump::pg::quote::literal(text),
            Dialect::Sqlite => crate::wanted::sqlite_literal(text),
        }
    }
}
