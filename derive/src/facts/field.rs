//! `#[model(…)]` on a field.

use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Ident, LitBool, LitInt, LitStr, Token, parenthesized};

use super::default::Default as ColumnDefault;
use super::foreign_key::{Action, Reference};
use super::index::{Index, Unique};
use super::said::Said;
use super::sql::{Check, Deferrable, SqlText, name, text, unknown};

/// What a field says of its column in the schema.
#[derive(Clone, Default)]
pub(crate) struct FieldFacts {
    /// The column's name in the database, where Rust has another for it.
    pub(crate) name: Option<Said<String>>,
    pub(crate) sql_type: Option<Said<SqlText>>,
    pub(crate) max_length: Option<Said<u32>>,
    /// All digits, and those behind the point.
    pub(crate) precision: Option<Said<(u32, Option<i32>)>>,
    pub(crate) default: Option<Said<ColumnDefault>>,
    pub(crate) collate: Option<Said<SqlText>>,
    pub(crate) generated: Option<Said<Generated>>,
    pub(crate) identity: Option<Said<Identity>>,
    pub(crate) autoincrement: Option<Said<bool>>,
    pub(crate) comment: Option<Said<String>>,
    pub(crate) renamed_from: Option<Said<String>>,
    pub(crate) checks: Vec<Check>,
    pub(crate) unique: Option<Unique>,
    pub(crate) indexes: Vec<Index>,
    /// `index = false`: no index, though the column is a foreign key.
    pub(crate) no_index: Option<Said<()>>,
    pub(crate) references: Option<Said<Reference>>,
    pub(crate) on_delete: Option<Said<Action>>,
    pub(crate) on_update: Option<Said<Action>>,
    pub(crate) deferrable: Option<Said<Deferrable>>,
}

/// How a column is computed from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Generated {
    pub(crate) text: SqlText,
    /// Not stored, but computed when it is read.
    pub(crate) is_virtual: bool,
}

/// Whether and how PostgreSQL numbers a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    Off,
    ByDefault,
    Always,
}

impl FieldFacts {
    /// The words beside the roles.
    pub(crate) const WORDS: [&'static str; 18] = [
        "name",
        "sql_type",
        "max_length",
        "precision",
        "default",
        "collate",
        "generated",
        "identity",
        "autoincrement",
        "comment",
        "renamed_from",
        "check",
        "unique",
        "index",
        "references",
        "on_delete",
        "on_update",
        "deferrable",
    ];

