//! Indexes and unique constraints.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token, parenthesized};

use super::sql::{Deferrable, SqlText, each, text_in, text_of, unknown};

/// `index(…)`.
#[derive(Clone)]
pub(crate) struct Index {
    /// Empty on a field: it is that field's column.
    pub(crate) parts: Vec<IndexPart>,
    pub(crate) unique: bool,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) predicate: Option<SqlText>,
    pub(crate) using: Option<String>,
    pub(crate) include: Vec<Ident>,
    /// Storage parameters.
    pub(crate) with: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) comment: Option<String>,
    /// `only = postgres`.
    pub(crate) only: Option<String>,
    pub(crate) span: Span,
}

/// One column or expression of an index.
#[derive(Clone)]
pub(crate) struct IndexPart {
    pub(crate) key: IndexKey,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
    pub(crate) opclass: Option<String>,
    pub(crate) collate: Option<String>,
}

#[derive(Clone)]
pub(crate) enum IndexKey {
    Column(Ident),
    /// SQL text.
    Expression(String),
}

const PART_WORDS: &str = "`desc()`, `asc()`, `nulls_first()`, `nulls_last()`, `opclass(\"…\")` or `collate(\"…\")`";

impl IndexPart {
    /// `created_at.desc()` or `"lower(email)"`.
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = if input.peek(LitStr) {
            IndexKey::Expression(input.parse::<LitStr>()?.value())
        } else {
            IndexKey::Column(input.call(Ident::parse_any)?)
        };
        let mut part = Self::of(key);
        while input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            part.method(input)?;
        }
        Ok(part)
    }

    pub(crate) fn of(key: IndexKey) -> Self {
        Self {
            key,
            descending: false,
            nulls_first: None,
            opclass: None,
            collate: None,
        }
    }

    fn method(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word = input.call(Ident::parse_any)?;
        let content;
        parenthesized!(content in input);
        match word.to_string().as_str() {
            "desc" => self.descending = true,
            "asc" => self.descending = false,
            "nulls_first" => self.nulls_first = Some(true),
            "nulls_last" => self.nulls_first = Some(false),
            "opclass" => self.opclass = Some(content.parse::<LitStr>()?.value()),
            "collate" => self.collate = Some(content.parse::<LitStr>()?.value()),
            _ => return Err(unknown(&word, PART_WORDS)),
        }
        Ok(())
    }
}

const INDEX_WORDS: &str = "a column, an expression in quotes, `unique`, `where`, `using`, `include(…)`, `with`, \
    `nulls_not_distinct`, `only`, `comment` or `name`";

impl Index {
    fn new(span: Span) -> Self {
        Self {
            parts: Vec::new(),
            unique: false,
            nulls_not_distinct: false,
            predicate: None,
            using: None,
            include: Vec::new(),
            with: None,
            name: None,
            comment: None,
            only: None,
            span,
        }
    }

    /// `index(a, b.desc(), unique)` on a struct.
    pub(super) fn parse(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        let mut index = Self::new(word.span());
        if !meta.input.peek(syn::token::Paren) {
            return Err(syn::Error::new(
                word.span(),
                "an index of a table names its columns: write `index(a, b)`, or put `index` on the field",
            ));
        }
        let content;
        parenthesized!(content in meta.input);
        each(&content, |input| index.item(input))?;
        if index.parts.is_empty() {
            return Err(syn::Error::new(
                word.span(),
                "an index has a column or more: write `index(a, b)`",
            ));
        }
        Ok(index)
    }

