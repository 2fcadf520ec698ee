//! Code: an edge for each relation, and the shape around its root.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Path, Type};

use super::check::{Edge, Kind, Place, Shape};
use super::infer::{Fragment, given};
use super::parse::Params;

/// What lets code that uses a shape with mistakes pass: it is a shape, of which nothing is loaded.
pub(crate) fn emit_stub(shape: &Shape) -> TokenStream {
    let Shape { ident, root, .. } = shape;
    let root = &root.1;
    let front = emit_front(shape);
    quote! {
        #front
        const _: () = {
            #[automatically_derived]
            impl<__DB: ::drivetrain::Dialect> ::drivetrain::eager::EagerLoad<__DB> for #ident {
                fn load_around<'a, __C: ::drivetrain::connection::Connection<Backend = __DB>>(
                    _: &'a __C,
                    _: ::std::vec::Vec<#root>,
                    _: &'a Self::Params,
                ) -> ::drivetrain::eager::Around<'a, Self> {
                    ::drivetrain::eager::Around::Ready(::std::vec::Vec::new())
                }
            }
        };
    }
}

pub(crate) fn emit(shape: &Shape) -> TokenStream {
    let front = emit_front(shape);
    let edges = shape.edges.iter().map(|edge| emit_edge(shape, edge));
    let load = emit_load(shape);
    quote! {
        #front
        const _: () = {
            #(#edges)*
            #load
        };
    }
}

/// What programs see of a shape.
fn emit_front(shape: &Shape) -> TokenStream {
    let Shape { ident, root, .. } = shape;
    let root = &root.1;
    let params = params_type(shape);
    let declared = shape.params.as_ref().map(|params| emit_params(shape, params));
    let access = emit_access(shape);
    quote! {
        #declared
        #[automatically_derived]
        impl ::drivetrain::eager::Shape for #ident {
            type Root = #root;
            type Params = #params;
        }
        #[automatically_derived]
        impl ::drivetrain::eager::ShapeVerbs for #ident {}
        #access
    }
}

fn params_type(shape: &Shape) -> TokenStream {
    match &shape.params {
        Some(Params { name, .. }) => quote!(#name),
        None => quote!(()),
    }
}

fn emit_params(Shape { ident, vis, .. }: &Shape, Params { name, fields }: &Params) -> TokenStream {
    let docs = format!("What [`{ident}`] needs to know at run time.");
    let fields = fields.iter().map(|(name, ty)| {
        let docs = format!("`{name}` in the edges.");
        quote!(#[doc = #docs] #vis #name: #ty)
    });
    quote! {
        #[doc = #docs]
        #[derive(Clone, Debug)]
        #vis struct #name {
            #(#fields,)*
        }
    }
}

/// How a program gets at shapes: as it does at models, or with parameters first.
fn emit_access(shape: &Shape) -> TokenStream {
    let Shape { ident, vis, .. } = shape;
    let Some(Params { name, .. }) = &shape.params else {
        return quote! {
            #[automatically_derived]
            impl ::drivetrain::Fetchable for #ident {
                type How = ::drivetrain::fetch::ByModel;
            }
        };
    };
    quote! {
        // Never holds, and says so where a query asks for the shape: a bound over a lifetime is not checked here.
        #[automatically_derived]
        impl ::drivetrain::Fetchable for #ident
        where
            for<'a> #name: ::drivetrain::eager::WithoutParams,
        {
            type How = ::drivetrain::fetch::ByModel;
        }
        impl #ident {
            /// The shape with these parameters.
            #[allow(dead_code, reason = "another shape may be the only one that loads it")]
            #vis const fn with(params: #name) -> ::drivetrain::eager::With<Self> {
                ::drivetrain::eager::With::new(params)
            }
        }
    }
}

fn edge_type(edge: &Edge) -> Ident {
    format_ident!("Edge_{}", edge.field, span = Span::mixed_site())
}

