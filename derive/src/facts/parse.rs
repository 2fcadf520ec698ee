//! Syntax: what stands in the struct and its attributes.

use std::collections::HashSet;

use quote::ToTokens;
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, Path, Token, Type};

use super::diesel::{BelongsTo, DieselItem, diesel_items};
use super::errors::Errors;
use super::field::FieldFacts;
use super::table::TableFacts;
use super::words;

/// A struct with named fields, and the attributes that concern a model.
pub(crate) struct ModelInput {
    pub(crate) ident: Ident,
    pub(crate) table: Option<Path>,
    pub(crate) primary_key: Option<Vec<Ident>>,
    pub(crate) belongs_to: Vec<BelongsTo>,
    pub(crate) fields: Vec<FieldInput>,
    pub(crate) facts: TableFacts,
}

pub(crate) struct FieldInput {
    pub(crate) ident: Ident,
    pub(crate) column: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: FieldKind,
    /// The roles in `#[model(…)]`.
    pub(crate) words: Vec<Ident>,
    /// What `serialize_as` and `deserialize_as` put in the place of its type.
    pub(crate) stored_as: Vec<Type>,
    pub(crate) facts: FieldFacts,
}

/// What a field is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Column,
    /// The columns of another struct.
    Embedded,
    /// An expression, which is no column.
    Expression,
}

impl ModelInput {
    /// The field that an attribute means by this name: its column's, or its own.
    pub(crate) fn field(&self, name: &Ident) -> Option<&FieldInput> {
        use syn::ext::IdentExt;
        let name = name.unraw();
        let columns = || self.fields.iter().filter(|field| field.kind == FieldKind::Column);
        columns()
            .find(|field| field.column.unraw() == name)
            .or_else(|| columns().find(|field| field.ident.unraw() == name))
    }

    /// Whether columns of the table may stand in another struct, which this one does not see.
    pub(crate) fn embeds(&self) -> bool {
        self.fields.iter().any(|field| field.kind == FieldKind::Embedded)
    }
}

/// Gives `None` if the item cannot be a model whatever its attributes say.
pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<ModelInput> {
    let named = named_fields(input, errors)?;
    let mut model = ModelInput {
        ident: input.ident.clone(),
        table: None,
        primary_key: None,
        belongs_to: Vec::new(),
        fields: Vec::new(),
        facts: table_facts(&input.attrs, errors),
    };
    let mut parents = HashSet::new();
    for item in diesel_items(&input.attrs, errors) {
        match item {
            DieselItem::BelongsTo(BelongsTo { parent, .. }) if !parents.insert(shown(&parent)) => {
                let message = format!(
                    "`belongs_to({})` stands here twice, and Diesel takes one: remove this one, and name its column \
                     in the relation: `#[eager(belongs_to, via = …)]`",
                    shown(&parent)
                );
                errors.push(parent, message);
            }
            DieselItem::TableName(path) if model.table.is_some() => {
                errors.push(path, "a model has one table: remove this `table_name`");
            }
            DieselItem::TableName(path) => model.table = Some(path),
            DieselItem::PrimaryKey(columns) => model.primary_key = Some(columns),
            DieselItem::BelongsTo(parent) => model.belongs_to.push(parent),
            _ => {}
        }
    }
    model.fields = named.iter().map(|field| parse_field(field, errors)).collect();
    Some(model)
}

fn shown(ty: &Type) -> String {
    ty.to_token_stream().to_string()
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a Punctuated<Field, Token![,]>> {
    const NAMED: &str = "a model is a struct with named fields, one for each column";
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(data) => {
            errors.push(data.enum_token, NAMED);
            return None;
        }
        Data::Union(data) => {
            errors.push(data.union_token, NAMED);
            return None;
        }
    };
    if !input.generics.params.is_empty() {
        errors.push(
            &input.generics,
            "a model is an owned row without parameters: remove them, and hold `String` instead of `&str`",
        );
        return None;
    }
    match fields {
        Fields::Named(fields) => Some(&fields.named),
        Fields::Unnamed(fields) => {
            errors.push(fields, NAMED);
            None
        }
        Fields::Unit => {
            errors.push(&input.ident, NAMED);
            None
        }
    }
}

fn parse_field(field: &Field, errors: &mut Errors) -> FieldInput {
    let ident = field.ident.clone().expect("named fields have names");
    let mut input = FieldInput {
        column: ident.clone(),
        ident,
        ty: field.ty.clone(),
        kind: FieldKind::Column,
        words: Vec::new(),
        stored_as: Vec::new(),
        facts: FieldFacts::default(),
    };
    for item in diesel_items(&field.attrs, errors) {
        match item {
            DieselItem::ColumnName(column) => input.column = column,
            DieselItem::Embed => input.kind = FieldKind::Embedded,
            DieselItem::SelectExpression => input.kind = FieldKind::Expression,
            DieselItem::SerializeAs(ty) | DieselItem::DeserializeAs(ty) => input.stored_as.push(ty),
            _ => {}
        }
    }
    let column = input.column.clone();
    let (words, facts) = (&mut input.words, &mut input.facts);
    model_words(&field.attrs, "unique", errors, |word, meta| {
        if ROLES.iter().any(|role| word == role) {
            words.push(word.clone());
            return no_value(word, meta);
        }
        match facts.read(word, &column, meta)? {
            true => Ok(()),
            false => Err(words::unknown(word, &field_words(), &TableFacts::WORDS, "struct")),
        }
    });
    input
}

