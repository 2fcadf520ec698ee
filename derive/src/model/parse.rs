//! Syntax: what stands in the struct and its attributes.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Ident, LitStr, Path, Token, Type, parenthesized};

use crate::errors::Errors;

/// A struct with named fields, and the attributes that concern a model.
pub(crate) struct ModelInput {
    pub(crate) ident: Ident,
    pub(crate) table: Option<Path>,
    pub(crate) primary_key: Option<Vec<Ident>>,
    pub(crate) fields: Vec<FieldInput>,
}

pub(crate) struct FieldInput {
    pub(crate) ident: Ident,
    pub(crate) column: Ident,
    pub(crate) ty: Type,
    /// Not an expression, nor a struct of several columns.
    pub(crate) is_column: bool,
    /// The words in `#[model(…)]`.
    pub(crate) words: Vec<Ident>,
}

/// Gives `None` if the item cannot be a model whatever its attributes say.
pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<ModelInput> {
    let named = named_fields(input, errors)?;
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        errors.push(
            attr,
            "`#[model(…)]` belongs on the field that holds the column: move it there",
        );
    }
    let mut model = ModelInput {
        ident: input.ident.clone(),
        table: None,
        primary_key: None,
        fields: Vec::new(),
    };
    let mut parents = HashSet::new();
    for item in diesel_items(&input.attrs, errors) {
        match item {
            DieselItem::BelongsTo(parent) if !parents.insert(parent.to_string()) => {
                let message = format!(
                    "`belongs_to({parent})` stands here twice, and Diesel takes one: remove this one, and name its column \
                     in the relation: `#[eager(belongs_to, via = …)]`"
                );
                errors.push(parent, message);
            }
            DieselItem::TableName(path) if model.table.is_some() => {
                errors.push(path, "a model has one table: remove this `table_name`");
            }
            DieselItem::TableName(path) => model.table = Some(path),
            DieselItem::PrimaryKey(columns) => model.primary_key = Some(columns),
            DieselItem::BelongsTo(_) | DieselItem::ColumnName(_) | DieselItem::NoColumn | DieselItem::Other => {}
        }
    }
    model.fields = named.iter().map(|field| parse_field(field, errors)).collect();
    Some(model)
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
    let items = diesel_items(&field.attrs, errors);
    let is_column = !items.iter().any(|item| matches!(item, DieselItem::NoColumn));
    let column = items.into_iter().find_map(|item| match item {
        DieselItem::ColumnName(column) => Some(column),
        _ => None,
    });
    let words = model_words(&field.attrs, errors);
    FieldInput {
        column: column.unwrap_or_else(|| ident.clone()),
        ident,
        ty: field.ty.clone(),
        is_column,
        words,
    }
}

/// The words that `#[model(…)]` may hold, as messages name them.
pub(super) const ROLES: &str = "`soft_delete`, `created_at`, `updated_at` or `version`";

/// The words in all `#[model(…)]` of one field.
fn model_words(attrs: &[Attribute], errors: &mut Errors) -> Vec<Ident> {
    let mut words = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("model")) {
        if attr.meta.require_list().is_err() {
            errors.push(attr, format!("expected `#[model(…)]` with {ROLES}"));
            continue;
        }
        let parsed = attr.parse_nested_meta(|meta| {
            let word = meta.path.require_ident()?.clone();
            if !meta.input.is_empty() && !meta.input.peek(Token![,]) {
                return Err(meta
                    .input
                    .error(format!("`{word}` takes no value: write `#[model({word})]`")));
            }
            words.push(word);
            Ok(())
        });
        if let Err(error) = parsed {
            errors.add(error);
        }
    }
    words
}

/// One item of `#[diesel(…)]`.
enum DieselItem {
    TableName(Path),
    PrimaryKey(Vec<Ident>),
    ColumnName(Ident),
    /// The parent.
    BelongsTo(TokenStream),
    /// The field is embedded, skipped, or an expression.
    NoColumn,
    /// What concerns Diesel's derives alone.
    Other,
}

fn diesel_items(attrs: &[Attribute], errors: &mut Errors) -> Vec<DieselItem> {
    let mut items = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("diesel")) {
        match attr.parse_args_with(Punctuated::<DieselItem, Token![,]>::parse_terminated) {
            Ok(parsed) => items.extend(parsed),
            Err(error) => errors.add(error),
        }
    }
    items
}

impl Parse for DieselItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word = input.parse::<Option<Ident>>()?.map(|word| word.to_string());
        match word.as_deref() {
            Some("table_name") => {
                input.parse::<Token![=]>()?;
                Ok(Self::TableName(input.parse()?))
            }
            Some("primary_key") => {
                let columns;
                parenthesized!(columns in input);
                let columns = columns.parse_terminated(Ident::parse, Token![,])?;
                Ok(Self::PrimaryKey(columns.into_iter().collect()))
            }
            Some("belongs_to") => {
                let parent;
                parenthesized!(parent in input);
                let parent: TokenStream = parent.parse()?;
                let until_comma =
                    |token: &TokenTree| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
                Ok(Self::BelongsTo(parent.into_iter().take_while(until_comma).collect()))
            }
            Some("column_name") => {
                input.parse::<Token![=]>()?;
                Ok(Self::ColumnName(parse_column(input)?))
            }
            word => {
                // Up to the next comma, even if that one stands in `<…>`: the rest is then skipped as items of its own.
                while !input.is_empty() && !input.peek(Token![,]) {
                    input.parse::<TokenTree>()?;
                }
                Ok(match word {
                    Some("embed" | "select_expression") => Self::NoColumn,
                    _ => Self::Other,
                })
            }
        }
    }
}

/// `kind` or `"kind"`; keywords become raw identifiers, as `table!` has them.
fn parse_column(input: ParseStream<'_>) -> syn::Result<Ident> {
    if !input.peek(LitStr) {
        return input.parse();
    }
    let text: LitStr = input.parse()?;
    text.parse::<Ident>().or_else(|_| {
        let raw = LitStr::new(&format!("r#{}", text.value()), text.span());
        raw.parse().map_err(|_| {
            let name = text.value();
            syn::Error::new_spanned(
                quote!(#text),
                format!("`{name}` is no column of a `table!`: use the name it has there"),
            )
        })
    })
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
            struct Post { #[model(version, a,)] #[model(b)] id: i64 }
        });
        assert_eq!(messages, [""; 0]);
        assert_eq!(
            model.expect("is a struct with named fields").fields[0].words,
            ["version", "a", "b"]
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
                "`#[model(…)]` belongs on the field that holds the column: move it there",
                "a model has one table: remove this `table_name`",
                "`a b` is no column of a `table!`: use the name it has there",
                "`version` takes no value: write `#[model(version)]`",
                "expected `#[model(…)]` with `soft_delete`, `created_at`, `updated_at` or `version`",
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