    /// Reads one word with what belongs to it. Gives `false` if it is none of [`WORDS`](Self::WORDS).
    pub(super) fn read(&mut self, word: &Ident, column: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
        match word.to_string().as_str() {
            "name" => once(&mut self.name, word, string(word, meta)?)?,
            "sql_type" => once(&mut self.sql_type, word, text(word, meta, "", |_, _| Ok(false))?)?,
            "max_length" => once(&mut self.max_length, word, number(word, meta)?)?,
            "precision" => once(&mut self.precision, word, precision(word, meta)?)?,
            "default" => once(&mut self.default, word, ColumnDefault::parse(word, meta)?)?,
            "collate" => once(&mut self.collate, word, text(word, meta, "", |_, _| Ok(false))?)?,
            "generated" => once(&mut self.generated, word, generated(word, meta)?)?,
            "identity" => once(&mut self.identity, word, identity(meta)?)?,
            "autoincrement" => once(&mut self.autoincrement, word, switch(meta)?)?,
            "comment" => once(&mut self.comment, word, string(word, meta)?)?,
            "renamed_from" => once(&mut self.renamed_from, word, named(word, meta)?)?,
            "check" => self.checks.push(Check::parse(word, meta)?),
            "unique" if self.unique.is_some() => return Err(twice(word)),
            "unique" => self.unique = Some(Unique::parse_on_field(word, meta, column)?),
            "index" if meta.input.peek(Token![=]) && !switch(meta)? => {
                once(&mut self.no_index, word, ())?;
            }
            "index" => self.indexes.push(Index::parse_on_field(word, meta, column)?),
            "references" => once(&mut self.references, word, Reference::parse(word, meta)?)?,
            "on_delete" => action(&mut self.on_delete, word, meta)?,
            "on_update" => action(&mut self.on_update, word, meta)?,
            "deferrable" => once(&mut self.deferrable, word, Deferrable::parse(meta.input)?)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn action(slot: &mut Option<Said<Action>>, word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    let action = Action::parse(word, meta.input)?;
    if slot.is_some() {
        return Err(twice(word));
    }
    *slot = Some(action);
    Ok(())
}

/// Puts a value where there is none yet.
pub(super) fn once<T>(slot: &mut Option<Said<T>>, word: &Ident, value: T) -> syn::Result<()> {
    if slot.is_some() {
        return Err(twice(word));
    }
    *slot = Some(Said::new(value, word.span()));
    Ok(())
}

fn twice(word: &Ident) -> syn::Error {
    syn::Error::new(word.span(), format!("`{word}` stands here twice: remove this one"))
}

/// `= "…"`.
pub(super) fn string(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    if !meta.input.peek(Token![=]) {
        let message = format!("`{word}` needs a text: write `{word} = \"…\"`");
        return Err(syn::Error::new(word.span(), message));
    }
    Ok(meta.value()?.parse::<LitStr>()?.value())
}

/// `= old_name` or `= "old name"`.
pub(super) fn named(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    if !meta.input.peek(Token![=]) {
        let message = format!("`{word}` needs a name: write `{word} = old_name`");
        return Err(syn::Error::new(word.span(), message));
    }
    name(meta.value()?)
}

/// Nothing, or `= true` or `= false`.
pub(super) fn switch(meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
    if !meta.input.peek(Token![=]) {
        return Ok(true);
    }
    Ok(meta.value()?.parse::<LitBool>()?.value)
}

fn number(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<u32> {
    if !meta.input.peek(Token![=]) {
        let message = format!("`{word}` needs a number: write `{word} = 200`");
        return Err(syn::Error::new(word.span(), message));
    }
    let literal: LitInt = meta.value()?.parse()?;
    match literal.base10_parse::<u32>() {
        Ok(0) => Err(syn::Error::new(literal.span(), format!("`{word}` is 1 or more"))),
        parsed => parsed,
    }
}

/// `= 3` or `(10, 2)`.
fn precision(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<(u32, Option<i32>)> {
    if !meta.input.peek(syn::token::Paren) {
        return match meta.input.peek(Token![=]) {
            true => Ok((meta.value()?.parse::<LitInt>()?.base10_parse()?, None)),
            false => Err(syn::Error::new(
                word.span(),
                "`precision` needs its digits: write `precision(10, 2)`, or `precision = 3` for a time",
            )),
        };
    }
    let content;
    parenthesized!(content in meta.input);
    let digits = content.parse::<LitInt>()?.base10_parse()?;
    if content.is_empty() {
        return Ok((digits, None));
    }
    content.parse::<Token![,]>()?;
    let is_negative = content.parse::<Option<Token![-]>>()?.is_some();
    let scale: i32 = content.parse::<LitInt>()?.base10_parse()?;
    Ok((digits, Some(if is_negative { -scale } else { scale })))
}

/// `= "price * quantity"` or `("price * quantity", virtual)`.
fn generated(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Generated> {
    let mut is_virtual = false;
    let text = text(word, meta, "`virtual` or `stored`", |word, _| {
        match word.to_string().as_str() {
            "virtual" => is_virtual = true,
            "stored" => is_virtual = false,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(Generated { text, is_virtual })
}

/// Nothing, `= by_default`, `= always`, `= true` or `= false`.
fn identity(meta: &ParseNestedMeta<'_>) -> syn::Result<Identity> {
    if !meta.input.peek(Token![=]) {
        return Ok(Identity::ByDefault);
    }
    let input = meta.value()?;
    if input.peek(LitBool) {
        let is_on = input.parse::<LitBool>()?.value;
        return Ok(if is_on { Identity::ByDefault } else { Identity::Off });
    }
    let word = input.call(Ident::parse_any)?;
    match word.to_string().as_str() {
        "by_default" => Ok(Identity::ByDefault),
        "always" => Ok(Identity::Always),
        _ => Err(unknown(&word, "`by_default`, `always` or `false`")),
    }
}
