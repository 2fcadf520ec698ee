//! `#[model(…)]` on a struct.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Ident, LitStr, Token, parenthesized};

use super::field::{named, once, string, switch};
use super::foreign_key::ForeignKey;
use super::index::{Index, Unique};
use super::said::Said;
use super::sql::{Check, Deferrable, SqlText, each, text_in, text_of, unknown};

/// What a struct says of its table in the schema.
#[derive(Clone, Default)]
pub(crate) struct TableFacts {
    /// The table's name in the database, where Rust has another for it.
    pub(crate) name: Option<Said<String>>,
    /// The schema it is in (PostgreSQL).
    pub(crate) schema: Option<Said<String>>,
    pub(crate) comment: Option<Said<String>>,
    pub(crate) renamed_from: Option<Said<String>>,
    /// Other columns of the table are somebody else's.
    pub(crate) partial: Option<Said<bool>>,
    pub(crate) strict: Option<Said<bool>>,
    pub(crate) without_rowid: Option<Said<bool>>,
    /// The name of the primary key.
    pub(crate) key_name: Option<Said<String>>,
    pub(crate) checks: Vec<Check>,
    pub(crate) uniques: Vec<Unique>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) exclusions: Vec<Exclusion>,
    /// Extensions that the table needs (PostgreSQL).
    pub(crate) extensions: Vec<String>,
    pub(crate) conventions: Conventions,
}

/// Which conventions are switched on or off.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Conventions {
    /// A foreign key gets an index.
    pub(crate) foreign_key_index: Option<bool>,
    /// `created_at` and `updated_at` default to now.
    pub(crate) timestamps: Option<bool>,
    /// What is unique in a soft-deleted model is so among the rows that are not deleted.
    pub(crate) live_unique: Option<bool>,
    /// A key of one integer is numbered by the database.
    pub(crate) identity: Option<bool>,
}

/// `exclude(using = "gist", with(room = "=", during = "&&"))`.
#[derive(Clone)]
pub(crate) struct Exclusion {
    pub(crate) using: Option<String>,
    /// Column, or expression in quotes, and operator.
    pub(crate) parts: Vec<(ExclusionKey, String)>,
    pub(crate) predicate: Option<SqlText>,
    pub(crate) deferrable: Option<Deferrable>,
    pub(crate) name: Option<String>,
    pub(crate) span: Span,
}

#[derive(Clone)]
pub(crate) enum ExclusionKey {
    Column(Ident),
    Expression(String),
}

impl TableFacts {
    pub(crate) const WORDS: [&'static str; 15] = [
        "name",
        "schema",
        "comment",
        "renamed_from",
        "partial",
        "strict",
        "without_rowid",
        "key_name",
        "check",
        "unique",
        "index",
        "foreign_key",
        "exclude",
        "extension",
        "conventions",
    ];

    /// Reads one word with what belongs to it. Gives `false` if it is none of [`WORDS`](Self::WORDS).
    pub(super) fn read(&mut self, word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
        match word.to_string().as_str() {
            "name" => once(&mut self.name, word, string(word, meta)?)?,
            "schema" => once(&mut self.schema, word, string(word, meta)?)?,
            "comment" => once(&mut self.comment, word, string(word, meta)?)?,
            "renamed_from" => once(&mut self.renamed_from, word, named(word, meta)?)?,
            "partial" => once(&mut self.partial, word, switch(meta)?)?,
            "strict" => once(&mut self.strict, word, switch(meta)?)?,
            "without_rowid" => once(&mut self.without_rowid, word, switch(meta)?)?,
            "key_name" => once(&mut self.key_name, word, string(word, meta)?)?,
            "check" => self.checks.push(Check::parse(word, meta)?),
            "unique" => self.uniques.push(Unique::parse(word, meta)?),
            "index" => self.indexes.push(Index::parse(word, meta)?),
            "foreign_key" => self.foreign_keys.push(ForeignKey::parse(word, meta)?),
            "exclude" => self.exclusions.push(Exclusion::parse(word, meta)?),
            "extension" => self.extensions.push(string(word, meta)?),
            "conventions" => self.conventions.read(meta)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

impl Conventions {
    fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        meta.parse_nested_meta(|meta| {
            let word = meta.path.require_ident()?;
            let slot = match word.to_string().as_str() {
                "foreign_key_index" => &mut self.foreign_key_index,
                "timestamps" => &mut self.timestamps,
                "live_unique" => &mut self.live_unique,
                "identity" => &mut self.identity,
                _ => {
                    let words = "`foreign_key_index`, `timestamps`, `live_unique` or `identity`";
                    return Err(unknown(word, words));
                }
            };
            *slot = Some(switch(&meta)?);
            Ok(())
        })
    }
}

impl Exclusion {
    fn parse(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        const WORDS: &str = "`using`, `with(…)`, `where`, `deferrable` or `name`";
        let mut exclusion = Self {
            using: None,
            parts: Vec::new(),
            predicate: None,
            deferrable: None,
            name: None,
            span: word.span(),
        };
        let content;
        parenthesized!(content in meta.input);
        each(&content, |input| {
            let word = input.call(Ident::parse_any)?;
            match word.to_string().as_str() {
                "using" => exclusion.using = Some(text_of(input)?),
                "where" => exclusion.predicate = Some(text_in(&word, input, "", &mut |_, _| Ok(false))?),
                "deferrable" => exclusion.deferrable = Some(Deferrable::parse(input)?),
                "name" => exclusion.name = Some(text_of(input)?),
                "with" => exclusion.read_parts(input)?,
                _ => return Err(unknown(&word, WORDS)),
            }
            Ok(())
        })?;
        if exclusion.parts.is_empty() {
            let message = "`exclude` says what must not meet: write `exclude(with(room = \"=\", during = \"&&\"))`";
            return Err(syn::Error::new(word.span(), message));
        }
        Ok(exclusion)
    }

    fn read_parts(&mut self, input: syn::parse::ParseStream<'_>) -> syn::Result<()> {
        let content;
        parenthesized!(content in input);
        each(&content, |input| {
            let key = if input.peek(LitStr) {
                ExclusionKey::Expression(input.parse::<LitStr>()?.value())
            } else {
                ExclusionKey::Column(input.call(Ident::parse_any)?)
            };
            input.parse::<Token![=]>()?;
            self.parts.push((key, input.parse::<LitStr>()?.value()));
            Ok(())
        })
    }
}
