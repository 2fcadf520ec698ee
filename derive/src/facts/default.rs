//! Defaults of columns.

use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Ident, Lit, Path, Token};

use super::sql::{SqlText, text_in, unknown};

/// What a row gets that does not say it.
#[derive(Clone)]
pub(crate) enum Default {
    /// `none`: no default where a convention would give one.
    None,
    /// `now`: the time of the write.
    Now,
    Literal(Literal),
    /// `sql("…")`.
    Sql(SqlText),
    /// `Status::Draft`: a value of an enum.
    Variant(Path),
}

/// A Rust literal that means the same in SQL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Bool(bool),
    /// Its digits, with its sign.
    Number(String),
    Text(String),
}

impl Default {
    pub(super) fn parse(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        let input = meta.input;
        if !input.peek(Token![=]) {
            return Err(syn::Error::new(
                word.span(),
                "`default` needs a value: write `default = 0`, `default = \"…\"`, `default = now` or `default = sql(\"…\")`",
            ));
        }
        input.parse::<Token![=]>()?;
        if input.peek(Token![-]) || input.peek(Lit) {
            return literal(input).map(Self::Literal);
        }
        if input.peek(Ident::peek_any) && !input.peek2(Token![::]) {
            return named(input);
        }
        input.parse().map(Self::Variant)
    }
}

fn named(input: ParseStream<'_>) -> syn::Result<Default> {
    let word = input.call(Ident::parse_any)?;
    match word.to_string().as_str() {
        "none" => Ok(Default::None),
        "now" => Ok(Default::Now),
        "sql" => text_in(&word, input, "", &mut |_, _| Ok(false)).map(Default::Sql),
        _ => Err(unknown(
            &word,
            "a literal, `now`, `none`, `sql(\"…\")`, or a value of an enum as `Status::Draft`",
        )),
    }
}

fn literal(input: ParseStream<'_>) -> syn::Result<Literal> {
    let is_negative = input.parse::<Option<Token![-]>>()?.is_some();
    let literal = input.parse::<Lit>()?;
    let sign = if is_negative { "-" } else { "" };
    match literal {
        Lit::Int(int) => Ok(Literal::Number(format!("{sign}{}", int.base10_digits()))),
        Lit::Float(float) => Ok(Literal::Number(format!("{sign}{}", float.base10_digits()))),
        Lit::Bool(bool) if !is_negative => Ok(Literal::Bool(bool.value)),
        Lit::Str(text) if !is_negative => Ok(Literal::Text(text.value())),
        other => Err(syn::Error::new(
            other.span(),
            "a default is a number, a text, `true`, `false`, or SQL text as `sql(\"…\")`",
        )),
    }
}
