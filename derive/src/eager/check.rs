//! Meaning: which relation each field is.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Expr, GenericArgument, Ident, Path, PathArguments, Type, Visibility};

use super::infer::{Fragment, infer};
use super::parse::{FieldInput, Item, KINDS, Params, ShapeInput, What};
use crate::errors::Errors;

/// The facts of a shape, without contradictions.
pub(crate) struct Shape {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) params: Option<Params>,
    pub(crate) root: (Ident, Type),
    pub(crate) edges: Vec<Edge>,
}

/// A field that is loaded.
pub(crate) struct Edge {
    pub(crate) field: Ident,
    pub(crate) kind: Kind,
    /// The model or shape that is loaded, or counted.
    pub(crate) target: Type,
    pub(crate) place: Place,
    pub(crate) via: Option<Vec<Path>>,
    pub(crate) to: Option<Vec<Path>>,
    pub(crate) filter: Option<Fragment>,
    pub(crate) order: Option<Fragment>,
    pub(crate) limit: Option<Expr>,
    pub(crate) with: Option<Expr>,
    pub(crate) with_deleted: bool,
}

pub(crate) enum Kind {
    HasOne,
    HasMany,
    BelongsTo,
    ManyToMany(Path),
    Count(Option<Path>),
}

/// How a field holds what is loaded.
pub(crate) enum Place {
    /// `Vec<T>`.
    Many,
    /// `Option<T>` or `Option<Arc<T>>`, with what stands in it.
    Maybe(Type),
    /// `T` or `Arc<T>`, with what stands there.
    One(Type),
    /// `i64`.
    Number,
}

pub(crate) fn check(input: ShapeInput, errors: &mut Errors) -> Option<Shape> {
    let params = input.params.as_ref().map_or(&[][..], |params| &params.fields);
    let mut root: Option<(Ident, Type)> = None;
    let mut edges = Vec::new();
    for field in input.fields {
        if !is_root(&field) {
            edges.extend(check_edge(field, params, errors));
        } else if let Some((first, _)) = &root {
            errors.push(
                &field.ident,
                format!("field `{first}` is the root already: a shape has one"),
            );
        } else {
            check_root(&field, errors);
            root = Some((field.ident, field.ty));
        }
    }
    if root.is_none() {
        let message = format!(
            "`{}` has no root: mark the field that holds its row with `#[eager(root)]`",
            input.ident
        );
        errors.push(&input.ident, message);
    }
    Some(Shape {
        ident: input.ident,
        vis: input.vis,
        params: input.params,
        root: root?,
        edges,
    })
}

fn is_root(field: &FieldInput) -> bool {
    field.items.iter().any(|item| matches!(item.what, What::Root))
}

fn check_root(field: &FieldInput, errors: &mut Errors) {
    if field.items.len() > 1 {
        errors.push(
            &field.ident,
            format!("field `{}` is the root: it takes no other words", field.ident),
        );
    }
    if let Some((wrapper @ ("Vec" | "Option" | "Arc"), _)) = wrapped(&field.ty) {
        errors.push(&field.ty, format!("the root is a model: remove `{wrapper}<…>`"));
    }
}

fn check_edge(field: FieldInput, params: &[(Ident, Type)], errors: &mut Errors) -> Option<Edge> {
    let FieldInput { ident, ty, items } = field;
    let mut options = Options::default();
    let mut kinds = Vec::new();
    for Item { span, what } in items {
        match what {
            What::Root => {}
            What::HasOne => kinds.push((span, Kind::HasOne, None)),
            What::HasMany => kinds.push((span, Kind::HasMany, None)),
            What::BelongsTo => kinds.push((span, Kind::BelongsTo, None)),
            What::ManyToMany { through: Some(link) } => kinds.push((span, Kind::ManyToMany(link), None)),
            What::ManyToMany { through: None } => {
                errors.at(
                    span,
                    "name the model of the link table: `many_to_many(through = PostTag)`",
                );
                return None;
            }
            What::Count {
                target: Some(target),
                through,
            } => kinds.push((span, Kind::Count(through), Some(*target))),
            What::Count { target: None, .. } => {
                errors.at(
                    span,
                    "name the model to count: `count(Post)`, or `count(Tag, through = PostTag)`",
                );
                return None;
            }
            option => options.set(span, option, errors),
        }
    }
    let mut kinds = kinds.into_iter();
    let Some((_, kind, counted)) = kinds.next() else {
        errors.push(
            &ident,
            format!("field `{ident}` does not say what it is: `#[eager(…)]` with {KINDS}"),
        );
        return None;
    };
    if let Some((span, ..)) = kinds.next() {
        errors.at(span, format!("field `{ident}` is one relation: remove this word"));
    }
    let (target, place) = place(&kind, &ty, counted, errors)?;
    options.check(&kind, &place, errors);
    Some(Edge {
        filter: options.filter.and_then(|(_, expr)| infer(expr, params, errors)),
        order: options.order.and_then(|(_, expr)| infer(expr, params, errors)),
        field: ident,
        kind,
        target,
        place,
        via: options.via.map(|(_, columns)| columns),
        to: options.to.map(|(_, columns)| columns),
        limit: options.limit.map(|(_, expr)| expr),
        with: options.with.map(|(_, expr)| expr),
        with_deleted: options.with_deleted.is_some(),
    })
}

