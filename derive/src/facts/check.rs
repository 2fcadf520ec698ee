//! Meaning: what one struct alone can get wrong about its table.

use syn::ext::IdentExt;
use syn::{Ident, PathArguments, Type};

use super::default::{Default as ColumnDefault, Literal};
use super::errors::Errors;
use super::field::Identity;
use super::foreign_key::{Action, ForeignKey};
use super::index::{Index, IndexKey};
use super::parse::{FieldInput, ModelInput};
use super::said::Said;
use super::table::{Exclusion, ExclusionKey};

/// Adds what contradicts itself.
pub(crate) fn check(model: &ModelInput, errors: &mut Errors) {
    for field in &model.fields {
        check_field(model, field, errors);
    }
    let facts = &model.facts;
    for unique in &facts.uniques {
        columns(model, &unique.columns, errors);
        columns(model, &unique.include, errors);
    }
    for index in &facts.indexes {
        check_index(model, index, errors);
    }
    for exclusion in &facts.exclusions {
        check_exclusion(model, exclusion, errors);
    }
    for key in &facts.foreign_keys {
        check_foreign_key(model, key, errors);
    }
}

fn check_field(model: &ModelInput, field: &FieldInput, errors: &mut Errors) {
    check_pointing(model, field, errors);
    for index in &field.facts.indexes {
        check_index(model, index, errors);
    }
    if let Some(unique) = &field.facts.unique {
        columns(model, &unique.include, errors);
    }
    check_type(field, errors);
    check_value(field, errors);
    if let Some(counted) = field.facts.autoincrement.filter(|said| said.value) {
        check_counted(model, field, counted, errors);
    }
}

/// SQLite counts the rowids of a table, which a key of one integer is.
fn check_counted(model: &ModelInput, field: &FieldInput, counted: Said<bool>, errors: &mut Errors) {
    let is_key = match &model.primary_key {
        Some(columns) => columns.len() == 1 && columns[0].unraw() == field.column.unraw(),
        None => field.column.unraw() == "id",
    };
    if !is_key {
        errors.at(
            counted.span,
            "`autoincrement` is for a key of one column: put it there, or remove it",
        );
    }
    if model.facts.without_rowid.is_some_and(|said| said.value) {
        let message = "`autoincrement` counts rowids, and this table is `without_rowid`: remove one of the two";
        errors.at(counted.span, message);
    }
}
/// What is said of a foreign key, where there is one.
fn check_pointing(model: &ModelInput, field: &FieldInput, errors: &mut Errors) {
    let facts = &field.facts;
    let actions = [facts.on_delete, facts.on_update].into_iter().flatten();
    for action in actions.clone() {
        check_action(action, [field].into_iter(), errors);
    }
    let spans = actions
        .map(|action| action.span)
        .chain(facts.deferrable.map(|it| it.span));
    for span in spans.filter(|_| !points(model, field)) {
        let message = format!(
            "`{}` points nowhere: add `belongs_to(…)` to the struct, or `references(…)` here",
            field.ident
        );
        errors.at(span, message);
    }
}

fn check_foreign_key(model: &ModelInput, key: &ForeignKey, errors: &mut Errors) {
    columns(model, &key.columns, errors);
    for action in [key.on_delete, key.on_update].into_iter().flatten() {
        let fields = key.columns.iter().filter_map(|column| model.field(column));
        check_action(action, fields, errors);
    }
    let (here, there) = (key.columns.len(), key.table.columns.len());
    if there != 0 && there != here {
        errors.at(
            key.table.span,
            format!("{here} columns point to {there}: name as many of each"),
        );
    }
}

/// Whether a foreign key begins at this field.
fn points(model: &ModelInput, field: &FieldInput) -> bool {
    let by_belongs_to = model.belongs_to.iter().any(|belongs_to| match &belongs_to.foreign_key {
        Some(column) => column.unraw() == field.column.unraw() || column.unraw() == field.ident.unraw(),
        None => last_name(&belongs_to.parent).is_some_and(|parent| field.column.unraw() == format!("{parent}_id")),
    });
    let by_itself = field.facts.references.as_ref().is_some_and(|it| !it.value.is_off);
    by_belongs_to || by_itself
}

