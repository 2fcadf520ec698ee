//! Code: an edge for each relation, and the shape around its root.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DeriveInput, Path, Type};

use super::check::{Edge, Kind, Place, Shape};
use super::infer::{Fragment, given};
use super::parse::Params;

/// What lets code that uses a shape with mistakes pass.
pub(crate) fn emit_stub(input: &DeriveInput) -> TokenStream {
    let (ident, (impl_generics, ty_generics, where_clause)) = (&input.ident, input.generics.split_for_impl());
    quote! {
        #[automatically_derived]
        impl #impl_generics ::drivetrain::Fetchable for #ident #ty_generics #where_clause {
            type How = ::drivetrain::fetch::AsSelected;
        }
    }
}

pub(crate) fn emit(shape: &Shape) -> TokenStream {
    let Shape { ident, root, .. } = shape;
    let root = &root.1;
    let params = params_type(shape);
    let declared = shape.params.as_ref().map(|params| emit_params(shape, params));
    let edges = shape.edges.iter().map(|edge| emit_edge(shape, edge));
    let access = emit_access(shape);
    let load = emit_load(shape);
    quote! {
        #declared
        const _: () = {
            #(#edges)*

            #[automatically_derived]
            impl ::drivetrain::eager::Shape for #ident {
                type Root = #root;
                type Params = #params;
            }
            #access
            #load
        };
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
            #[automatically_derived]
            impl ::drivetrain::eager::ShapeVerbs for #ident {}
        };
    };
    quote! {
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
    let path = path(root, edge);
    let scope = if edge.with_deleted {
        quote!(::drivetrain::eager::NoFilter)
    } else {
        quote!(<<#target as ::drivetrain::Model>::Deletion as ::drivetrain::eager::Scoping<#target>>::Filter)
    };
    let filter = emit_fragment("filter", "Filter", edge.filter.as_ref());
    let order = emit_fragment("order", "Order", edge.order.as_ref());
    let limit = emit_limit(shape, edge);
    let checks = emit_checks(root, edge);
    quote! {
        #[allow(non_camel_case_types)]
        #[derive(Debug)]
        struct #name;

        #[automatically_derived]
        impl ::drivetrain::eager::Edge for #name {
            type Root = #root;
            type Target = #target;
            type Path = #path;
            type Params = #params;
            type Scope = #scope;
            #filter
            #order
            #limit
        }
        #checks
    }
}

