//! Meaning: which field holds which fact.

use quote::format_ident;
use syn::ext::IdentExt;
use syn::{GenericArgument, Ident, Path, PathArguments, PathSegment, Type};

use crate::facts::{Errors, FieldInput, FieldKind, ModelInput};

/// The facts of a model, without contradictions.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) table: Path,
    /// One column or more.
    pub(crate) key: Vec<Column>,
    /// Those that are fields.
    pub(crate) columns: Vec<Column>,
    pub(crate) deleted_at: Option<Column>,
    pub(crate) created_at: Option<Column>,
    pub(crate) updated_at: Option<Column>,
    pub(crate) version: Option<Column>,
}

/// A field and its column in the schema.
#[derive(Clone)]
pub(crate) struct Column {
    pub(crate) field: Ident,
    /// `schema::posts::title`.
    pub(crate) path: Path,
    pub(crate) ty: Type,
}

/// Gives `None` if nothing can be the key.
pub(crate) fn check(input: ModelInput, errors: &mut Errors) -> Option<Model> {
    let table = input.table.clone().unwrap_or_else(|| default_table(&input.ident));
    let key = check_key(&input, &table, errors)?;
    let columns = input.fields.iter().filter(|field| field.kind == FieldKind::Column);
    let columns = columns.map(|field| column(field, &table)).collect();
    let mut model = Model {
        ident: input.ident,
        table,
        key,
        columns,
        deleted_at: None,
        created_at: None,
        updated_at: None,
        version: None,
    };
    for field in &input.fields {
        check_roles(field, &mut model, errors);
    }
    Some(model)
}

/// Diesel's default: the name in snake case with an `s`.
fn default_table(ident: &Ident) -> Path {
    let mut name = String::new();
    for (index, letter) in ident.unraw().to_string().chars().enumerate() {
        if letter.is_uppercase() && index > 0 {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    format_ident!("{name}s", span = ident.span()).into()
}

/// The key's columns in the order of `primary_key(…)`.
///
/// If none of them has a field, the first field without a role stands in, so that code that uses the model is checked.
fn check_key(input: &ModelInput, table: &Path, errors: &mut Errors) -> Option<Vec<Column>> {
    let default = [format_ident!("id", span = input.ident.span())];
    let names = input.primary_key.as_deref().unwrap_or(&default);
    let mut key = Vec::new();
    for name in names {
        match input.fields.iter().find(|field| field.column.unraw() == name.unraw()) {
            Some(field) => key.push(column(field, table)),
            None if input.primary_key.is_some() => {
                errors.push(
                    name,
                    format!("no field for the key column `{name}`: add it, or correct the name"),
                );
            }
            None => errors.push(
                name,
                "no field for the key column `id`: add it, or name the key with `#[diesel(primary_key(…))]`",
            ),
        }
    }
    if names.is_empty() {
        errors.push(
            &input.ident,
            "a model needs a key: name its columns in `#[diesel(primary_key(…))]`",
        );
    }
    if key.is_empty() {
        let stand_in = input.fields.iter().find(|field| field.words.is_empty());
        key.extend(stand_in.map(|field| column(field, table)));
    }
    (!key.is_empty()).then_some(key)
}

fn check_roles(field: &FieldInput, model: &mut Model, errors: &mut Errors) {
    let is_key = model.key.iter().any(|key| key.field == field.ident);
    let column = column(field, &model.table);
    for (index, word) in field.words.iter().enumerate() {
        let (slot, expected) = match word.to_string().as_str() {
            "soft_delete" => {
                let expected = "an `Option<DateTime<Utc>>` (`None` while the row is not deleted)";
                (&mut model.deleted_at, (!is_option(&field.ty)).then_some(expected))
            }
            "version" => (
                &mut model.version,
                (!is_integer(&field.ty)).then_some("an `i16`, `i32` or `i64`"),
            ),
            "created_at" => (&mut model.created_at, None),
            "updated_at" => (&mut model.updated_at, None),
            _ => continue,
        };
        if is_key {
            errors.push(
                word,
                format!(
                    "`{}` is the key: a key is not written by updates, remove `{word}`",
                    field.ident
                ),
            );
        } else if let Some(first) = field.words[..index].first() {
            errors.push(
                word,
                format!("this field is `{first}` already: a field has one role, remove `{word}`"),
            );
        } else if let Some(other) = slot {
            errors.push(
                word,
                format!(
                    "field `{}` is `{word}` already: a model has one, remove this word",
                    other.field
                ),
            );
        } else if let Some(expected) = expected {
            errors.push(&field.ty, format!("`{word}` needs {expected}"));
        } else {
            *slot = Some(column.clone());
        }
    }
}

fn column(field: &FieldInput, table: &Path) -> Column {
    let mut path = table.clone();
    path.segments.push(PathSegment::from(field.column.clone()));
    Column {
        field: field.ident.clone(),
        path,
        ty: field.ty.clone(),
    }
}

fn is_option(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|last| {
        let PathArguments::AngleBracketed(arguments) = &last.arguments else {
            return false;
        };
        last.ident == "Option" && matches!(arguments.args.first(), Some(GenericArgument::Type(_)))
    })
}

fn is_integer(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|last| ["i16", "i32", "i64"].iter().any(|integer| last.ident == integer))
}