    /// `index`, or `index(desc, where = "…")`, on a field.
    pub(super) fn parse_on_field(word: &Ident, meta: &ParseNestedMeta<'_>, column: &Ident) -> syn::Result<Self> {
        let mut index = Self::new(word.span());
        let mut part = IndexPart::of(IndexKey::Column(column.clone()));
        if meta.input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in meta.input);
            each(&content, |input| index.item_on_field(input, &mut part))?;
        }
        index.parts.push(part);
        Ok(index)
    }

    fn item_on_field(&mut self, input: ParseStream<'_>, part: &mut IndexPart) -> syn::Result<()> {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "desc" => part.descending = true,
            "asc" => part.descending = false,
            "nulls_first" => part.nulls_first = Some(true),
            "nulls_last" => part.nulls_first = Some(false),
            "opclass" => part.opclass = Some(text_of(input)?),
            "collate" => part.collate = Some(text_of(input)?),
            _ if self.option(&word, input)? => {}
            _ => {
                let words = "`desc`, `asc`, `nulls_first`, `nulls_last`, `opclass`, `collate`, `unique`, `where`, `using`, \
                    `include(…)`, `with`, `nulls_not_distinct`, `only`, `comment` or `name`";
                return Err(unknown(&word, words));
            }
        }
        Ok(())
    }

    fn item(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if !input.peek(LitStr) {
            let ahead = input.fork();
            let word = ahead.call(Ident::parse_any)?;
            if self.option(&word, &ahead)? {
                let word = input.call(Ident::parse_any)?;
                return self.option(&word, input).map(drop);
            }
            if !ahead.is_empty() && !ahead.peek(Token![,]) && !ahead.peek(Token![.]) {
                return Err(unknown(&word, INDEX_WORDS));
            }
        }
        self.parts.push(IndexPart::parse(input)?);
        Ok(())
    }

    /// Reads what is no column; a column that is called like one of these words is written as `r#unique`.
    fn option(&mut self, word: &Ident, input: ParseStream<'_>) -> syn::Result<bool> {
        match word.to_string().as_str() {
            "unique" => self.unique = true,
            "nulls_not_distinct" => self.nulls_not_distinct = true,
            "where" => self.predicate = Some(text_in(word, input, "", &mut |_, _| Ok(false))?),
            "using" => self.using = Some(text_of(input)?),
            "with" => self.with = Some(text_of(input)?),
            "name" if input.peek(Token![=]) => self.name = Some(text_of(input)?),
            "comment" if input.peek(Token![=]) => self.comment = Some(text_of(input)?),
            "only" => self.only = Some(backend(input)?),
            "include" => self.include = columns(input)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// `= postgres`.
pub(super) fn backend(input: ParseStream<'_>) -> syn::Result<String> {
    input.parse::<Token![=]>()?;
    let word = input.call(Ident::parse_any)?;
    match word.to_string().as_str() {
        name @ ("postgres" | "sqlite") => Ok(name.to_owned()),
        _ => Err(unknown(&word, "`postgres` or `sqlite`")),
    }
}

/// `(a, b)`.
pub(super) fn columns(input: ParseStream<'_>) -> syn::Result<Vec<Ident>> {
    let content;
    parenthesized!(content in input);
    let mut columns = Vec::new();
    each(&content, |input| {
        columns.push(input.call(Ident::parse_any)?);
        Ok(())
    })?;
    Ok(columns)
}

/// `unique(…)`.
#[derive(Clone)]
pub(crate) struct Unique {
    pub(crate) columns: Vec<Ident>,
    pub(crate) include: Vec<Ident>,
    pub(crate) nulls_not_distinct: bool,
    pub(crate) deferrable: Option<Deferrable>,
    /// Whether soft-deleted rows count.
    pub(crate) with_deleted: bool,
    pub(crate) name: Option<String>,
    pub(crate) span: Span,
}

const UNIQUE_WORDS: &str = "`include(…)`, `nulls_not_distinct`, `deferrable`, `with_deleted` or `name`";

impl Unique {
    /// `unique(a, b)` on a struct.
    pub(super) fn parse(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        if !meta.input.peek(syn::token::Paren) {
            return Err(syn::Error::new(
                word.span(),
                "`unique` of a table names its columns: write `unique(a, b)`, or put `unique` on the field",
            ));
        }
        let unique = Self::parse_with(word, meta, Vec::new())?;
        if unique.columns.is_empty() {
            return Err(syn::Error::new(
                word.span(),
                "`unique` names a column or more: write `unique(a, b)`",
            ));
        }
        Ok(unique)
    }

    /// `unique`, or `unique(name = "…")`, on a field.
    pub(super) fn parse_on_field(word: &Ident, meta: &ParseNestedMeta<'_>, column: &Ident) -> syn::Result<Self> {
        let unique = Self::parse_with(word, meta, vec![column.clone()])?;
        match &unique.columns[..] {
            [_, other, ..] => Err(unknown(other, UNIQUE_WORDS)),
            _ => Ok(unique),
        }
    }

    fn parse_with(word: &Ident, meta: &ParseNestedMeta<'_>, columns: Vec<Ident>) -> syn::Result<Self> {
        let mut unique = Self {
            columns,
            include: Vec::new(),
            nulls_not_distinct: false,
            deferrable: None,
            with_deleted: false,
            name: None,
            span: word.span(),
        };
        if meta.input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in meta.input);
            each(&content, |input| unique.item(input))?;
        }
        Ok(unique)
    }

    fn item(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word = input.call(Ident::parse_any)?;
        match word.to_string().as_str() {
            "include" => self.include = columns(input)?,
            "nulls_not_distinct" => self.nulls_not_distinct = true,
            "deferrable" => self.deferrable = Some(Deferrable::parse(input)?),
            "with_deleted" => self.with_deleted = true,
            "name" if input.peek(Token![=]) => self.name = Some(text_of(input)?),
            _ if input.is_empty() || input.peek(Token![,]) => self.columns.push(word),
            _ => return Err(unknown(&word, &format!("a column, {UNIQUE_WORDS}"))),
        }
        Ok(())
    }
}
