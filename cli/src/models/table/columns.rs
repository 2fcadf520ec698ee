//! Fields into columns.

use syn::{DeriveInput, Type};

use super::super::declared::{Column, ColumnType, Default, Kind, Placed, Role};
use super::super::facts::{self, Default as Said, Errors, FieldInput, FieldKind};
use super::super::index::What;
use super::super::types::Types;
use super::Model;

/// The columns of a model, in the order of its fields.
pub(super) fn read(model: &Model<'_>, types: &mut Types<'_, '_>) -> Vec<Column> {
    within(model, types, DEPTH)
}

/// How deep structs may be embedded in each other.
const DEPTH: usize = 8;

fn within(model: &Model<'_>, types: &mut Types<'_, '_>, depth: usize) -> Vec<Column> {
    let mut columns = Vec::new();
    for field in &model.input.fields {
        match field.kind {
            FieldKind::Column => columns.push(column(model, field, types)),
            FieldKind::Embedded => columns.extend(embedded(model, field, types, depth)),
            FieldKind::Expression => {}
        }
    }
    columns
}

fn column(model: &Model<'_>, field: &FieldInput, types: &mut Types<'_, '_>) -> Column {
    let place = model.place(field.ident.span());
    let facts = &field.facts;
    let (ty, nullable) = field_type(model, field, types);
    Column {
        name: model.column(&field.column),
        rust: field.ident.to_string(),
        default: default(model, field, &ty, types),
        ty,
        nullable,
        role: field.words.iter().find_map(|word| role(&word.to_string())),
        sql_type: model.placed(facts.sql_type.clone()),
        max_length: model.placed(facts.max_length),
        precision: model.placed(facts.precision),
        collate: model.placed(facts.collate.clone()),
        generated: model.placed(facts.generated.clone()),
        identity: model.placed(facts.identity),
        autoincrement: model.placed(facts.autoincrement),
        comment: model.placed(facts.comment.clone()),
        renamed_from: model.placed(facts.renamed_from.clone()),
        no_index: facts.no_index.is_some(),
        place,
    }
}

fn role(word: &str) -> Option<Role> {
    Some(match word {
        "soft_delete" => Role::SoftDelete,
        "created_at" => Role::CreatedAt,
        "updated_at" => Role::UpdatedAt,
        "version" => Role::Version,
        _ => return None,
    })
}

/// The type that Diesel stores it as, with whether it may be null.
fn field_type(model: &Model<'_>, field: &FieldInput, types: &mut Types<'_, '_>) -> (ColumnType, bool) {
    let written = field.stored_as.first().unwrap_or(&field.ty);
    let says_type = field.facts.sql_type.is_some();
    match types.read(written, model.module) {
        Ok(read) => (read.ty, read.nullable),
        // The type itself is said.
        Err(_) if says_type => (unknown(), facts::is_option(&field.ty)),
        Err(message) => {
            types.errors.push(model.place(field.ident.span()), message);
            (unknown(), false)
        }
    }
}

fn unknown() -> ColumnType {
    ColumnType {
        written: String::new(),
        names: Vec::new(),
        kind: Kind::Diesel(Vec::new()),
    }
}

fn default(
    model: &Model<'_>,
    field: &FieldInput,
    ty: &ColumnType,
    types: &mut Types<'_, '_>,
) -> Option<Placed<Default>> {
    let said = field.facts.default.as_ref()?;
    let place = model.place(said.span);
    let value = match &said.value {
        Said::None => Default::None,
        Said::Now => Default::Now,
        Said::Literal(literal) => Default::Literal(literal.clone()),
        Said::Sql(text) => Default::Sql(text.clone()),
        Said::Variant(path) => {
            let last = path.segments.last()?.ident.to_string();
            let declared = match &ty.kind {
                Kind::Enum(key) => types.enums.get(key),
                _ => None,
            };
            let value = declared.and_then(|it| it.values.iter().find(|value| value.rust == last));
            let Some(value) = value else {
                let message = format!("`{last}` is no value of an enum that `{}` holds", field.ident);
                types.errors.push(place, message);
                return None;
            };
            Default::Value(value.name.clone())
        }
    };
    Some(Placed { value, place })
}

/// The columns of a struct that a field holds.
fn embedded(model: &Model<'_>, field: &FieldInput, types: &mut Types<'_, '_>, depth: usize) -> Vec<Column> {
    if depth == 0 {
        let message = "structs are embedded in each other too deep";
        types.errors.push(model.place(field.ident.span()), message);
        return Vec::new();
    }
    let optional = facts::option(&field.ty);
    let Type::Path(path) = optional.unwrap_or(&field.ty) else {
        return Vec::new();
    };
    let mut found = types.items.find(&path.path, model.module).into_iter();
    let found = found.find_map(|item| match item.what {
        What::Struct(inner) => Some((item.module, inner)),
        _ => None,
    });
    let Some((module, inner)) = found else {
        let message = "the struct that is embedded is not found in this crate: give the columns fields of their own";
        types.errors.push(model.place(field.ident.span()), message);
        return Vec::new();
    };
    let mut errors = Errors::default();
    let Some(input) = facts::parse(&DeriveInput::from(inner.clone()), &mut errors) else {
        let message = "the struct that is embedded has no named fields";
        types.errors.push(model.place(field.ident.span()), message);
        return Vec::new();
    };
    let inner = Model {
        module,
        input,
        name: model.name.clone(),
        rust_table: model.rust_table.clone(),
        table_macro: model.table_macro,
    };
    let mut columns = within(&inner, types, depth - 1);
    for column in &mut columns {
        column.nullable |= optional.is_some();
    }
    columns
}
