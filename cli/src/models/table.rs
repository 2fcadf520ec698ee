//! Models of source into tables.

mod columns;
mod constraints;
mod foreign_keys;

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, Ident, Path, Token, parse_quote};

use super::declared::{Conventions, Enum, Placed, Table};
use super::errors::{ModelErrors, Place};
use super::facts::{self, Errors, ModelInput, Said, TableFacts, snake};
use super::index::Items;
use super::names::{TableMacro, table_by_path, table_macro};
use super::source::{ConventionSwitches, Module};
use super::types::Types;
use crate::schema::Name;

/// One struct with `#[derive(Model)]`.
pub(super) struct Model<'a> {
    module: &'a Module,
    input: ModelInput,
    name: Name,
    /// How Rust calls the table.
    rust_table: String,
    table_macro: Option<&'a TableMacro>,
}

/// All models of the crate, each as a table of its own.
pub(super) fn read_all(
    items: &Items<'_>,
    switches: ConventionSwitches,
    enums: &mut BTreeMap<String, Enum>,
    errors: &mut ModelErrors,
) -> Vec<Table> {
    let models = models(items, errors);
    let mut tables = Vec::new();
    for model in &models {
        let mut types = Types { items, enums, errors };
        tables.push(table(model, &models, switches, &mut types));
    }
    tables
}

fn models<'a>(items: &'a Items<'_>, errors: &mut ModelErrors) -> Vec<Model<'a>> {
    let mut models = Vec::new();
    for module in items.modules {
        for item in module.structs.iter().filter(|item| derives(&item.attrs, "Model")) {
            let mut found = Errors::default();
            let input = facts::parse(&DeriveInput::from(item.clone()), &mut found);
            if let Some(input) = &input {
                facts::check(input, &mut found);
            }
            if let Some(error) = found.into_error() {
                errors.add(&module.file, error);
            }
            models.extend(input.map(|input| named(input, module, items, errors)));
        }
    }
    models
}

/// Finds out which table it is.
fn named<'a>(input: ModelInput, module: &'a Module, items: &'a Items<'_>, errors: &mut ModelErrors) -> Model<'a> {
    let path = input.table.clone().unwrap_or_else(|| {
        let default = Ident::new(
            &format!("{}s", snake(&input.ident.unraw().to_string())),
            input.ident.span(),
        );
        parse_quote!(#default)
    });
    let rust_table = path
        .segments
        .last()
        .map(|it| it.ident.unraw().to_string())
        .unwrap_or_default();
    let says_all = input.facts.schema.is_some() && input.facts.name.is_some();
    let table_macro = match table_macro(items, &path, module) {
        Ok(found) => found,
        Err(_) if says_all => None,
        Err(message) => {
            errors.push(Place::new(&module.file, span_of(&path)), message);
            None
        }
    };
    let mut name = match table_macro {
        Some(found) => found.name.clone(),
        None => table_by_path(items, &path, module).unwrap_or_else(|message| {
            if input.facts.schema.is_none() {
                errors.push(Place::new(&module.file, span_of(&path)), message);
            }
            Name::new(rust_table.clone())
        }),
    };
    say(&mut name, &input.facts);
    Model {
        module,
        input,
        name,
        rust_table,
        table_macro,
    }
}

/// What the model says of its table's name.
fn say(name: &mut Name, facts: &TableFacts) {
    if let Some(said) = &facts.name {
        name.name = said.value.clone();
    }
    if let Some(said) = &facts.schema {
        name.schema = Some(said.value.clone()).filter(|schema| !is_default(schema));
    }
}

/// Whether a schema is the one that names without one are in.
pub(super) fn is_default(schema: &str) -> bool {
    schema.is_empty() || schema == "public"
}

fn span_of(path: &Path) -> Span {
    path.segments.last().map_or_else(Span::call_site, |it| it.ident.span())
}

/// Whether a `#[derive(…)]` has this name, alone or behind a path.
pub(super) fn derives(attrs: &[Attribute], name: &str) -> bool {
    let paths = derive_paths(attrs);
    paths
        .iter()
        .any(|path| path.segments.last().is_some_and(|last| last.ident == name))
}

/// What stands in each `#[derive(…)]`.
pub(super) fn derive_paths(attrs: &[Attribute]) -> Vec<Path> {
    let derives = attrs.iter().filter(|attr| attr.path().is_ident("derive"));
    let parse = |attr: &Attribute| attr.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
    derives.filter_map(|attr| parse(attr).ok()).flatten().collect()
}

fn table(model: &Model<'_>, models: &[Model<'_>], switches: ConventionSwitches, types: &mut Types<'_, '_>) -> Table {
    let facts = &model.input.facts;
    let columns = columns::read(model, types);
    Table {
        name: model.name.clone(),
        rust: model.input.ident.to_string(),
        place: model.place(model.input.ident.span()),
        key: model.key(),
        key_name: facts.key_name.as_ref().map(|said| said.value.clone()),
        uniques: constraints::uniques(model),
        checks: constraints::checks(model),
        indexes: constraints::indexes(model),
        foreign_keys: foreign_keys::read(model, models, types),
        exclusions: constraints::exclusions(model),
        comment: model.placed(facts.comment.clone()),
        renamed_from: model.placed(facts.renamed_from.clone()),
        partial: is_on(facts.partial),
        strict: is_on(facts.strict),
        without_rowid: is_on(facts.without_rowid),
        extensions: facts.extensions.clone(),
        conventions: conventions(facts, switches),
        columns,
    }
}

fn is_on(said: Option<Said<bool>>) -> bool {
    said.is_some_and(|said| said.value)
}

fn conventions(facts: &TableFacts, project: ConventionSwitches) -> Conventions {
    let own = facts.conventions;
    let choose = |own: Option<bool>, project: Option<bool>| own.or(project).unwrap_or(true);
    Conventions {
        foreign_key_index: choose(own.foreign_key_index, project.foreign_key_index),
        timestamps: choose(own.timestamps, project.timestamps),
        live_unique: choose(own.live_unique, project.live_unique),
        identity: choose(own.identity, project.identity),
    }
}

impl Model<'_> {
    fn place(&self, span: Span) -> Place {
        Place::new(&self.module.file, span)
    }

    fn placed<T>(&self, said: Option<Said<T>>) -> Option<Placed<T>> {
        said.map(|said| Placed {
            value: said.value,
            place: self.place(said.span),
        })
    }

    /// The database's name for a column that Rust calls so.
    fn column(&self, name: &Ident) -> String {
        let Some(field) = self.input.field(name) else {
            return self.by_macro(name);
        };
        match &field.facts.name {
            Some(said) => said.value.clone(),
            None => self.by_macro(&field.column),
        }
    }

    fn by_macro(&self, column: &Ident) -> String {
        let name = column.unraw().to_string();
        let known = self.table_macro.and_then(|table| table.columns.get(&name));
        known.cloned().unwrap_or(name)
    }

    fn columns(&self, names: &[Ident]) -> Vec<String> {
        names.iter().map(|name| self.column(name)).collect()
    }

    /// The primary key's columns, in its order.
    fn key(&self) -> Vec<String> {
        match &self.input.primary_key {
            Some(columns) => self.columns(columns),
            None => vec![self.column(&Ident::new("id", Span::call_site()))],
        }
    }
}
