//! Syntax: what stands in the struct and its `#[eager(…)]`.

use std::fmt;

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Expr, Field, Fields, FieldsNamed, Ident, Path, Token, Type, Visibility, braced,
    parenthesized, token,
};

use crate::facts::Errors;

/// A struct with named fields, and the items of their attributes.
pub(crate) struct ShapeInput {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) params: Option<Params>,
    pub(crate) fields: Vec<FieldInput>,
}

/// `params = Reader { name: String }`.
pub(crate) struct Params {
    pub(crate) name: Ident,
    pub(crate) fields: Vec<(Ident, Type)>,
}

#[derive(Clone)]
pub(crate) struct FieldInput {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// `None` if they cannot be read.
    pub(crate) items: Option<Vec<Item>>,
}

impl FieldInput {
    pub(crate) fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().flatten()
    }
}

/// One item of `#[eager(…)]` on a field.
#[derive(Clone)]
pub(crate) struct Item {
    pub(crate) span: Span,
    pub(crate) what: What,
}

#[derive(Clone)]
pub(crate) enum What {
    Root,
    Kind(KindInput),
    Via(Vec<Path>),
    To(Vec<Path>),
    Filter(Expr),
    Order(Expr),
    Limit(Expr),
    With(Expr),
    WithDeleted,
}

/// What a field is.
#[derive(Clone)]
pub(crate) enum KindInput {
    HasOne,
    HasMany,
    BelongsTo,
    ManyToMany {
        through: Option<Path>,
    },
    Count {
        target: Option<Box<Type>>,
        through: Option<Path>,
    },
}

impl fmt::Display for KindInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HasOne => "`has_one`",
            Self::HasMany => "`has_many`",
            Self::BelongsTo => "`belongs_to`",
            Self::ManyToMany { .. } => "`many_to_many`",
            Self::Count { .. } => "`count`",
        })
    }
}

/// The words that say what a field is, as messages name them.
pub(super) const KINDS: &str = "`root`, `has_one`, `has_many`, `belongs_to`, `many_to_many(through = …)` or `count(…)`";
/// The words that go with them.
const OPTIONS: &str = "`via`, `to`, `filter`, `order`, `limit`, `with` or `with_deleted`";

/// Gives `None` if the item cannot be a shape whatever its attributes say.
pub(crate) fn parse(input: &DeriveInput, errors: &mut Errors) -> Option<ShapeInput> {
    let fields = named_fields(input, errors)?;
    let mut params = None;
    for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("eager")) {
        match attr.parse_args::<Params>() {
            Ok(parsed) if params.is_none() => params = Some(parsed),
            Ok(_) => errors.push(attr, "a shape has one set of parameters: put them into one struct"),
            Err(error) => errors.add(error),
        }
    }
    Some(ShapeInput {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        params,
        fields: fields.named.iter().map(|field| parse_field(field, errors)).collect(),
    })
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<&'a FieldsNamed> {
    if !input.generics.params.is_empty() {
        errors.push(&input.generics, "a shape owns what it loads: remove the parameters");
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields),
            _ => errors.push(
                &input.ident,
                "a shape is a struct with named fields: one root, and its relations",
            ),
        },
        _ => errors.push(
            &input.ident,
            "a shape is a struct with named fields: one root, and its relations",
        ),
    }
    None
}

fn parse_field(field: &Field, errors: &mut Errors) -> FieldInput {
    FieldInput {
        ident: field.ident.clone().expect("named fields have names"),
        ty: field.ty.clone(),
        items: items(&field.attrs, errors),
    }
}

fn items(attrs: &[Attribute], errors: &mut Errors) -> Option<Vec<Item>> {
    let mut items = Some(Vec::new());
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("eager")) {
        match attr.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated) {
            Ok(parsed) => items.iter_mut().for_each(|items| items.extend(parsed.clone())),
            Err(error) => {
                errors.add(error);
                items = None;
            }
        }
    }
    items
}

impl Parse for Params {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        const FORM: &str = "expected `params = Name { field: Type, … }`";
        let word: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), FORM))?;
        if word != "params" {
            return Err(syn::Error::new(word.span(), FORM));
        }
        input.parse::<Token![=]>()?;
        let name: Ident = input.parse()?;
        if !input.peek(token::Brace) {
            return Err(syn::Error::new(name.span(), FORM));
        }
        let fields;
        braced!(fields in input);
        let fields = fields.parse_terminated(Field::parse_named, Token![,])?;
        let named = |field: Field| (field.ident.expect("named fields have names"), field.ty);
        Ok(Self {
            name,
            fields: fields.into_iter().map(named).collect(),
        })
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let what = match word.to_string().as_str() {
            "root" => What::Root,
            "has_one" => What::Kind(KindInput::HasOne),
            "has_many" => What::Kind(KindInput::HasMany),
            "belongs_to" => What::Kind(KindInput::BelongsTo),
            "many_to_many" => What::Kind(KindInput::ManyToMany {
                through: parse_through(input)?,
            }),
            "count" => What::Kind(parse_count(input)?),
            "with_deleted" => What::WithDeleted,
            "via" => What::Via(parse_columns(input)?),
            "to" => What::To(parse_columns(input)?),
            "filter" => What::Filter(parse_value(input)?),
            "order" => What::Order(parse_value(input)?),
            "limit" => What::Limit(parse_value(input)?),
            "with" => What::With(parse_value(input)?),
            _ => {
                let message = format!("unknown word `{word}`: expected {KINDS}; beside them {OPTIONS}");
                return Err(syn::Error::new(word.span(), message));
            }
        };
        Ok(Self {
            span: word.span(),
            what,
        })
    }
}

