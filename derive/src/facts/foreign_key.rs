//! Where a column points.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Path, Token, parenthesized};

use super::said::Said;
use super::sql::{Deferrable, each, name, text_of, unknown};

/// What happens to a row when its parent goes or its key changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Nothing,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl Action {
    /// `= cascade`.
    pub(super) fn parse(word: &Ident, input: ParseStream<'_>) -> syn::Result<Said<Self>> {
        const ACTIONS: &str = "`cascade`, `restrict`, `set_null`, `set_default` or `no_action`";
        if !input.peek(Token![=]) {
            return Err(syn::Error::new(
                word.span(),
                format!("`{word}` needs an action: write `{word} = …` with {ACTIONS}"),
            ));
        }
        input.parse::<Token![=]>()?;
        let action = input.call(Ident::parse_any)?;
        let value = match action.to_string().as_str() {
            "no_action" => Self::Nothing,
            "restrict" => Self::Restrict,
            "cascade" => Self::Cascade,
            "set_null" => Self::SetNull,
            "set_default" => Self::SetDefault,
            _ => return Err(unknown(&action, ACTIONS)),
        };
        Ok(Said::new(value, action.span()))
    }
}

/// A table as an attribute names it: by its model, its path, or in quotes; with columns in parentheses.
#[derive(Clone)]
pub(crate) struct TableRef {
    /// The segments of its path, or the one text in quotes.
    pub(crate) path: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) span: Span,
}

impl TableRef {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (path, span) = if input.peek(LitStr) {
            let text = input.parse::<LitStr>()?;
            (vec![text.value()], text.span())
        } else {
            let path = input.call(Path::parse_mod_style)?;
            let segments = path.segments.iter().map(|it| it.ident.unraw().to_string());
            let span = path.segments.last().map_or_else(Span::call_site, |it| it.ident.span());
            (segments.collect(), span)
        };
        let mut columns = Vec::new();
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            each(&content, |input| {
                columns.push(name(input)?);
                Ok(())
            })?;
        }
        Ok(Self { path, columns, span })
    }
}

/// `references(…)` on a field.
#[derive(Clone, Default)]
pub(crate) struct Reference {
    /// `None` for the table that `belongs_to` says.
    pub(crate) table: Option<TableRef>,
    pub(crate) name: Option<String>,
    /// `references = false`: no foreign key, whatever `belongs_to` says.
    pub(crate) is_off: bool,
}

impl Reference {
    pub(super) fn parse(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        let mut reference = Self::default();
        let input = meta.input;
        if input.peek(Token![=]) {
            let value: syn::LitBool = meta.value()?.parse()?;
            reference.is_off = !value.value;
            return Ok(reference);
        }
        if !input.peek(syn::token::Paren) {
            return Err(syn::Error::new(
                word.span(),
                "`references` needs a table: write `references(users)` or `references(users(email))`",
            ));
        }
        let content;
        parenthesized!(content in input);
        each(&content, |input| {
            if input.peek(syn::Ident::peek_any) && input.peek2(Token![=]) {
                let word = input.call(Ident::parse_any)?;
                match word.to_string().as_str() {
                    "name" => reference.name = Some(text_of(input)?),
                    _ => return Err(unknown(&word, "a table or `name`")),
                }
                return Ok(());
            }
            reference.table = Some(TableRef::parse(input)?);
            Ok(())
        })?;
        Ok(reference)
    }
}

/// `foreign_key(team_id, person_id, references(members(team_id, person_id)), on_delete = cascade)` on a struct.
#[derive(Clone)]
pub(crate) struct ForeignKey {
    pub(crate) columns: Vec<Ident>,
    pub(crate) table: TableRef,
    pub(crate) name: Option<String>,
    pub(crate) on_delete: Option<Said<Action>>,
    pub(crate) on_update: Option<Said<Action>>,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) match_full: bool,
    pub(crate) span: Span,
}

impl ForeignKey {
    pub(super) fn parse(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        const WORDS: &str = "a column, `references(…)`, `on_delete`, `on_update`, `deferrable`, `match_full` or `name`";
        let (mut columns, mut table, mut name) = (Vec::new(), None, None);
        let (mut on_delete, mut on_update, mut deferrable, mut match_full) = (None, None, None, false);
        let content;
        parenthesized!(content in meta.input);
        each(&content, |input| {
            let word = input.call(Ident::parse_any)?;
            match word.to_string().as_str() {
                "references" => {
                    let content;
                    parenthesized!(content in input);
                    table = Some(TableRef::parse(&content)?);
                }
                "on_delete" => on_delete = Some(Action::parse(&word, input)?),
                "on_update" => on_update = Some(Action::parse(&word, input)?),
                "deferrable" => deferrable = Some(Deferrable::parse(input)?),
                "match_full" => match_full = true,
                "name" => name = Some(text_of(input)?),
                _ if input.is_empty() || input.peek(Token![,]) => columns.push(word),
                _ => return Err(unknown(&word, WORDS)),
            }
            Ok(())
        })?;
        let table = table.ok_or_else(|| {
            let example = "write `foreign_key(a, b, references(table(a, b)))`";
            syn::Error::new(word.span(), format!("`foreign_key` needs a table: {example}"))
        })?;
        Ok(Self {
            columns,
            table,
            name,
            on_delete,
            on_update,
            deferrable,
            match_full,
            span: word.span(),
        })
    }
}
