//! Meaning: which relation each field is.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Expr, GenericArgument, Ident, Path, PathArguments, Type, Visibility};

use super::infer::{Fragment, infer};
use super::parse::{FieldInput, Item, KINDS, KindInput, Params, ShapeInput, What};
use crate::facts::Errors;

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

/// Gives `None` if nothing can be the root.
pub(crate) fn check(input: ShapeInput, errors: &mut Errors) -> Option<Shape> {
    let (roots, mut others): (Vec<_>, Vec<_>) = input.fields.into_iter().partition(is_root);
    let root = match roots.first() {
        Some(first) => {
            check_roots(first, &roots, errors);
            Some(first.clone())
        }
        None => stand_in(&input.ident, &mut others, errors),
    };
    let params = input.params.as_ref().map_or(&[][..], |params| &params.fields);
    let mut edges = Vec::new();
    for field in others {
        edges.extend(check_edge(field, root.as_ref(), params, errors));
    }
    let root = root?;
    Some(Shape {
        ident: input.ident,
        vis: input.vis,
        params: input.params,
        root: (root.ident, unwrapped(&root.ty).clone()),
        edges,
    })
}

fn is_root(field: &FieldInput) -> bool {
    field.items().any(|item| matches!(item.what, What::Root))
}

fn check_roots(root: &FieldInput, all: &[FieldInput], errors: &mut Errors) {
    if let Some(item) = root.items().find(|item| !matches!(item.what, What::Root)) {
        errors.at(item.span, format!("`{}` is the root: remove this word", root.ident));
    }
    if let Some((wrapper, inner)) = wrapped(&root.ty) {
        errors.push(
            &root.ty,
            format!("the root is one row: write `{}` without `{wrapper}<…>`", shown(inner)),
        );
    }
    for other in &all[1..] {
        errors.push(
            &other.ident,
            format!("`{}` is the root already: a shape has one", root.ident),
        );
    }
}

/// A shape without a root: a field that says nothing may have been meant, and is taken for it.
fn stand_in(shape: &Ident, fields: &mut Vec<FieldInput>, errors: &mut Errors) -> Option<FieldInput> {
    let says_nothing = |field: &FieldInput| field.items.as_ref().is_some_and(Vec::is_empty);
    let meant = fields
        .iter()
        .position(|field| says_nothing(field) && wrapped(&field.ty).is_none());
    let Some(meant) = meant else {
        errors.push(
            shape,
            format!("`{shape}` has no root: add the field that holds its row, with `#[eager(root)]`"),
        );
        return None;
    };
    let root = fields.remove(meant);
    errors.push(
        &root.ident,
        format!("`{shape}` has no root: if it is `{}`, add `#[eager(root)]`", root.ident),
    );
    Some(root)
}