fn emit_edge(shape: &Shape, edge: &Edge) -> TokenStream {
    let name = edge_type(edge);
    let root = &shape.root.1;
    let params = params_type(shape);
    let target = target_model(edge);
    let path = path(edge);
    let value = value_type(edge);
    let scope = if edge.with_deleted {
        quote!(::drivetrain::eager::NoFilter)
    } else {
        quote!(<<#target as ::drivetrain::Model>::Deletion as ::drivetrain::eager::Scoping<#target>>::Filter)
    };
    let filter = emit_fragment("filter", "Filter", edge.filter.as_ref());
    let order = emit_fragment("order", "Order", edge.order.as_ref());
    let limit = emit_limit(shape, edge);
    let check = emit_check(edge);
    quote! {
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        struct #name;

        #[automatically_derived]
        impl ::drivetrain::eager::Edge for #name {
            type Root = #root;
            type Target = #target;
            type Path = #path;
            type Value = #value;
            type Params = #params;
            type Scope = #scope;
            #filter
            #order
            #limit
        }
        #check
    }
}

/// `Post` for `Post` and `PostWithTags`.
fn target_model(Edge { target, .. }: &Edge) -> TokenStream {
    quote_spanned!(target.span()=> <#target as ::drivetrain::eager::Shape>::Root)
}

fn path(edge: &Edge) -> TokenStream {
    let named = edge.via.as_ref().and_then(|columns| columns.first());
    let span = named.map_or_else(|| edge.target.span(), Spanned::span);
    let via = columns(edge.via.as_deref());
    match (&edge.kind, &edge.place) {
        (Kind::HasOne | Kind::HasMany | Kind::Count(None), _) => {
            quote_spanned!(span=> ::drivetrain::eager::path::Children<#via>)
        }
        (Kind::BelongsTo, Place::One(_)) => {
            quote_spanned!(span=> ::drivetrain::eager::path::Parents<#via, ::drivetrain::eager::NeverNull>)
        }
        (Kind::BelongsTo, _) => quote_spanned!(span=> ::drivetrain::eager::path::Parents<#via>),
        (Kind::ManyToMany(link) | Kind::Count(Some(link)), _) => {
            let to = columns(edge.to.as_deref());
            quote_spanned!(span=> ::drivetrain::eager::path::Through<#link, #via, #to>)
        }
    }
}

/// The columns that are named, else those that `belongs_to(…)` declares.
fn columns(named: Option<&[Path]>) -> TokenStream {
    named.map_or_else(|| quote!(::drivetrain::eager::Declared), tuple)
}

fn tuple(columns: &[Path]) -> TokenStream {
    quote!((#(#columns,)*))
}

fn emit_fragment(function: &str, name: &str, fragment: Option<&Fragment>) -> TokenStream {
    let (function, name) = (format_ident!("{function}"), format_ident!("{name}"));
    match fragment {
        None => quote! {
            type #name = ::drivetrain::eager::NoFilter;

            fn #function(_: &Self::Params) -> Self::#name {
                ::drivetrain::eager::NoFilter
            }
        },
        Some(Fragment { expr, ty, .. }) => quote! {
            type #name = #ty;

            fn #function(__params: &Self::Params) -> Self::#name {
                #expr
            }
        },
    }
}

fn emit_limit(shape: &Shape, edge: &Edge) -> TokenStream {
    let fields = shape.params.as_ref().map_or(&[][..], |params| &params.fields);
    let rows = match (&edge.limit, &edge.kind) {
        (Some(rows), _) => {
            let lets = given(rows, fields);
            quote!(#lets ::drivetrain::eager::limit(#rows))
        }
        // Of several rows the first one is meant.
        (None, Kind::HasOne) if edge.order.is_some() => quote!(::drivetrain::eager::limit(1)),
        (None, _) => return TokenStream::new(),
    };
    quote! {
        fn limit(__params: &Self::Params) -> ::drivetrain::Result<::core::option::Option<i64>> {
            #rows
        }
    }
}

/// What has to hold for a parent that is not optional.
fn emit_check(edge: &Edge) -> TokenStream {
    let (Kind::BelongsTo, Place::One(_), false) = (&edge.kind, &edge.place, edge.with_deleted) else {
        return TokenStream::new();
    };
    let target = target_model(edge);
    quote_spanned! {edge.target.span()=>
        const _: () = ::drivetrain::eager::always_there::<#target>();
    }
}

fn emit_load(shape: &Shape) -> TokenStream {
    let Shape { ident, root, edges, .. } = shape;
    let root = &root.1;
    let assemble = emit_assemble(shape);
    let at_once = emit_at_once(shape);
    let bounds = edges.iter().map(|edge| emit_bounds(edge, &quote!(EagerLoad)));
    let nested = edges.iter().map(|edge| emit_nested(shape, edge));
    let loads: Vec<_> = edges.iter().map(emit_call).collect();
    let loads = emit_join(&loads);
    quote! {
        #assemble
        #at_once

        #[automatically_derived]
        impl<__DB: ::drivetrain::Dialect> ::drivetrain::eager::EagerLoad<__DB> for #ident
        where
            #(#bounds)*
        {
            fn load_around<'a, __C: ::drivetrain::connection::Connection<Backend = __DB>>(
                __conn: &'a __C,
                __roots: ::std::vec::Vec<#root>,
                __params: &'a Self::Params,
            ) -> ::drivetrain::eager::Around<'a, Self> {
                if __roots.is_empty() {
                    return ::drivetrain::eager::Around::Ready(::std::vec::Vec::new());
                }
                ::drivetrain::eager::Around::Loading(::std::boxed::Box::pin(async move {
                    #(#nested)*
                    let loaded = #loads?;
                    __assemble(__roots, loaded)
                }))
            }
        }
    }
}

/// The function that makes shapes of roots and what was loaded for them.
fn emit_assemble(
    Shape {
        ident,
        root: (root, root_type),
        edges,
        ..
    }: &Shape,
) -> TokenStream {
    let names: Vec<_> = edges.iter().map(loaded).collect();
    let values = edges.iter().map(value_type);
    let fields = edges.iter().map(emit_field);
    quote! {
        fn __assemble(
            roots: ::std::vec::Vec<#root_type>,
            (#(mut #names,)*): (#(::drivetrain::eager::Loaded<#root_type, #values>,)*),
        ) -> ::drivetrain::Result<::std::vec::Vec<#ident>> {
            let shape = |root: #root_type| {
                ::core::result::Result::Ok(#ident {
                    #(#fields,)*
                    #root: root,
                })
            };
            roots.into_iter().map(shape).collect()
        }
    }
}

/// What each root gets.
fn value_type(Edge { target, place, .. }: &Edge) -> TokenStream {
    match place {
        Place::Many => quote_spanned!(target.span()=> ::std::vec::Vec<#target>),
        Place::Maybe(held) | Place::One(held) => quote_spanned!(target.span()=> ::core::option::Option<#held>),
        Place::Number => quote!(i64),
    }
}

/// The same with all levels sent together.
fn emit_at_once(shape: &Shape) -> TokenStream {
    let Shape { ident, root, edges, .. } = shape;
    let root = &root.1;
    let names: Vec<_> = edges.iter().map(loaded).collect();
    let bounds = edges.iter().map(|edge| emit_bounds(edge, &quote!(AtOnce)));
    let nested = edges.iter().map(|edge| emit_nested(shape, edge));
    let values = edges.iter().map(value_type);
    let sends = edges.iter().map(emit_send);
    let sent: Vec<_> = names.iter().map(ToTokens::to_token_stream).collect();
    let sent = emit_join(&sent);
    quote! {
        #[automatically_derived]
        impl<__DB: ::drivetrain::Dialect> ::drivetrain::eager::AtOnce<__DB> for #ident
        where
            Self: ::drivetrain::eager::EagerLoad<__DB>,
            #(#bounds)*
        {
            type Loaded = (#(::drivetrain::eager::Arrived<#root, #values>,)*);

            fn send<'a, __C: ::drivetrain::connection::Connection<Backend = __DB>>(
                __conn: &'a __C,
                __source: &dyn ::drivetrain::eager::RowSource<__DB>,
                __params: &Self::Params,
            ) -> ::drivetrain::__private::BoxFuture<'a, ::drivetrain::Result<Self::Loaded>> {
                #(#nested)*
                #(let #names = #sends;)*
                ::std::boxed::Box::pin(async move { #sent })
            }

            fn assemble(
                roots: ::std::vec::Vec<#root>,
                (#(#names,)*): Self::Loaded,
            ) -> ::drivetrain::Result<::std::vec::Vec<Self>> {
                let loaded = (#(#names.place(&roots),)*);
                __assemble(roots, loaded)
            }
        }
    }
}

fn emit_send(edge: &Edge) -> TokenStream {
    let (name, nested, target) = (edge_type(edge), nested(edge), &edge.target);
    let span = located(target);
    match &edge.place {
        Place::Many => {
            quote_spanned!(span=> ::drivetrain::eager::send_many::<#name, #target, __DB, __C>(__conn, __source, __params, #nested))
        }
        Place::Maybe(held) | Place::One(held) => {
            quote_spanned!(span=> ::drivetrain::eager::send_one::<#name, #target, #held, __DB, __C>(__conn, __source, __params, #nested))
        }
        Place::Number => {
            quote_spanned!(span=> ::drivetrain::eager::send_count::<#name, __DB, __C>(__conn, __source, __params))
        }
    }
}

/// Where the type stands, for code that names variables of the derive: a macro may have written the type.
fn located(target: &Type) -> Span {
    Span::call_site().located_at(target.span())
}

/// `try_join!` of any number of futures.
fn emit_join(futures: &[TokenStream]) -> TokenStream {
    match futures {
        [] => quote!(::drivetrain::Result::<()>::Ok(())),
        futures => quote!(::drivetrain::__private::try_join!(#(#futures),*)),
    }
}

/// The variable that holds what an edge loaded.
fn loaded(edge: &Edge) -> Ident {
    format_ident!("loaded_{}", edge.field, span = Span::mixed_site())
}

/// The variable that holds the parameters of an edge's target.
fn nested(edge: &Edge) -> Ident {
    format_ident!("params_{}", edge.field, span = Span::mixed_site())
}

fn emit_bounds(edge: &Edge, capability: &TokenStream) -> TokenStream {
    let (name, target) = (edge_type(edge), &edge.target);
    let runs = quote_spanned!(edge.field.span()=> #name: ::drivetrain::eager::EdgeOn<__DB>,);
    match edge.kind {
        Kind::Count(_) => runs,
        _ => quote_spanned!(target.span()=> #runs #target: ::drivetrain::eager::#capability<__DB>,),
    }
}

fn emit_nested(shape: &Shape, edge: &Edge) -> TokenStream {
    let (name, target) = (nested(edge), &edge.target);
    let params = quote_spanned!(target.span()=> <#target as ::drivetrain::eager::Shape>::Params);
    match (&edge.with, &edge.kind) {
        (_, Kind::Count(_)) => TokenStream::new(),
        (Some(with), _) => {
            let fields = shape.params.as_ref().map_or(&[][..], |params| &params.fields);
            let lets = given(with, fields);
            quote!(let #name: &#params = &{ #lets #with };)
        }
        (None, _) => {
            quote_spanned!(target.span()=> let #name = <#params as ::drivetrain::eager::WithoutParams>::NONE;)
        }
    }
}

fn emit_call(edge: &Edge) -> TokenStream {
    let (name, nested, target) = (edge_type(edge), nested(edge), &edge.target);
    let span = located(target);
    match &edge.place {
        Place::Many => {
            quote_spanned!(span=> ::drivetrain::eager::many::<#name, #target, __DB, __C>(__conn, &__roots, __params, #nested))
        }
        Place::Maybe(held) | Place::One(held) => {
            quote_spanned!(span=> ::drivetrain::eager::one::<#name, #target, #held, __DB, __C>(__conn, &__roots, __params, #nested))
        }
        Place::Number => {
            quote_spanned!(span=> ::drivetrain::eager::count::<#name, __DB, __C>(__conn, &__roots, __params))
        }
    }
}

fn emit_field(edge: &Edge) -> TokenStream {
    let (field, name, edge_name) = (&edge.field, loaded(edge), edge_type(edge));
    match &edge.place {
        Place::One(_) => quote!(#field: ::drivetrain::eager::required::<#edge_name, _>(#name.take(&root), &root)?),
        _ => quote!(#field: #name.take(&root)),
    }
}