/// What goes with a kind.
#[derive(Default)]
struct Options {
    via: Option<(Span, Vec<Path>)>,
    to: Option<(Span, Vec<Path>)>,
    filter: Option<(Span, Expr)>,
    order: Option<(Span, Expr)>,
    limit: Option<(Span, Expr)>,
    with: Option<(Span, Expr)>,
    with_deleted: Option<(Span, ())>,
}

impl Options {
    fn set(&mut self, span: Span, option: What, errors: &mut Errors) {
        match option {
            What::Via(columns) => put(&mut self.via, "via", span, columns, errors),
            What::To(columns) => put(&mut self.to, "to", span, columns, errors),
            What::Filter(expr) => put(&mut self.filter, "filter", span, expr, errors),
            What::Order(expr) => put(&mut self.order, "order", span, expr, errors),
            What::Limit(expr) => put(&mut self.limit, "limit", span, expr, errors),
            What::With(expr) => put(&mut self.with, "with", span, expr, errors),
            What::WithDeleted => put(&mut self.with_deleted, "with_deleted", span, (), errors),
            _ => {}
        }
    }

    /// Reports options that mean nothing here.
    fn check(&self, kind: &Kind, place: &Place, errors: &mut Errors) {
        let is_through = matches!(kind, Kind::ManyToMany(_) | Kind::Count(Some(_)));
        let is_many = matches!(kind, Kind::HasMany | Kind::ManyToMany(_));
        if let (Some((span, _)), false) = (&self.to, is_through) {
            errors.at(
                *span,
                "`to` names the column of a link table: it goes with `through = …`",
            );
        }
        if let (Some((span, _)), false) = (&self.limit, is_many) {
            errors.at(*span, "`limit` goes with `has_many` and `many_to_many`");
        }
        if let (Some((span, _)), true) = (&self.order, matches!(kind, Kind::BelongsTo | Kind::Count(_))) {
            errors.at(*span, "there is nothing to order: remove `order`");
        }
        if let (Some((span, _)), Place::One(_)) = (&self.filter, place) {
            errors.at(
                *span,
                "a filter may leave no row to load: make the field an `Option<…>`",
            );
        }
        if let (Some((span, _)), Kind::Count(_)) = (&self.with, kind) {
            errors.at(*span, "a count loads no shape that has parameters: remove `with`");
        }
    }
}

fn put<T>(slot: &mut Option<(Span, T)>, word: &str, span: Span, value: T, errors: &mut Errors) {
    if slot.is_some() {
        errors.at(span, format!("`{word}` stands here twice: remove one"));
    }
    *slot = Some((span, value));
}

/// What is loaded, and how the field holds it.
fn place(kind: &Kind, ty: &Type, counted: Option<Type>, errors: &mut Errors) -> Option<(Type, Place)> {
    let message = match (kind, wrapped(ty)) {
        (Kind::HasMany | Kind::ManyToMany(_), Some(("Vec", inner))) => return Some((inner.clone(), Place::Many)),
        (Kind::HasMany, _) => "`has_many` gives any number of rows: write `Vec<T>`",
        (Kind::ManyToMany(_), _) => "`many_to_many` gives any number of rows: write `Vec<T>`",
        (Kind::Count(_), _) if ty.to_token_stream().to_string() == "i64" => return Some((counted?, Place::Number)),
        (Kind::Count(_), _) => "a count is an `i64`",
        (Kind::HasOne, Some(("Vec", _))) => "`has_one` gives one row: write `Option<T>`, or use `has_many`",
        (Kind::BelongsTo, Some(("Vec", _))) => {
            "`belongs_to` gives one row: write `T`, or `Option<T>` where it may be missing"
        }
        (Kind::HasOne | Kind::BelongsTo, Some(("Option", inner))) => {
            return Some((unshared(inner).clone(), Place::Maybe(inner.clone())));
        }
        (Kind::HasOne | Kind::BelongsTo, _) => return Some((unshared(ty).clone(), Place::One(ty.clone()))),
    };
    errors.push(ty, message);
    None
}

/// `T` of `Arc<T>` and of `T`.
fn unshared(ty: &Type) -> &Type {
    match wrapped(ty) {
        Some(("Arc", inner)) => inner,
        _ => ty,
    }
}

/// The wrapper and the type in it, through the invisible groups that `macro_rules!` leaves.
fn wrapped(ty: &Type) -> Option<(&'static str, &Type)> {
    let path = match ty {
        Type::Group(group) => return wrapped(&group.elem),
        Type::Paren(paren) => return wrapped(&paren.elem),
        Type::Path(path) => &path.path,
        _ => return None,
    };
    let last = path.segments.last()?;
    let wrapper = ["Vec", "Option", "Arc"].into_iter().find(|name| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some((wrapper, inner)),
        _ => None,
    }
}