/// Gives `None` for a field that is no edge, and for one that an attribute with a mistake leaves open.
fn check_edge(
    FieldInput { ident, ty, items }: FieldInput,
    root: Option<&FieldInput>,
    params: &[(Ident, Type)],
    errors: &mut Errors,
) -> Option<Edge> {
    let mut options = Options::default();
    let mut kinds = Vec::new();
    for Item { span, what } in items? {
        match what {
            What::Kind(kind) => kinds.push((span, kind)),
            option => options.set(span, option, errors),
        }
    }
    let mut kinds = kinds.into_iter();
    let Some((span, kind)) = kinds.next() else {
        errors.push(
            &ident,
            format!("`{ident}` does not say what it is: `#[eager(…)]` with {KINDS}"),
        );
        return None;
    };
    for (span, other) in kinds {
        errors.at(span, format!("`{ident}` is {kind} already: remove {other}"));
    }
    let counted = counted(&kind);
    let kind = complete(kind, span, root, &ty, errors)?;
    let (target, place) = place(&kind, &ident, &ty, counted, errors)?;
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

fn counted(kind: &KindInput) -> Option<Type> {
    match kind {
        KindInput::Count { target, .. } => target.as_deref().cloned(),
        _ => None,
    }
}

/// The kind with the models that it needs.
fn complete(kind: KindInput, span: Span, root: Option<&FieldInput>, ty: &Type, errors: &mut Errors) -> Option<Kind> {
    Some(match kind {
        KindInput::HasOne => Kind::HasOne,
        KindInput::HasMany => Kind::HasMany,
        KindInput::BelongsTo => Kind::BelongsTo,
        KindInput::ManyToMany { through: Some(link) } => Kind::ManyToMany(link),
        KindInput::ManyToMany { through: None } => {
            let root = root.map_or_else(|| "the root".to_owned(), |root| format!("`{}`", shown(&root.ty)));
            let message = format!(
                "name the model whose rows link {root} with `{}`: ",
                shown(unwrapped(ty))
            );
            errors.at(span, message + "`many_to_many(through = …)`");
            return None;
        }
        KindInput::Count {
            target: Some(_),
            through,
        } => Kind::Count(through),
        KindInput::Count { target: None, .. } => {
            errors.at(
                span,
                "name the model to count: `count(Post)`, or `count(Tag, through = PostTag)`",
            );
            return None;
        }
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
        let gives = kind.gives();
        if let (Some((span, _)), false) = (&self.to, is_through) {
            errors.at(
                *span,
                "`to` names the column of a link table: it goes with `through = …`",
            );
        }
        if let (Some((span, _)), false) = (&self.limit, matches!(place, Place::Many)) {
            errors.at(*span, format!("{gives}: remove `limit`"));
        }
        if let (Some((span, _)), Kind::BelongsTo | Kind::Count(_)) = (&self.order, kind) {
            errors.at(*span, format!("{gives}: remove `order`"));
        }
        if let (Some((span, _)), Place::One(held)) = (&self.filter, place) {
            let message = format!("a filter may leave no row to load: write `Option<{}>`", shown(held));
            errors.at(*span, message);
        }
        if let (Some((span, _)), Kind::Count(_)) = (&self.with, kind) {
            errors.at(*span, format!("{gives}, and loads no shape: remove `with`"));
        }
    }
}

impl Kind {
    /// What a root gets, as messages say it.
    fn gives(&self) -> &'static str {
        match self {
            Self::HasOne => "`has_one` gives one row",
            Self::HasMany => "`has_many` gives any number of rows",
            Self::BelongsTo => "`belongs_to` gives one row",
            Self::ManyToMany(_) => "`many_to_many` gives any number of rows",
            Self::Count(_) => "`count` gives a number",
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
fn place(kind: &Kind, field: &Ident, ty: &Type, counted: Option<Type>, errors: &mut Errors) -> Option<(Type, Place)> {
    let row = shown(unwrapped(ty));
    let expected = match (kind, wrapped(ty)) {
        (Kind::HasMany | Kind::ManyToMany(_), Some(("Vec", inner))) => return Some((inner.clone(), Place::Many)),
        (Kind::HasMany | Kind::ManyToMany(_), _) => format!("write `Vec<{row}>`"),
        (Kind::Count(_), _) if shown(ty) == "i64" => return Some((counted?, Place::Number)),
        (Kind::Count(_), _) => format!("`{field}` is an `i64`"),
        (Kind::HasOne, Some(("Vec", _))) => format!("write `Option<{row}>`, or `has_many`"),
        (Kind::BelongsTo, Some(("Vec", _))) => {
            format!("write `{row}`, or `Option<{row}>` where it may be missing")
        }
        (Kind::HasOne | Kind::BelongsTo, Some(("Option", inner))) => {
            return Some((unshared(inner).clone(), Place::Maybe(inner.clone())));
        }
        (Kind::HasOne | Kind::BelongsTo, _) => return Some((unshared(ty).clone(), Place::One(ty.clone()))),
    };
    errors.push(ty, format!("{}: {expected}", kind.gives()));
    None
}

/// A type as messages show it.
fn shown(ty: &Type) -> String {
    ty.to_token_stream().to_string().replace(' ', "")
}

/// `T` of whatever holds it.
fn unwrapped(ty: &Type) -> &Type {
    wrapped(ty).map_or(ty, |(_, inner)| unwrapped(inner))
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

#[cfg(test)]
mod tests {
    use syn::{DeriveInput, parse_quote};

    use super::*;
    use crate::eager::parse::parse;

    fn checked(input: &DeriveInput) -> (Option<Shape>, Vec<String>) {
        let mut errors = Errors::default();
        let shape = parse(input, &mut errors).and_then(|input| check(input, &mut errors));
        (shape, errors.messages())
    }

    fn messages(input: &DeriveInput) -> Vec<String> {
        checked(input).1
    }

    #[test]
    fn the_type_of_a_field_says_how_it_holds_its_rows() {
        let (shape, messages) = checked(&parse_quote! {
            struct All {
                #[eager(root)] post: Post,
                #[eager(has_many)] comments: Vec<Comment>,
                #[eager(belongs_to)] author: User,
                #[eager(belongs_to)] editor: Option<std::sync::Arc<User>>,
                #[eager(has_one)] cover: std::option::Option<Image>,
                #[eager(count(Tag, through = PostTag))] tag_count: i64,
            }
        });
        assert_eq!(messages, [""; 0]);
        let edges = shape.expect("a root").edges;
        let targets: Vec<_> = edges.iter().map(|edge| shown(&edge.target)).collect();
        assert_eq!(targets, ["Comment", "User", "User", "Image", "Tag"]);
        let held: Vec<_> = edges
            .iter()
            .map(|edge| match &edge.place {
                Place::Many => "many".to_owned(),
                Place::Maybe(held) => format!("maybe {}", shown(held)),
                Place::One(held) => format!("one {}", shown(held)),
                Place::Number => "number".to_owned(),
            })
            .collect();
        assert_eq!(
            held,
            [
                "many",
                "one User",
                "maybe std::sync::Arc<User>",
                "maybe Image",
                "number"
            ]
        );
    }

    #[test]
    fn a_shape_has_one_root_that_is_one_row() {
        let (shape, messages) = checked(&parse_quote! {
            struct Roots {
                #[eager(root, with_deleted)] users: Vec<User>,
                #[eager(root)] other: User,
            }
        });
        assert_eq!(
            messages,
            [
                "`users` is the root: remove this word",
                "the root is one row: write `User` without `Vec<…>`",
                "`users` is the root already: a shape has one",
            ]
        );
        assert_eq!(shape.expect("the first one counts").root.0, "users");
    }

    #[test]
    fn a_field_that_says_nothing_stands_in_for_the_root() {
        let (shape, messages) = checked(&parse_quote! {
            struct UserWithPosts { user: User, #[eager(has_many)] posts: Vec<Post> }
        });
        assert_eq!(
            messages,
            ["`UserWithPosts` has no root: if it is `user`, add `#[eager(root)]`"]
        );
        assert_eq!(shape.expect("a stand-in").root.0, "user");
        let (shape, messages) = checked(&parse_quote! {
            struct UserWithPosts { #[eager(has_many)] posts: Vec<Post> }
        });
        assert_eq!(
            messages,
            ["`UserWithPosts` has no root: add the field that holds its row, with `#[eager(root)]`"]
        );
        assert!(shape.is_none());
    }

    #[test]
    fn a_type_that_does_not_fit_is_told_with_one_that_does() {
        let messages = messages(&parse_quote! {
            struct All {
                #[eager(root)] user: User,
                #[eager(has_many)] posts: Option<Post>,
                #[eager(many_to_many(through = UserTag))] tags: Tag,
                #[eager(has_one)] profile: Vec<Profile>,
                #[eager(belongs_to)] company: Vec<Company>,
                #[eager(count(Post))] post_count: usize,
            }
        });
        assert_eq!(
            messages,
            [
                "`has_many` gives any number of rows: write `Vec<Post>`",
                "`many_to_many` gives any number of rows: write `Vec<Tag>`",
                "`has_one` gives one row: write `Option<Profile>`, or `has_many`",
                "`belongs_to` gives one row: write `Company`, or `Option<Company>` where it may be missing",
                "`count` gives a number: `post_count` is an `i64`",
            ]
        );
    }

    #[test]
    fn a_field_is_one_relation_with_its_models() {
        let messages = messages(&parse_quote! {
            struct All {
                #[eager(root)] post: Post,
                author: User,
                #[eager(with_deleted)] editor: User,
                #[eager(has_many, has_one)] comments: Vec<Comment>,
                #[eager(many_to_many)] tags: Vec<TagWithPosts>,
                #[eager(count)] tag_count: i64,
            }
        });
        let says_nothing = "does not say what it is: `#[eager(…)]` with `root`, `has_one`, `has_many`, `belongs_to`, \
             `many_to_many(through = …)` or `count(…)`";
        assert_eq!(
            messages,
            [
                format!("`author` {says_nothing}"),
                format!("`editor` {says_nothing}"),
                "`comments` is `has_many` already: remove `has_one`".to_owned(),
                "name the model whose rows link `Post` with `TagWithPosts`: `many_to_many(through = …)`".to_owned(),
                "name the model to count: `count(Post)`, or `count(Tag, through = PostTag)`".to_owned(),
            ]
        );
    }

    #[test]
    fn words_that_mean_nothing_for_a_relation_are_told() {
        let messages = messages(&parse_quote! {
            struct All {
                #[eager(root)] post: Post,
                #[eager(belongs_to, limit = 1, order = users::id, filter = users::id.ne(1_i64))] author: User,
                #[eager(has_many, to = comments::id, limit = 1, limit = 2)] comments: Vec<Comment>,
                #[eager(has_one, limit = 1)] cover: Option<Image>,
                #[eager(count(Comment), order = comments::id, with = Reader)] comment_count: i64,
            }
        });
        assert_eq!(
            messages,
            [
                "`belongs_to` gives one row: remove `limit`",
                "`belongs_to` gives one row: remove `order`",
                "a filter may leave no row to load: write `Option<User>`",
                "`limit` stands here twice: remove one",
                "`to` names the column of a link table: it goes with `through = …`",
                "`has_one` gives one row: remove `limit`",
                "`count` gives a number: remove `order`",
                "`count` gives a number, and loads no shape: remove `with`",
            ]
        );
    }

    #[test]
    fn a_field_whose_attribute_is_wrong_is_told_once() {
        let messages = messages(&parse_quote! {
            struct All { #[eager(root)] post: Post, #[eager(has_more)] comments: Vec<Comment> }
        });
        assert_eq!(messages.len(), 1, "{messages:?}");
    }
}