/// `Post` for `Post` and `PostWithTags`.
fn target_model(Edge { target, .. }: &Edge) -> TokenStream {
    quote_spanned!(target.span()=> <#target as ::drivetrain::eager::Shape>::Root)
}

fn path(root: &Type, edge: &Edge) -> TokenStream {
    let span = edge.target.span();
    let target = target_model(edge);
    let columns = foreign_key(root, edge);
    let link = match &edge.kind {
        Kind::HasOne | Kind::HasMany | Kind::Count(None) => {
            return quote_spanned!(span=> ::drivetrain::eager::path::Children<#columns>);
        }
        Kind::BelongsTo => return quote_spanned!(span=> ::drivetrain::eager::path::Parents<#columns>),
        Kind::ManyToMany(link) | Kind::Count(Some(link)) => link,
    };
    let to_target = match &edge.to {
        Some(columns) => tuple(columns),
        None => child_of(&quote!(#link), &target, link.span()),
    };
    quote_spanned!(span=> ::drivetrain::eager::path::Through<#link, #columns, #to_target>)
}

/// The columns that hold the key of the root, or of the target if the root belongs to it.
fn foreign_key(root: &Type, edge: &Edge) -> TokenStream {
    let (target, span) = (target_model(edge), edge.target.span());
    match (&edge.via, &edge.kind) {
        (Some(columns), _) => tuple(columns),
        (None, Kind::BelongsTo) => child_of(&quote!(#root), &target, span),
        (None, Kind::HasOne | Kind::HasMany | Kind::Count(None)) => child_of(&target, &quote!(#root), span),
        (None, Kind::ManyToMany(link) | Kind::Count(Some(link))) => {
            child_of(&quote!(#link), &quote!(#root), link.span())
        }
    }
}

fn child_of(child: &TokenStream, parent: &TokenStream, span: Span) -> TokenStream {
    quote_spanned!(span=> <#child as ::drivetrain::eager::ChildOf<#parent>>::Column)
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
        Some(Fragment { expr, ty }) => quote! {
            type #name = #ty;

            #[allow(unused_variables)]
            fn #function(params: &Self::Params) -> Self::#name {
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
        #[allow(unused_variables)]
        fn limit(params: &Self::Params) -> ::drivetrain::Result<::core::option::Option<i64>> {
            #rows
        }
    }
}

/// What has to hold for a parent that is not optional.
fn emit_checks(root: &Type, edge: &Edge) -> TokenStream {
    let (Kind::BelongsTo, Place::One(_)) = (&edge.kind, &edge.place) else {
        return TokenStream::new();
    };
    let (target, columns, span) = (target_model(edge), foreign_key(root, edge), edge.target.span());
    let always_there = (!edge.with_deleted).then(
        || quote_spanned!(span=> ::drivetrain::eager::always_there::<<#target as ::drivetrain::Model>::Deletion>();),
    );
    quote_spanned! {span=>
        const _: () = {
            ::drivetrain::eager::never_null::<#root, <#target as ::drivetrain::Model>::Key, #columns>();
            #always_there
        };
    }
}

fn emit_load(shape: &Shape) -> TokenStream {
    let Shape { ident, root, edges, .. } = shape;
    let root = &root.1;
    let assemble = emit_assemble(shape);
    let at_once = emit_at_once(shape);
    let bounds = edges.iter().map(|edge| emit_bounds(edge, &quote!(EagerLoad)));
    let nested = edges.iter().map(|edge| emit_nested(shape, edge));
    let loads = edges.iter().map(emit_call);
    quote! {
        #assemble
        #at_once

        #[automatically_derived]
        impl<DB: ::drivetrain::Dialect> ::drivetrain::eager::EagerLoad<DB> for #ident
        where
            #(#bounds)*
        {
            fn load_around<'a, C: ::drivetrain::connection::Connection<Backend = DB>>(
                conn: &'a C,
                roots: ::std::vec::Vec<#root>,
                params: &'a Self::Params,
            ) -> ::drivetrain::eager::Around<'a, Self> {
                if roots.is_empty() {
                    return ::drivetrain::eager::Around::Ready(::std::vec::Vec::new());
                }
                ::drivetrain::eager::Around::Loading(::std::boxed::Box::pin(async move {
                    #(#nested)*
                    let loaded = ::drivetrain::__private::try_join!(#(#loads),*)?;
                    assemble(roots, loaded)
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
    let types = edges.iter().map(loaded_type);
    let fields = edges.iter().map(emit_field);
    quote! {
        fn assemble(
            roots: ::std::vec::Vec<#root_type>,
            (#(mut #names,)*): (#(#types,)*),
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

fn loaded_type(edge: &Edge) -> TokenStream {
    let (name, target) = (edge_type(edge), &edge.target);
    let value = match &edge.place {
        Place::Many => quote!(::std::vec::Vec<#target>),
        Place::Maybe(held) | Place::One(held) => quote!(::core::option::Option<#held>),
        Place::Number => quote!(i64),
    };
    quote!(::drivetrain::eager::Loaded<#name, #value>)
}

/// The same with all levels sent together.
fn emit_at_once(shape: &Shape) -> TokenStream {
    let Shape { ident, root, edges, .. } = shape;
    let root = &root.1;
    let names: Vec<_> = edges.iter().map(loaded).collect();
    let bounds = edges.iter().map(|edge| emit_bounds(edge, &quote!(AtOnce)));
    let nested = edges.iter().map(|edge| emit_nested(shape, edge));
    let rows = edges.iter().map(|edge| {
        let (name, target) = (edge_type(edge), counted_target(edge));
        quote!(::drivetrain::eager::Keyed<#name, #target>)
    });
    let sends = edges.iter().map(emit_send);
    let places = edges.iter().map(emit_place);
    quote! {
        #[automatically_derived]
        impl<DB: ::drivetrain::eager::Pipelines> ::drivetrain::eager::AtOnce<DB> for #ident
        where
            Self: ::drivetrain::eager::EagerLoad<DB>,
            #(#bounds)*
        {
            type Loaded = (#(#rows,)*);

            fn send<'a, C: ::drivetrain::connection::Connection<Backend = DB>>(
                conn: &'a C,
                source: &dyn ::drivetrain::eager::RowSource<DB>,
                params: &Self::Params,
            ) -> ::drivetrain::__private::BoxFuture<'a, ::drivetrain::Result<Self::Loaded>> {
                #(#nested)*
                #(let #names = #sends;)*
                ::std::boxed::Box::pin(async move { ::drivetrain::__private::try_join!(#(#names),*) })
            }

            fn assemble(
                roots: ::std::vec::Vec<#root>,
                (#(#names,)*): Self::Loaded,
            ) -> ::drivetrain::Result<::std::vec::Vec<Self>> {
                let loaded = (#(#places,)*);
                assemble(roots, loaded)
            }
        }
    }
}

/// What a row of an edge becomes.
fn counted_target(edge: &Edge) -> TokenStream {
    let target = &edge.target;
    match edge.kind {
        Kind::Count(_) => quote!(i64),
        _ => quote!(#target),
    }
}

fn emit_send(edge: &Edge) -> TokenStream {
    let (name, nested, target) = (edge_type(edge), nested(edge), &edge.target);
    match edge.kind {
        Kind::Count(_) => quote!(::drivetrain::eager::send_count::<#name, DB, C>(conn, source, params)),
        _ => quote!(::drivetrain::eager::send::<#name, #target, DB, C>(conn, source, params, #nested)),
    }
}

fn emit_place(edge: &Edge) -> TokenStream {
    let (name, rows, target) = (edge_type(edge), loaded(edge), &edge.target);
    match &edge.place {
        Place::Many => quote!(::drivetrain::eager::place_many::<#name, #target>(&roots, #rows)),
        Place::Maybe(held) | Place::One(held) => {
            quote!(::drivetrain::eager::place_one::<#name, #target, #held>(&roots, #rows))
        }
        Place::Number => quote!(::drivetrain::eager::place_count::<#name>(&roots, #rows)),
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
    let runs = quote_spanned!(edge.field.span()=> #name: ::drivetrain::eager::EdgeOn<DB>,);
    match edge.kind {
        Kind::Count(_) => runs,
        _ => quote_spanned!(target.span()=> #runs #target: ::drivetrain::eager::#capability<DB>,),
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
    match &edge.place {
        Place::Many => {
            quote!(::drivetrain::eager::many::<#name, #target, DB, C>(conn, &roots, params, #nested))
        }
        Place::Maybe(held) | Place::One(held) => {
            quote!(::drivetrain::eager::one::<#name, #target, #held, DB, C>(conn, &roots, params, #nested))
        }
        Place::Number => quote!(::drivetrain::eager::count::<#name, DB, C>(conn, &roots, params)),
    }
}

fn emit_field(edge: &Edge) -> TokenStream {
    let (field, name, edge_name) = (&edge.field, loaded(edge), edge_type(edge));
    match &edge.place {
        Place::One(_) => quote!(#field: ::drivetrain::eager::required::<#edge_name, _>(#name.take(&root), &root)?),
        _ => quote!(#field: #name.take(&root)),
    }
}
