//! Syntax: what stands in the struct and its attributes.

use proc_macro2::TokenTree;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, LitStr, Path, Token, Type, parenthesized};

use crate::errors::Errors;

/// A struct with named fields, and the attributes that concern a model.
pub(crate) struct ModelInput {
    pub(crate) ident: Ident,
    pub(crate) table: Option<Path>,
    pub(crate) primary_key: Option<Vec<Ident>>,
    pub(crate) fields: Vec<FieldInput>,
}

pub(crate) struct FieldInput {
    pub(crate) ident: Ident,
    pub(crate) column: Ident,
    pub(crate) ty: Type,
    /// The words in `#[model(…)]`.
    pub(crate) words: Vec<Ident>,
}

/// Gives `None` if the item cannot be a model whatever its attributes say.
pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<ModelInput> {
    let named = named_fields(input, errors)?;
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        errors.push(
            attr,
            "`#[model(…)]` belongs on the field that holds the column: move it there",
        );
    }
    let mut model = ModelInput {
        ident: input.ident.clone(),
        table: None,
        primary_key: None,
        fields: Vec::new(),
    };
    for item in diesel_items(&input.attrs, errors) {
        match item {
            DieselItem::TableName(path) if model.table.is_some() => {
                errors.push(path, "a model has one table: remove this `table_name`");
            }
            DieselItem::TableName(path) => model.table = Some(path),
            DieselItem::PrimaryKey(columns) => model.primary_key = Some(columns),
            DieselItem::ColumnName(_) | DieselItem::Other => {}
        }
    }
    model.fields = named.iter().map(|field| parse_field(field, errors)).collect();
    Some(model)
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Punctuated<Field, Token![,]>> {
    const NAMED: &str = "a model is a struct with named fields, one for each column";
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.push(data.enum_token, NAMED);
            return None;
        }
        Data::Union(data) => {
            errors.push(data.union_token, NAMED);
            return None;
        }
    };
    if !input.generics.params.is_empty() {
        errors.push(
            &input.generics,
            "a model is an owned row without parameters: remove them, and hold `String` instead of `&str`",
        );
        return None;
    }
    match fields {
        Fields::Named(fields) => Some(&fields.named),
        Fields::Unnamed(fields) => {
            errors.push(fields, NAMED);
            None
        }
        Fields::Unit => {
            errors.push(&input.ident, NAMED);
            None
        }
    }
}

fn parse_field(field: &Field, errors: &mut Errors) -> FieldInput {
    let ident = field.ident.clone().expect("named fields have names");
    let column = diesel_items(&field.attrs, errors)
        .into_iter()
        .find_map(|item| match item {
            DieselItem::ColumnName(column) => Some(column),
            _ => None,
        });
    let words = model_words(&field.attrs, errors);
    FieldInput {
        column: column.unwrap_or_else(|| ident.clone()),
        ident,
        ty: field.ty.clone(),
        words,
    }
}

/// The words in all `#[model(…)]` of one field.
fn model_words(attrs: &[Attribute], errors: &mut Errors) -> Vec<Ident> {
    let mut words = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        let parsed = attr.parse_nested_meta(|meta| {
            let word = meta.path.require_ident()?.clone();
            if !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                return Err(meta
                    .input
                    .error(format!("`{word}` takes no value: write `#[model({word})]`")));
            }
            words.push(word);
            Ok(())
        });
        if let Err(error) = parsed {
            errors.add(error);
        }
    }
    words
}

/// One item of `#[diesel(…)]`.
enum DieselItem {
    TableName(Path),
    PrimaryKey(Vec<Ident>),
    ColumnName(Ident),
    /// What concerns Diesel's derives alone.
    Other,
}

fn diesel_items(attrs: &[Attribute], errors: &mut Errors) -> Vec<DieselItem> {
    let mut items = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("diesel")) {
        match attr.parse_args_with(Punctuated::<DieselItem, Token![,]>::parse_terminated) {
            Ok(parsed) => items.extend(parsed),
            Err(error) => errors.add(error),
        }
    }
    items
}

impl Parse for DieselItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.parse::<Option<Ident>>()?.map(|word| word.to_string());
        match word.as_deref() {
            Some("table_name") => {
                input.parse::<Token![=]>()?;
                Ok(Self::TableName(input.parse()?))
            }
            Some("primary_key") => {
                let columns;
                parenthesized!(columns in input);
                let columns = columns.parse_terminated(Ident::parse, Token![,])?;
                Ok(Self::PrimaryKey(columns.into_iter().collect()))
            }
            Some("column_name") => {
                input.parse::<Token![=]>()?;
                Ok(Self::ColumnName(parse_column(input)?))
            }
            _ => {
                // Up to the next comma, even if that one stands in `<…>`: the rest is then skipped as items of its own.
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<TokenTree>()?;
                }
                Ok(Self::Other)
            }
        }
    }
}

/// `kind` or `"kind"`; keywords become raw identifiers, as `table!` has them.
fn parse_column(input: ParseStream<'_>) -> syn::Result<Ident> {
    if !input.peek(LitStr) {
        return input.parse();
    }
    let text: LitStr = input.parse()?;
    text.parse::<Ident>().or_else(|_| {
        let raw = LitStr::new(&format!("r#{}", text.value()), text.span());
        raw.parse().map_err(|_| {
            let name = text.value();
            syn::Error::new_spanned(
                quote!(#text),
                format!("`{name}` is no column of a `table!`: use the name it has there"),
            )
        })
    })
}
