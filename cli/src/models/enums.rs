//! Enums whose values columns hold.

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use syn::{Attribute, DeriveInput, Expr, ItemEnum, Lit, LitStr, Meta, Path};

use super::declared::{DieselType, Enum, Placed, Value};
use super::errors::{ModelErrors, Place};
use super::facts::{Case, DieselItem, EnumFacts, Errors, Said, VariantFacts, diesel_items, parse_enum};
use super::source::Module;
use super::table::{derive_paths, derives, is_default};
use crate::schema::Name;

/// Reads an enum. Gives `None` if it is not said what its values are called.
pub(super) fn read(item: &ItemEnum, says: Vec<DieselType>, module: &Module, errors: &mut ModelErrors) -> Option<Enum> {
    let is_diesels = is_diesels_enum(item, module);
    if !derives(&item.attrs, "ModelEnum") && !derives(&item.attrs, "DbEnum") && !is_diesels {
        return None;
    }
    let mut found = Errors::default();
    let facts = parse_enum(&DeriveInput::from(item.clone()), &mut found);
    if let Some(error) = found.into_error() {
        errors.add(&module.file, error);
    }
    let facts = facts?;
    let place = |span| Place::new(&module.file, span);
    let placed = |said: Option<Said<String>>| {
        said.map(|said| Placed {
            value: said.value,
            place: place(said.span),
        })
    };
    let case = case(item, &facts, is_diesels);
    let (custom, plain): (Vec<_>, Vec<_>) = says.into_iter().partition(is_custom);
    let is_type = !custom.is_empty() || plain.is_empty();
    Some(Enum {
        name: name(item, &facts, &custom),
        rust: facts.ident.to_string(),
        place: place(facts.ident.span()),
        values: facts
            .variants
            .iter()
            .map(|variant| Value {
                name: value(variant, case),
                rust: variant.ident.to_string(),
                place: place(variant.ident.span()),
                renamed_from: placed(variant.renamed_from.clone()),
            })
            .collect(),
        plain,
        is_type,
        comment: facts.comment.map(|said| said.value),
        renamed_from: placed(facts.renamed_from),
    })
}

/// Whether it has `diesel::Enum`: other crates call theirs so too.
fn is_diesels_enum(item: &ItemEnum, module: &Module) -> bool {
    let paths = derive_paths(&item.attrs).into_iter();
    let mut named = paths.filter(|path| path.segments.last().is_some_and(|last| last.ident == "Enum"));
    named.any(|path| {
        let first = path.segments[0].ident.to_string();
        match module.uses.get(&first) {
            Some(used) => used.first().is_some_and(|it| it == "diesel"),
            None => first == "diesel" || path.segments.len() == 1,
        }
    })
}

/// Whether a SQL type is not one that every database has.
fn is_custom(ty: &DieselType) -> bool {
    match ty {
        DieselType::Named(name) => !crate::wanted::is_diesel_type(name),
        DieselType::Postgres(_) => true,
        _ => false,
    }
}

/// The SQL type that diesel-derive-enum is told to use.
pub(super) fn existing_type(attrs: &[Attribute]) -> Option<Path> {
    let path = text(attrs, "ExistingTypePath", "existing_mapping_path")?;
    syn::parse_str(&path).ok()
}

/// What `#[model(name = …)]` says, or the `postgres_type` of its SQL type, or that one's name in snake case, or the enum's.
fn name(item: &ItemEnum, facts: &EnumFacts, custom: &[DieselType]) -> Name {
    let mapped = custom.iter().find_map(|ty| match ty {
        DieselType::Postgres(name) => Some(name.clone()),
        _ => None,
    });
    let own = text(&item.attrs, "PgType", "pg_type");
    let named = custom.iter().find_map(|ty| match ty {
        DieselType::Named(name) => Some(name.to_snake_case()),
        _ => None,
    });
    let found = own.or(named);
    let mut name =
        mapped.unwrap_or_else(|| Name::new(found.unwrap_or_else(|| facts.ident.to_string().to_snake_case())));
    if let Some(said) = &facts.name {
        name.name = said.value.clone();
    }
    if let Some(said) = &facts.schema {
        name.schema = Some(said.value.clone()).filter(|schema| !is_default(schema));
    }
    name
}

/// How variants become values: `#[model(rename_all)]`, or what another derive says, or its own default.
fn case(item: &ItemEnum, facts: &EnumFacts, is_diesels: bool) -> Case {
    if let Some(said) = facts.rename_all {
        return said.value;
    }
    if let Some(style) = text(&item.attrs, "DbValueStyle", "value_style") {
        return Case::named(&style).unwrap_or(Case::Snake);
    }
    let renamed = diesel_text(&item.attrs, |item| match item {
        DieselItem::RenameAll(text) => Some(text),
        _ => None,
    });
    match renamed {
        Some(style) => Case::named(&style).unwrap_or(Case::Verbatim),
        None if is_diesels => Case::Verbatim,
        None => Case::Snake,
    }
}

fn value(variant: &VariantFacts, case: Case) -> String {
    if let Some(said) = &variant.name {
        return said.value.clone();
    }
    let renamed = text(&variant.attrs, "db_rename", "rename").or_else(|| {
        diesel_text(&variant.attrs, |item| match item {
            DieselItem::Rename(text) => Some(text),
            _ => None,
        })
    });
    renamed.unwrap_or_else(|| in_case(&variant.ident.to_string(), case))
}

fn in_case(name: &str, case: Case) -> String {
    match case {
        Case::Camel => name.to_lower_camel_case(),
        Case::Kebab => name.to_kebab_case(),
        Case::Lower => name.to_lowercase(),
        Case::Pascal => name.to_upper_camel_case(),
        Case::ScreamingKebab => name.to_shouty_kebab_case(),
        Case::ScreamingSnake => name.to_shouty_snake_case(),
        Case::Snake => name.to_snake_case(),
        Case::Upper => name.to_uppercase(),
        Case::Verbatim => name.to_owned(),
    }
}

fn diesel_text(attrs: &[Attribute], pick: impl Fn(DieselItem) -> Option<LitStr>) -> Option<String> {
    let items = diesel_items(attrs, &mut Errors::default());
    items.into_iter().find_map(pick).map(|text| text.value())
}

/// What diesel-derive-enum is told: `#[PgType = "…"]`, or `#[db_enum(pg_type = "…")]` in its newer versions.
fn text(attrs: &[Attribute], old: &str, new: &str) -> Option<String> {
    attrs.iter().find_map(|attr| match &attr.meta {
        Meta::NameValue(pair) if pair.path.is_ident(old) => literal(&pair.value),
        Meta::List(list) if list.path.is_ident("db_enum") => {
            let mut found = None;
            // What else stands there is that derive's business.
            let _ = list.parse_nested_meta(|meta| {
                let value = meta.value()?.parse::<Expr>()?;
                if meta.path.is_ident(new) {
                    found = literal(&value);
                }
                Ok(())
            });
            found
        }
        _ => None,
    })
}

fn literal(value: &Expr) -> Option<String> {
    let Expr::Lit(value) = value else { return None };
    match &value.lit {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}