fn table_facts(attrs: &[Attribute], errors: &mut Errors) -> TableFacts {
    let mut facts = TableFacts::default();
    model_words(attrs, "index(a, b)", errors, |word, meta| {
        match facts.read(word, meta)? {
            true => Ok(()),
            false => Err(words::unknown(
                word,
                &TableFacts::WORDS,
                &field_words(),
                "field that holds the column",
            )),
        }
    });
    facts
}

fn field_words() -> Vec<&'static str> {
    [&ROLES[..], &FieldFacts::WORDS].concat()
}

/// The roles that a field may have.
pub(crate) const ROLES: [&str; 4] = ["soft_delete", "created_at", "updated_at", "version"];

/// Reads each word in `#[model(…)]`, with what belongs to it.
fn model_words(
    attrs: &[Attribute],
    example: &str,
    errors: &mut Errors,
    mut each: impl FnMut(&Ident, &ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        if attr.meta.require_list().is_err() {
            errors.push(
                attr,
                format!("expected `#[model(…)]` with words in it, such as `{example}`"),
            );
            continue;
        }
        let parsed = attr.parse_nested_meta(|meta| each(&meta.path.require_ident()?.clone(), &meta));
        if let Err(error) = parsed {
            errors.add(error);
        }
    }
}

fn no_value(word: &Ident, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.is_empty() || meta.input.peek(Token![,]) {
        return Ok(());
    }
    Err(meta
        .input
        .error(format!("`{word}` takes no value: write `#[model({word})]`")))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse_quote;

    use super::*;

    fn parsed(input: &DeriveInput) -> (Option<ModelInput>, Vec<String>) {
        let mut errors = Errors::default();
        let model = parse(input, &mut errors);
        (model, errors.messages())
    }

    #[test]
    fn what_concerns_other_derives_is_skipped() {
        let (model, messages) = parsed(&parse_quote! {
            #[serde(rename_all = "camelCase")]
            #[diesel(treat_none_as_null = true, belongs_to(User, foreign_key = author), check_for_backend(Pg, Sqlite))]
            #[diesel(base_query = a::b.order_by(a::id), base_query_type = dsl::OrderBy<a::b, (a::id, a::c)>)]
            #[diesel(aggregate, table_name = posts, sqlite_type(name = "x"), primary_key(code))]
            struct Post {
                #[diesel(select_expression = f::<A, (B, C)>(1, 2), select_expression_type = F<A, B>)]
                #[diesel(deserialize_as = Wrap<String, Option<i32>>, column_name = "kind")]
                code: String,
            }
        });
        assert_eq!(messages, [""; 0]);
        let model = model.expect("is a struct with named fields");
        assert_eq!(model.table.to_token_stream().to_string(), "posts");
        assert_eq!(model.primary_key.expect("is given"), ["code"]);
        assert_eq!(model.fields[0].column, "kind");
    }

    #[test]
    fn words_are_gathered_from_all_attributes_of_a_field() {
        let (model, messages) = parsed(&parse_quote! {
            struct Post { #[model(version, unique,)] #[model(created_at)] id: i64 }
        });
        assert_eq!(messages, [""; 0]);
        assert_eq!(
            model.expect("is a struct with named fields").fields[0].words,
            ["version", "created_at"]
        );
    }

    #[test]
    fn a_keyword_as_column_name_becomes_a_raw_identifier() {
        let (model, _) = parsed(&parse_quote!(
            struct Kind {
                #[diesel(column_name = "type")]
                id: i64,
            }
        ));
        assert_eq!(model.expect("is a struct with named fields").fields[0].column, "r#type");
    }

    #[test]
    fn malformed_attributes_are_told_together() {
        let (_, messages) = parsed(&parse_quote! {
            #[model(soft_delete)]
            #[diesel(table_name = posts, table_name = articles)]
            struct Post { #[model(version = 1)] #[diesel(column_name = "a b")] id: i64, #[model] at: i64 }
        });
        assert_eq!(
            messages,
            [
                "`soft_delete` belongs on the field that holds the column: move it there",
                "a model has one table: remove this `table_name`",
                "`a b` is no column of a `table!`: use the name it has there",
                "`version` takes no value: write `#[model(version)]`",
                "expected `#[model(…)]` with words in it, such as `unique`",
            ]
        );
    }

    #[test]
    fn only_structs_with_named_fields_and_without_parameters_are_models() {
        let items: [DeriveInput; 6] = [
            parse_quote!(
                enum Post {
                    A,
                    B,
                }
            ),
            parse_quote!(union Post { id: i64 }),
            parse_quote!(
                struct Post(i64);
            ),
            parse_quote!(
                struct Post;
            ),
            parse_quote!(
                struct Post<'a> {
                    id: &'a str,
                }
            ),
            parse_quote!(
                struct Post<T> {
                    id: T,
                }
            ),
        ];
        for item in &items {
            let (model, messages) = parsed(item);
            assert!(model.is_none());
            assert_eq!(messages.len(), 1);
        }
    }

    #[test]
    fn a_parent_is_declared_once() {
        let (_, messages) = parsed(&parse_quote! {
            #[diesel(belongs_to(User, foreign_key = author_id), belongs_to(blog::Post))]
            #[diesel(belongs_to(User, foreign_key = editor_id))]
            struct Comment { id: i64 }
        });
        assert_eq!(
            messages,
            [
                "`belongs_to(User)` stands here twice, and Diesel takes one: remove this one, and name its column in the \
              relation: `#[eager(belongs_to, via = …)]`"
            ]
        );
    }
}