fn parse_value<T: Parse>(input: ParseStream<'_>) -> syn::Result<T> {
    input.parse::<Token![=]>()?;
    input.parse()
}

/// `(through = PostTag)`, if it is there.
fn parse_through(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
    if !input.peek(token::Paren) {
        return Ok(None);
    }
    let inner;
    parenthesized!(inner in input);
    through(&inner).map(Some)
}

fn through(input: ParseStream<'_>) -> syn::Result<Path> {
    let word: Ident = input.parse()?;
    if word != "through" {
        return Err(syn::Error::new(word.span(), "expected `through = LinkModel`"));
    }
    parse_value(input)
}

/// `(Post)` or `(Tag, through = PostTag)`.
fn parse_count(input: ParseStream<'_>) -> syn::Result<KindInput> {
    if !input.peek(token::Paren) {
        return Ok(KindInput::Count {
            target: None,
            through: None,
        });
    }
    let inner;
    parenthesized!(inner in input);
    let target = Some(Box::new(inner.parse()?));
    let mut link = None;
    if inner.parse::<Option<Token![,]>>()?.is_some() && !inner.is_empty() {
        link = Some(through(&inner)?);
    }
    Ok(KindInput::Count { target, through: link })
}

/// `= posts::editor_id`, or `= (seats::row, seats::place)` for a composite key.
fn parse_columns(input: ParseStream<'_>) -> syn::Result<Vec<Path>> {
    input.parse::<Token![=]>()?;
    if !input.peek(token::Paren) {
        return Ok(vec![input.parse()?]);
    }
    let inner;
    let paren = parenthesized!(inner in input);
    let columns: Vec<Path> = inner.parse_terminated(Path::parse, Token![,])?.into_iter().collect();
    if columns.is_empty() {
        return Err(syn::Error::new(
            paren.span.join().span(),
            "name the columns of the foreign key",
        ));
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn messages(input: &DeriveInput) -> Vec<String> {
        let mut errors = Errors::default();
        parse(input, &mut errors);
        errors.messages()
    }

    #[test]
    fn a_shape_is_a_struct_with_named_fields_that_owns_what_it_loads() {
        let named = "a shape is a struct with named fields: one root, and its relations";
        assert_eq!(
            messages(&parse_quote!(
                struct Pair(User, Vec<Post>);
            )),
            [named]
        );
        assert_eq!(
            messages(&parse_quote!(
                enum Either {
                    User(User),
                }
            )),
            [named]
        );
        assert_eq!(
            messages(&parse_quote!(
                struct With<T> {
                    #[eager(root)]
                    root: T,
                }
            )),
            ["a shape owns what it loads: remove the parameters"]
        );
    }

    #[test]
    fn an_unknown_word_is_told_with_those_that_are_known() {
        let messages = messages(&parse_quote! {
            struct UserWithPosts { #[eager(root)] user: User, #[eager(has_many, sort = id)] posts: Vec<Post> }
        });
        assert_eq!(
            messages,
            [format!("unknown word `sort`: expected {KINDS}; beside them {OPTIONS}")]
        );
    }

    #[test]
    fn parameters_are_one_struct() {
        let form = "expected `params = Name { field: Type, … }`";
        for attribute in [quote::quote!(params = Reader), quote::quote!(reader), quote::quote!()] {
            let messages = messages(&parse_quote!(
                #[eager(#attribute)]
                struct Shape {
                    #[eager(root)]
                    user: User,
                }
            ));
            assert_eq!(messages, [form]);
        }
        let twice = messages(&parse_quote! {
            #[eager(params = Reader { name: String })]
            #[eager(params = Writer { id: i64 })]
            struct Shape { #[eager(root)] user: User }
        });
        assert_eq!(twice, ["a shape has one set of parameters: put them into one struct"]);
    }

    #[test]
    fn columns_are_named_alone_or_together() {
        let columns = |item: Item| match item.what {
            What::Via(columns) | What::To(columns) => columns.len(),
            _ => panic!("columns"),
        };
        assert_eq!(columns(parse_quote!(via = schema::posts::editor_id)), 1);
        assert_eq!(columns(parse_quote!(to = (bookings::row, bookings::place))), 2);
        let none = syn::parse_str::<Item>("via = ()").err().expect("no columns");
        assert_eq!(none.to_string(), "name the columns of the foreign key");
    }

    #[test]
    fn a_link_is_named_after_through() {
        let error = syn::parse_str::<Item>("many_to_many(PostTag)")
            .err()
            .expect("a mistake");
        assert_eq!(error.to_string(), "expected `through = LinkModel`");
        assert!(syn::parse_str::<Item>("count(Tag, through = PostTag)").is_ok());
    }
}
