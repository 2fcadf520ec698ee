//! Where columns point: `belongs_to`, `references(…)` and `foreign_key(…)`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Ident, Type};

use super::super::declared::ForeignKey;
use super::super::facts::{self, BelongsTo, FieldInput, Reference, TableRef, snake};
use super::super::index::is_relative;
use super::super::types::Types;
use super::{Model, is_default};
use crate::schema::Name;

pub(super) fn read(model: &Model<'_>, models: &[Model<'_>], types: &mut Types<'_, '_>) -> Vec<ForeignKey> {
    let mut reader = Reader { model, models, types };
    let mut keys = Vec::new();
    for belongs_to in &model.input.belongs_to {
        keys.extend(reader.belongs_to(belongs_to));
    }
    for field in &model.input.fields {
        keys.extend(reader.reference(field));
    }
    for key in &model.input.facts.foreign_keys {
        keys.extend(reader.composite(key));
    }
    keys
}

struct Reader<'a, 'b, 'c> {
    model: &'a Model<'a>,
    models: &'a [Model<'a>],
    types: &'a mut Types<'b, 'c>,
}

impl Reader<'_, '_, '_> {
    /// `belongs_to(User, foreign_key = author_id)`, unless the field says another table, or that there is no key.
    fn belongs_to(&mut self, belongs_to: &BelongsTo) -> Option<ForeignKey> {
        let Type::Path(parent) = &belongs_to.parent else {
            return None;
        };
        let last = parent.path.segments.last()?;
        let default = || {
            Ident::new(
                &format!("{}_id", snake(&last.ident.unraw().to_string())),
                last.ident.span(),
            )
        };
        let column = belongs_to.foreign_key.clone().unwrap_or_else(default);
        let field = self.model.input.field(&column);
        if field.is_none() && !self.model.input.embeds() {
            let message = format!("no field for the foreign key `{column}`: add it, or say `foreign_key = …`");
            self.error(column.span(), message);
            return None;
        }
        let said = field.and_then(|field| field.facts.references.as_ref());
        if said.is_some_and(|said| said.value.is_off || said.value.table.is_some()) {
            return None;
        }
        let named = self.models.iter().filter(|other| other.input.ident == last.ident);
        let named = named.collect::<Vec<_>>();
        let Some(parent) = named
            .iter()
            .find(|other| other.module.path == self.model.module.path)
            .or(named.first())
        else {
            let message = format!(
                "no model `{}` is found in this crate: say the table with `references(…)` on `{column}`",
                last.ident
            );
            self.error(last.ident.span(), message);
            return None;
        };
        if let Some(other) = named.iter().find(|other| other.name != parent.name) {
            let message = format!(
                "`{}` is a model of {} or of {}: say the table with `references(…)` on `{column}`",
                last.ident, parent.name, other.name
            );
            self.error(last.ident.span(), message);
            return None;
        }
        let (table, key) = (parent.name.clone(), parent.key());
        let name = said.and_then(|said| said.value.name.clone());
        Some(self.key(&column, field, table, key, name, last.ident.span()))
    }

    /// `references(users)` on a field.
    fn reference(&mut self, field: &FieldInput) -> Option<ForeignKey> {
        let said = field.facts.references.as_ref()?;
        let Reference {
            table: Some(table),
            name,
            ..
        } = &said.value
        else {
            return None;
        };
        let (table, referenced) = self.table(table)?;
        let name = name.clone();
        Some(self.key(&field.column, Some(field), table, referenced, name, said.span))
    }

    /// `foreign_key(a, b, references(table(a, b)))` on the struct.
    fn composite(&mut self, key: &facts::ForeignKey) -> Option<ForeignKey> {
        let (table, referenced) = self.table(&key.table)?;
        let place = self.model.place(key.span);
        if referenced.len() != key.columns.len() {
            let message = format!(
                "{} columns point to {}: name as many of each",
                key.columns.len(),
                referenced.len()
            );
            self.error(key.span, message);
            return None;
        }
        Some(ForeignKey {
            columns: self.model.columns(&key.columns),
            table,
            referenced,
            on_delete: key.on_delete.map(|said| said.value),
            on_update: key.on_update.map(|said| said.value),
            deferrable: key.deferrable,
            match_full: key.match_full,
            name: key.name.clone(),
            place,
        })
    }

    fn key(
        &mut self,
        column: &Ident,
        field: Option<&FieldInput>,
        table: Name,
        referenced: Vec<String>,
        name: Option<String>,
        span: Span,
    ) -> ForeignKey {
        if referenced.len() != 1 {
            let message = format!(
                "`{column}` alone cannot point to the {} columns of the key of {table}: say \
                 `foreign_key(…, references({table}))` on the struct, and `references = false` on `{column}`",
                referenced.len()
            );
            self.error(span, message);
        }
        let facts = field.map(|field| &field.facts);
        ForeignKey {
            columns: vec![self.model.column(column)],
            table,
            referenced,
            on_delete: facts.and_then(|it| it.on_delete).map(|said| said.value),
            on_update: facts.and_then(|it| it.on_update).map(|said| said.value),
            deferrable: facts.and_then(|it| it.deferrable).map(|said| said.value),
            match_full: false,
            name,
            place: self.model.place(span),
        }
    }

    /// The table and columns that an attribute names: a model's, else as it is written.
    fn table(&mut self, table: &TableRef) -> Option<(Name, Vec<String>)> {
        let last = table.path.last()?;
        let schema = table
            .path
            .iter()
            .rev()
            .nth(1)
            .filter(|it| !is_relative(it) && *it != "schema" && !is_default(it));
        let by_model = self.models.iter().find(|other| other.input.ident == last);
        let by_name = || {
            self.models.iter().find(|other| {
                let is_called = other.rust_table == *last || other.name.name == *last;
                is_called && (schema.is_none() || schema == other.name.schema.as_ref())
            })
        };
        let Some(model) = by_model.or_else(by_name) else {
            let name = Name {
                schema: schema.cloned(),
                name: last.clone(),
            };
            if table.columns.is_empty() {
                let message = format!("{name} has no model, so its key is not known: write `references({name}(id))`");
                self.error(table.span, message);
                return None;
            }
            return Some((name, table.columns.clone()));
        };
        if table.columns.is_empty() {
            return Some((model.name.clone(), model.key()));
        }
        let columns = table.columns.iter().map(|name| {
            let fields = model.input.fields.iter();
            let mut named = fields.filter(|it| it.column.unraw() == name || it.ident.unraw() == name);
            named
                .next()
                .map_or_else(|| name.clone(), |field| model.column(&field.column))
        });
        Some((model.name.clone(), columns.collect()))
    }

    fn error(&mut self, span: Span, message: String) {
        self.types.errors.push(self.model.place(span), message);
    }
}