/// The last segment of a type's path, through the invisible groups that `macro_rules!` leaves.
fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::{DeriveInput, parse_quote};

    use super::*;
    use crate::facts::parse;

    fn checked(input: &DeriveInput) -> (Option<Model>, Vec<String>) {
        let mut errors = Errors::default();
        let model = parse(input, &mut errors).and_then(|input| check(input, &mut errors));
        (model, errors.messages())
    }

    fn model(input: &DeriveInput) -> Model {
        let (model, messages) = checked(input);
        assert_eq!(messages, [""; 0]);
        model.expect("a struct without mistakes is a model")
    }

    fn paths(columns: &[Column]) -> Vec<String> {
        columns
            .iter()
            .map(|column| column.path.to_token_stream().to_string().replace(' ', ""))
            .collect()
    }

    #[test]
    fn the_table_defaults_to_diesels_plural() {
        let category = model(&parse_quote!(
            struct BlogCategory {
                id: i64,
            }
        ));
        assert_eq!(category.table.to_token_stream().to_string(), "blog_categorys");
    }

    #[test]
    fn the_key_keeps_the_order_of_primary_key() {
        let tag = model(&parse_quote! {
            #[diesel(table_name = schema::post_tags, primary_key(tag, post_id))]
            struct PostTag { post_id: i64, #[diesel(column_name = tag)] tag_id: i64 }
        });
        assert_eq!(
            paths(&tag.key),
            ["schema::post_tags::tag", "schema::post_tags::post_id"]
        );
        assert_eq!(tag.key[0].field, "tag_id");
    }

    #[test]
    fn a_raw_identifier_is_the_column_without_its_prefix() {
        let model = model(&parse_quote! {
            #[diesel(primary_key(r#type))]
            struct Kind { #[diesel(column_name = "type")] id: String }
        });
        assert_eq!(paths(&model.key), ["kinds::r#type"]);
    }

    #[test]
    fn each_role_finds_its_column() {
        let post = model(&parse_quote! {
            struct Post {
                id: i64,
                #[model(created_at)] born: NaiveDateTime,
                #[model(updated_at)] touched: NaiveDateTime,
                #[model(soft_delete)] gone: std::option::Option<NaiveDateTime>,
                #[model(version)] count: std::primitive::i32,
            }
        });
        let roles = [post.created_at, post.updated_at, post.deleted_at, post.version].map(|role| role.expect("is set"));
        assert_eq!(
            paths(&roles),
            ["posts::born", "posts::touched", "posts::gone", "posts::count"]
        );
    }

    #[test]
    fn mistakes_are_told_together() {
        let (model, messages) = checked(&parse_quote! {
            #[diesel(primary_key(code))]
            struct Post {
                id: i64,
                #[model(soft_delete)] a: NaiveDateTime,
                #[model(version)] b: String,
                #[model(created_at)] d: NaiveDateTime,
                #[model(created_at)] e: NaiveDateTime,
            }
        });
        assert_eq!(
            messages,
            [
                "no field for the key column `code`: add it, or correct the name",
                "`soft_delete` needs an `Option<DateTime<Utc>>` (`None` while the row is not deleted)",
                "`version` needs an `i16`, `i32` or `i64`",
                "field `d` is `created_at` already: a model has one, remove this word",
            ]
        );
        let model = model.expect("the first field stands in for the key");
        assert_eq!(paths(&model.key), ["posts::id"]);
        assert!(model.deleted_at.is_none() && model.version.is_none());
        assert_eq!(model.created_at.expect("the first one counts").field, "d");
    }

    #[test]
    fn a_field_has_one_role_and_the_key_has_none() {
        let (_, messages) = checked(&parse_quote! {
            struct Post { #[model(version)] id: i64, #[model(created_at, updated_at)] at: NaiveDateTime }
        });
        assert_eq!(
            messages,
            [
                "`id` is the key: a key is not written by updates, remove `version`",
                "this field is `created_at` already: a field has one role, remove `updated_at`",
            ]
        );
    }

    #[test]
    fn nothing_stands_in_for_the_key_of_an_empty_struct() {
        let (model, messages) = checked(&parse_quote!(
            struct Empty {}
        ));
        assert!(model.is_none());
        assert_eq!(messages.len(), 1);
    }
}
