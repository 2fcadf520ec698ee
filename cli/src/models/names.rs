//! What tables and columns are called in the database.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Attribute, Expr, Ident, Lit, Meta, Path, Token, Type};

use super::index::{Items, is_relative};
use super::source::Module;
use super::table::is_default;
use crate::schema::Name;

/// What a `table!` says of names.
#[derive(Debug, Default)]
pub(super) struct TableMacro {
    pub(super) rust: String,
    pub(super) name: Name,
    /// Columns by the names that Rust has for them.
    pub(super) columns: HashMap<String, String>,
}

impl TableMacro {
    pub(super) fn read(tokens: &TokenStream) -> Option<Self> {
        Self::parse.parse2(tokens.clone()).ok()
    }

    /// `#[sql_name = "…"] schema.name (key) { #[sql_name = "…"] column -> Type, … }`, behind lines of `use`.
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        while input.peek(Token![use]) {
            input.parse::<syn::ItemUse>()?;
        }
        let attrs = input.call(Attribute::parse_outer)?;
        let mut table = Self::default();
        let mut rust = input.call(Ident::parse_any)?;
        if input.parse::<Option<Token![.]>>()?.is_some() {
            table.name.schema = Some(rust.unraw().to_string()).filter(|schema| !is_default(schema));
            rust = input.call(Ident::parse_any)?;
        }
        table.rust = rust.unraw().to_string();
        table.name.name = sql_name(&attrs).unwrap_or_else(|| table.rust.clone());
        if input.peek(syn::token::Paren) {
            let key;
            syn::parenthesized!(key in input);
            key.parse::<TokenStream>()?;
        }
        let columns;
        syn::braced!(columns in input);
        for column in columns.parse_terminated(ColumnLine::parse, Token![,])? {
            table.columns.insert(column.rust, column.sql);
        }
        Ok(table)
    }
}

struct ColumnLine {
    rust: String,
    sql: String,
}

impl Parse for ColumnLine {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let rust = input.call(Ident::parse_any)?.unraw().to_string();
        input.parse::<Token![->]>()?;
        input.parse::<Type>()?;
        Ok(Self {
            sql: sql_name(&attrs).unwrap_or_else(|| rust.clone()),
            rust,
        })
    }
}

/// `#[sql_name = "…"]`.
fn sql_name(attrs: &[Attribute]) -> Option<String> {
    attrs.iter().find_map(|attr| {
        let Meta::NameValue(pair) = &attr.meta else { return None };
        let Expr::Lit(value) = &pair.value else { return None };
        match &value.lit {
            Lit::Str(text) if pair.path.is_ident("sql_name") => Some(text.value()),
            _ => None,
        }
    })
}

/// The `table!` that a path in a module means.
///
/// # Errors
/// Several that are called alike and are not the same table.
pub(super) fn table_macro<'a>(
    items: &'a Items<'_>,
    path: &Path,
    module: &Module,
) -> Result<Option<&'a TableMacro>, String> {
    let path = items.written_out(path, module);
    let Some((name, modules)) = path.split_last() else {
        return Ok(None);
    };
    let inside = modules
        .iter()
        .filter(|it| !is_relative(it))
        .cloned()
        .collect::<Vec<_>>();
    let named = items.tables.iter().filter(|(_, table)| table.rust == *name);
    let named = named.collect::<Vec<_>>();
    let below = named.iter().filter(|(module, _)| module.path.ends_with(&inside));
    let below = below.copied().collect::<Vec<_>>();
    let found = if below.is_empty() { named } else { below };
    let Some((_, first)) = found.first() else {
        return Ok(None);
    };
    match found.iter().find(|(_, other)| other.name != first.name) {
        None => Ok(Some(first)),
        Some((_, other)) => Err(format!(
            "`{name}` is the table {} or {}: say which with `#[model(schema = \"…\", name = \"…\")]`",
            first.name, other.name
        )),
    }
}

/// The schema and name of a table without a `table!`, by the path in `table_name`.
///
/// # Errors
/// A path from which it cannot be told whether a module in it is a schema of PostgreSQL.
pub(super) fn table_by_path(items: &Items<'_>, path: &Path, module: &Module) -> Result<Name, String> {
    let path = items.written_out(path, module);
    let name = path.last().cloned().unwrap_or_default();
    let Some(parent) = path.iter().rev().nth(1) else {
        return Ok(Name::new(name));
    };
    if is_relative(parent) || parent == "schema" {
        return Ok(Name::new(name));
    }
    let beside = items
        .tables
        .iter()
        .find(|(module, _)| module.path.last() == Some(parent));
    match beside {
        Some((_, table)) => Ok(Name {
            schema: table.name.schema.clone(),
            name,
        }),
        None => Err(format!(
            "it cannot be told whether `{parent}` is a schema of PostgreSQL: say `#[model(schema = \"{parent}\")]`, or \
             `#[model(schema = \"\")]` for the default one"
        )),
    }
}
