//! SQL text in attributes.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token, parenthesized};

/// SQL text, the same for both backends or another for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SqlText {
    pub(crate) postgres: Option<String>,
    pub(crate) sqlite: Option<String>,
}

impl SqlText {
    pub(super) fn both(text: &LitStr) -> Self {
        Self {
            postgres: Some(text.value()),
            sqlite: Some(text.value()),
        }
    }
}

/// A condition that rows must meet: `check = "price > 0"`, `check("price > 0", name = "…")`.
#[derive(Clone)]
pub(crate) struct Check {
    pub(crate) text: SqlText,
    pub(crate) name: Option<String>,
    pub(crate) span: Span,
}

impl Check {
    pub(super) fn parse(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        let mut name = None;
        let text = text(word, meta, "`name`", |word, input| {
            let is_name = word == "name";
            if is_name {
                name = Some(text_of(input)?);
            }
            Ok(is_name)
        })?;
        Ok(Self {
            text,
            name,
            span: word.span(),
        })
    }
}

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deferrable {
    Immediate,
    Deferred,
}

impl Deferrable {
    /// What stands behind the word: nothing, or `= deferred`.
    pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Token![=]) {
            return Ok(Self::Immediate);
        }
        input.parse::<Token![=]>()?;
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "immediate" => Ok(Self::Immediate),
            "deferred" => Ok(Self::Deferred),
            _ => Err(unknown(&word, "`immediate` or `deferred`")),
        }
    }
}

/// SQL text behind a word: `= "…"`, `("…")`, or `(postgres = "…", sqlite = "…")`. What else stands in the parentheses is
/// read by `other`, whose words are `others`.
pub(super) fn text(
    word: &Ident,
    meta: &ParseNestedMeta<'_>,
    others: &str,
    mut other: impl FnMut(&Ident, ParseStream<'_>) -> syn::Result<bool>,
) -> syn::Result<SqlText> {
    text_in(word, meta.input, others, &mut other)
}

pub(super) fn text_in(
    word: &Ident,
    input: ParseStream<'_>,
    others: &str,
    other: &mut dyn FnMut(&Ident, ParseStream<'_>) -> syn::Result<bool>,
) -> syn::Result<SqlText> {
    if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        return Ok(SqlText::both(&literal(input)?));
    }
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(
            word.span(),
            format!("`{word}` needs a text: write `{word} = \"…\"`"),
        ));
    }
    let mut text = SqlText::default();
    let content;
    parenthesized!(content in input);
    each(&content, |item| {
        if item.peek(LitStr) {
            text = SqlText::both(&item.parse()?);
            return Ok(());
        }
        let inner = item.call(Ident::parse_any)?;
        match inner.to_string().as_str() {
            "postgres" => text.postgres = Some(text_of(item)?),
            "sqlite" => text.sqlite = Some(text_of(item)?),
            _ if other(&inner, item)? => {}
            _ if others.is_empty() => return Err(unknown(&inner, "`postgres` or `sqlite`")),
            _ => return Err(unknown(&inner, &format!("`postgres`, `sqlite` or {others}"))),
        }
        Ok(())
    })?;
    if text == SqlText::default() {
        return Err(syn::Error::new(
            word.span(),
            format!("`{word}` needs a text: write `{word}(\"…\")`"),
        ));
    }
    Ok(text)
}

/// `= "…"`.
pub(super) fn text_of(input: ParseStream<'_>) -> syn::Result<String> {
    input.parse::<Token![=]>()?;
    Ok(literal(input)?.value())
}

fn literal(input: ParseStream<'_>) -> syn::Result<LitStr> {
    input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "expected a text in quotes"))
}

/// A name: `users`, or in quotes what is no Rust name.
pub(super) fn name(input: ParseStream<'_>) -> syn::Result<String> {
    if input.peek(LitStr) {
        return Ok(input.parse::<LitStr>()?.value());
    }
    let ident = input.call(Ident::parse_any)?;
    Ok(ident.unraw().to_string())
}

/// Items with commas between them.
pub(super) fn each(
    input: ParseStream<'_>,
    mut item: impl FnMut(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    while !input.is_empty() {
        item(input)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

pub(super) fn unknown(word: &Ident, expected: &str) -> syn::Error {
    syn::Error::new(word.span(), format!("unknown word `{word}`: expected {expected}"))
}
