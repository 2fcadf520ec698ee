//! The items of `#[diesel(…)]`.

use proc_macro2::TokenTree;
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, LitStr, Path, Token, Type, parenthesized};

use super::errors::Errors;

/// One item of `#[diesel(…)]`.
#[derive(Clone)]
pub(crate) enum DieselItem {
    TableName(Path),
    PrimaryKey(Vec<Ident>),
    ColumnName(Ident),
    BelongsTo(BelongsTo),
    /// The field is a struct of several columns.
    Embed,
    /// The field is an expression.
    SelectExpression,
    SerializeAs(Type),
    DeserializeAs(Type),
    SqlType(Type),
    /// `postgres_type(name = "…", schema = "…")` of a SQL type.
    PostgresType {
        name: Option<String>,
        schema: Option<String>,
    },
    RenameAll(LitStr),
    Rename(LitStr),
    /// What concerns Diesel's derives alone.
    Other,
}

/// `belongs_to(User, foreign_key = author_id)`.
#[derive(Clone)]
pub(crate) struct BelongsTo {
    pub(crate) parent: Type,
    pub(crate) foreign_key: Option<Ident>,
}

pub(crate) fn diesel_items(attrs: &[Attribute], errors: &mut Errors) -> Vec<DieselItem> {
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
            Some("table_name") => Ok(Self::TableName(value(input)?)),
            Some("primary_key") => {
                let columns;
                parenthesized!(columns in input);
                let columns = columns.parse_terminated(Ident::parse, Token![,])?;
                Ok(Self::PrimaryKey(columns.into_iter().collect()))
            }
            Some("belongs_to") => {
                let content;
                parenthesized!(content in input);
                content.parse().map(Self::BelongsTo)
            }
            Some("column_name") => {
                input.parse::<Token![=]>()?;
                Ok(Self::ColumnName(parse_column(input)?))
            }
            Some("sql_type") => Ok(Self::SqlType(value(input)?)),
            Some("serialize_as") => Ok(Self::SerializeAs(value(input)?)),
            Some("deserialize_as") => Ok(Self::DeserializeAs(value(input)?)),
            Some("rename_all") => Ok(Self::RenameAll(value(input)?)),
            Some("rename") => Ok(Self::Rename(value(input)?)),
            Some("postgres_type") => postgres_type(input),
            word => {
                skip(input)?;
                Ok(match word {
                    Some("embed") => Self::Embed,
                    Some("select_expression") => Self::SelectExpression,
                    _ => Self::Other,
                })
            }
        }
    }
}

/// Up to the next comma, even if that one stands in `<…>`: the rest is then skipped as items of its own.
fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    Ok(())
}

fn value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

impl Parse for BelongsTo {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let parent = input.parse()?;
        let mut foreign_key = None;
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            let word = input.call(Ident::parse_any)?;
            if word == "foreign_key" {
                input.parse::<Token![=]>()?;
                foreign_key = Some(parse_column(input)?);
            } else {
                skip(input)?;
            }
        }
        Ok(Self { parent, foreign_key })
    }
}

/// `postgres_type(name = "mood", schema = "shop")`, or `postgres_type(oid = 1, array_oid = 2)`, which says no name.
fn postgres_type(input: ParseStream<'_>) -> syn::Result<DieselItem> {
    let (mut name, mut schema) = (None, None);
    let content;
    parenthesized!(content in input);
    while !content.is_empty() {
        let word = content.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "name" => name = Some(value::<LitStr>(&content)?.value()),
            "schema" => schema = Some(value::<LitStr>(&content)?.value()),
            _ => skip(&content)?,
        }
        content.parse::<Option<Token![,]>>()?;
    }
    Ok(DieselItem::PostgresType { name, schema })
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