/// The last segment of a type's path in snake case, as Diesel makes foreign keys of it.
fn last_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    Some(snake(&last.ident.unraw().to_string()))
}

/// Diesel's snake case.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, letter) in name.chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn check_action<'a>(action: Said<Action>, fields: impl Iterator<Item = &'a FieldInput>, errors: &mut Errors) {
    for field in fields {
        let (ident, facts) = (&field.ident, &field.facts);
        if action.value == Action::SetNull && is_never_null(&field.ty) {
            let message = format!(
                "`set_null` needs a column that may be null: make `{ident}` an `Option`, or choose `cascade` or `restrict`"
            );
            errors.at(action.span, message);
        }
        let has_default = facts
            .default
            .as_ref()
            .is_some_and(|it| !matches!(it.value, ColumnDefault::None));
        if action.value == Action::SetDefault && !has_default && is_never_null(&field.ty) {
            let message = format!("`set_default` needs a default: add `default = …` to `{ident}`");
            errors.at(action.span, message);
        }
    }
}

/// What is said of the type fits it, where it is plain.
fn check_type(field: &FieldInput, errors: &mut Errors) {
    let facts = &field.facts;
    if let (Some(length), Some(_)) = (facts.max_length, &facts.sql_type) {
        errors.at(
            length.span,
            "`sql_type` says the whole type: put the length there, as in `varchar(200)`",
        );
    }
    if let (Some(precision), Some(_)) = (facts.precision, &facts.sql_type) {
        errors.at(
            precision.span,
            "`sql_type` says the whole type: put the precision there, as in `numeric(10, 2)`",
        );
    }
    let name = plain_name(&field.ty);
    let is_number = name.as_deref().is_some_and(|name| NUMBERS.contains(&name));
    if let Some(length) = facts
        .max_length
        .filter(|_| is_number || name.as_deref() == Some("bool"))
    {
        errors.at(
            length.span,
            format!("`max_length` is for texts: `{}` is none", field.ident),
        );
    }
    let is_text = matches!(name.as_deref(), Some("String" | "bool" | "f32" | "f64"));
    if let Some(identity) = facts.identity.filter(|it| is_text && it.value != Identity::Off) {
        errors.at(identity.span, "`identity` is for whole numbers: `i16`, `i32` or `i64`");
    }
}

const NUMBERS: [&str; 5] = ["i16", "i32", "i64", "f32", "f64"];

/// Where the value comes from: one source.
fn check_value(field: &FieldInput, errors: &mut Errors) {
    let facts = &field.facts;
    let default = facts
        .default
        .as_ref()
        .filter(|it| !matches!(it.value, ColumnDefault::None));
    let identity = facts.identity.filter(|it| it.value != Identity::Off);
    if let (Some(default), Some(_)) = (default, &facts.generated) {
        errors.at(default.span, "a generated column has no default: remove one of the two");
    }
    if let (Some(default), Some(_)) = (default, identity) {
        errors.at(default.span, "an identity column has no default: remove one of the two");
    }
    if let (Some(identity), Some(_)) = (identity, &facts.generated) {
        errors.at(
            identity.span,
            "a generated column is no identity: remove one of the two",
        );
    }
    if let Some(default) = default {
        check_default(field, default, errors);
    }
}

/// A literal is of the field's kind, where both are plain.
fn check_default(field: &FieldInput, default: &Said<ColumnDefault>, errors: &mut Errors) {
    let ColumnDefault::Literal(literal) = &default.value else {
        return;
    };
    let Some(name) = plain_name(&field.ty) else { return };
    let expected = match (name.as_str(), literal) {
        ("bool", Literal::Bool(_)) | ("String", Literal::Text(_)) => return,
        ("i16" | "i32" | "i64", Literal::Number(number)) if !number.contains(['.', 'e', 'E']) => return,
        ("f32" | "f64", Literal::Number(_)) => return,
        ("bool", _) => "`true` or `false`",
        ("String", _) => "a text in quotes",
        ("i16" | "i32" | "i64", _) => "a whole number",
        ("f32" | "f64", _) => "a number",
        _ => return,
    };
    errors.at(
        default.span,
        format!("the default of `{}` is {expected}, as its type says", field.ident),
    );
}

