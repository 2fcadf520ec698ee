//! Enums whose values columns hold.

use syn::{Attribute, Data, DeriveInput, Fields, Ident};

use super::errors::Errors;
use super::field::{named, once, string};
use super::said::Said;
use super::words;

/// An enum, and what `#[model(…)]` says of it.
#[derive(Clone)]
pub(crate) struct EnumFacts {
    pub(crate) ident: Ident,
    /// The type's name in PostgreSQL.
    pub(crate) name: Option<Said<String>>,
    pub(crate) schema: Option<Said<String>>,
    pub(crate) renamed_from: Option<Said<String>>,
    pub(crate) comment: Option<Said<String>>,
    /// How the values are made of the variants' names.
    pub(crate) rename_all: Option<Said<Case>>,
    pub(crate) variants: Vec<VariantFacts>,
}

/// One value.
#[derive(Clone)]
pub(crate) struct VariantFacts {
    pub(crate) ident: Ident,
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) name: Option<Said<String>>,
    pub(crate) renamed_from: Option<Said<String>>,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Camel,
    Kebab,
    Lower,
    Pascal,
    ScreamingKebab,
    ScreamingSnake,
    Snake,
    Upper,
    Verbatim,
}

impl Case {
    pub(crate) const WORDS: &'static str = "`snake_case`, `camelCase`, `PascalCase`, `kebab-case`, `lowercase`, \
        `UPPERCASE`, `SCREAMING_SNAKE_CASE`, `SCREAMING-KEBAB-CASE` or `verbatim`";

    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "camelCase" => Self::Camel,
            "kebab-case" => Self::Kebab,
            "lowercase" => Self::Lower,
            "PascalCase" => Self::Pascal,
            "SCREAMING-KEBAB-CASE" => Self::ScreamingKebab,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "snake_case" => Self::Snake,
            "UPPERCASE" => Self::Upper,
            "verbatim" => Self::Verbatim,
            _ => return None,
        })
    }
}

impl EnumFacts {
    pub(crate) const WORDS: [&'static str; 5] = ["name", "schema", "renamed_from", "comment", "rename_all"];
}

impl VariantFacts {
    pub(crate) const WORDS: [&'static str; 2] = ["name", "renamed_from"];
}

/// Gives `None` if the item is no enum of plain values.
pub(crate) fn parse_enum(input: &DeriveInput, errors: &mut Errors) -> Option<EnumFacts> {
    const PLAIN: &str = "a type of the database is an enum of plain values";
    let Data::Enum(data) = &input.data else {
        errors.push(&input.ident, PLAIN);
        return None;
    };
    let mut facts = EnumFacts {
        ident: input.ident.clone(),
        name: None,
        schema: None,
        renamed_from: None,
        comment: None,
        rename_all: None,
        variants: Vec::new(),
    };
    read(&input.attrs, &EnumFacts::WORDS, errors, |word, meta| {
        match word.to_string().as_str() {
            "name" => once(&mut facts.name, word, string(word, meta)?),
            "schema" => once(&mut facts.schema, word, string(word, meta)?),
            "renamed_from" => once(&mut facts.renamed_from, word, named(word, meta)?),
            "comment" => once(&mut facts.comment, word, string(word, meta)?),
            _ => once(&mut facts.rename_all, word, case(word, meta)?),
        }
    });
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            errors.push(
                &variant.fields,
                format!("{PLAIN}: remove what `{}` holds", variant.ident),
            );
            return None;
        }
        facts.variants.push(parse_variant(variant, errors));
    }
    Some(facts)
}

fn parse_variant(variant: &syn::Variant, errors: &mut Errors) -> VariantFacts {
    let mut facts = VariantFacts {
        ident: variant.ident.clone(),
        attrs: variant.attrs.clone(),
        name: None,
        renamed_from: None,
    };
    read(&variant.attrs, &VariantFacts::WORDS, errors, |word, meta| {
        match word.to_string().as_str() {
            "name" => once(&mut facts.name, word, string(word, meta)?),
            _ => once(&mut facts.renamed_from, word, string(word, meta)?),
        }
    });
    facts
}

fn case(word: &Ident, meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<Case> {
    let name = string(word, meta)?;
    let unknown = || format!("unknown case `{name}`: expected {}", Case::WORDS);
    Case::named(&name).ok_or_else(|| syn::Error::new(word.span(), unknown()))
}

/// Reads the words of each `#[model(…)]`; `each` gets those that are known.
fn read(
    attrs: &[Attribute],
    known: &[&str],
    errors: &mut Errors,
    mut each: impl FnMut(&Ident, &syn::meta::ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        let read = attr.parse_nested_meta(|meta| {
            let word = meta.path.require_ident()?.clone();
            match known.iter().any(|known| word == known) {
                true => each(&word, &meta),
                false => Err(words::unknown(&word, known, &[], "")),
            }
        });
        if let Err(error) = read {
            errors.add(error);
        }
    }
}