fn check_index(model: &ModelInput, index: &Index, errors: &mut Errors) {
    for part in &index.parts {
        if let IndexKey::Column(column) = &part.key {
            known(model, column, errors);
        }
    }
    columns(model, &index.include, errors);
    if index.nulls_not_distinct && !index.unique {
        errors.at(index.span, "`nulls_not_distinct` is for a unique index: add `unique`");
    }
}

fn check_exclusion(model: &ModelInput, exclusion: &Exclusion, errors: &mut Errors) {
    for (key, _) in &exclusion.parts {
        if let ExclusionKey::Column(column) = key {
            known(model, column, errors);
        }
    }
}

fn columns(model: &ModelInput, columns: &[Ident], errors: &mut Errors) {
    for column in columns {
        known(model, column, errors);
    }
}

fn known(model: &ModelInput, column: &Ident, errors: &mut Errors) {
    if model.field(column).is_some() || model.embeds() {
        return;
    }
    let names = model.fields.iter().map(|field| format!("`{}`", field.column.unraw()));
    let names = names.collect::<Vec<_>>().join(", ");
    errors.push(
        column,
        format!("no field for the column `{}`: this model has {names}", column.unraw()),
    );
}

/// Whether a type surely is no alias of an `Option`.
fn is_never_null(ty: &Type) -> bool {
    const KNOWN: [&str; 3] = ["String", "Uuid", "bool"];
    let Type::Path(path) = peeled(ty) else { return false };
    let last = path.path.segments.last().map(|last| last.ident.to_string());
    last.is_some_and(|last| KNOWN.contains(&last.as_str()) || NUMBERS.contains(&last.as_str()))
}

/// The type's name behind an `Option`, if it is one word.
fn plain_name(ty: &Type) -> Option<String> {
    let Type::Path(path) = inner(ty) else { return None };
    path.path.get_ident().map(ToString::to_string)
}

/// The type within an `Option`, or the type.
fn inner(ty: &Type) -> &Type {
    option(ty).unwrap_or_else(|| peeled(ty))
}

pub(crate) fn is_option(ty: &Type) -> bool {
    option(ty).is_some()
}

/// What an `Option` holds.
pub(crate) fn option(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = peeled(ty) else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(peeled(ty)),
        _ => None,
    })
}

/// The type without the invisible groups that `macro_rules!` leaves.
fn peeled(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peeled(&group.elem),
        Type::Paren(paren) => peeled(&paren.elem),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use syn::{DeriveInput, parse_quote};

    use super::super::{Errors, parse};
    use super::check;

    fn messages(input: &DeriveInput) -> Vec<String> {
        let mut errors = Errors::default();
        if let Some(model) = parse(input, &mut errors) {
            check(&model, &mut errors);
        }
        let all = errors.into_error().into_iter().flatten();
        all.map(|error| error.to_string()).collect()
    }

    #[test]
    fn only_a_key_of_one_column_is_counted() {
        let message = "`autoincrement` is for a key of one column: put it there, or remove it";
        assert_eq!(
            messages(&parse_quote!(
                struct Tag {
                    id: i64,
                    #[model(autoincrement)]
                    rank: i64,
                }
            )),
            [message]
        );
        assert_eq!(
            messages(&parse_quote!(
                #[diesel(primary_key(a, b))]
                struct Pair {
                    #[model(autoincrement)]
                    a: i64,
                    b: i64,
                }
            )),
            [message]
        );
    }

    #[test]
    fn an_alias_may_hide_an_option() {
        let model: DeriveInput = parse_quote! {
            #[diesel(belongs_to(User))]
            struct Post { id: i64, #[model(on_delete = set_null)] user_id: MaybeId }
        };
        assert_eq!(messages(&model), [""; 0]);
    }

    #[test]
    fn a_column_is_named_as_diesel_or_as_the_field_is() {
        let model: DeriveInput = parse_quote! {
            #[model(index(kind), index(type_), index(r#type), unique(r#unique))]
            struct Post { id: i64, #[diesel(column_name = type_)] kind: i64, r#type: i64, unique: i64 }
        };
        assert_eq!(messages(&model), [""; 0]);
    }
}
