//! The types of filters and orders: Diesel's own inference, as `auto_type` and `Selectable` use it.

use dsl_auto_type::Case;
use dsl_auto_type::auto_type::expression_type_inference::{InferrerSettings, infer_expression_type};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Type, parse_quote};

use crate::facts::Errors;

/// An expression and its type.
pub(crate) struct Fragment {
    pub(crate) expr: Expr,
    pub(crate) ty: TokenStream,
}

/// The expression with the parameters that it names, and its type.
pub(crate) fn infer(expr: Expr, params: &[(Ident, Type)], errors: &mut Errors) -> Option<Fragment> {
    let (at, lets) = (expr.span(), given(&expr, params));
    let expr: Expr = if lets.is_empty() {
        expr
    } else {
        parse_quote!({ #lets #expr })
    };
    let settings = InferrerSettings::builder()
        .dsl_path(parse_quote!(diesel::dsl))
        .function_types_case(Case::DoNotChange)
        .method_types_case(Case::UpperCamel)
        .build();
    let (ty, mistakes) = infer_expression_type(&expr, None, &settings);
    let is_known = mistakes.is_empty();
    for mistake in mistakes {
        errors.add(explained(&mistake));
    }
    let ty = located(ty.into_token_stream(), at);
    is_known.then_some(Fragment { expr, ty })
}

/// The tokens as they are, with the place where a mistake in them is shown.
fn located(tokens: TokenStream, at: Span) -> TokenStream {
    let token = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), located(group.stream(), at)).into();
        }
        token.set_span(token.span().located_at(at));
        token
    };
    tokens.into_iter().map(token).collect()
}

/// `let name: String = …;` for each parameter that `expr` names.
pub(super) fn given(expr: &Expr, params: &[(Ident, Type)]) -> TokenStream {
    let used = params.iter().filter(|(name, _)| names(expr.to_token_stream(), name));
    let lets = used.map(|(name, ty)| {
        quote! {
            #[allow(unused_variables)]
            let #name: #ty = ::core::clone::Clone::clone(&__params.#name);
        }
    });
    lets.collect()
}

fn names(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => names(group.stream(), name),
        _ => false,
    })
}

/// The mistake without the name of Diesel's attribute, which does not stand here.
fn explained(mistake: &syn::Error) -> syn::Error {
    let message = mistake.to_string().replace("auto_type", "the type of this expression");
    let note = "; a function that Diesel's `#[auto_type]` describes can be called here: `filter = visible_to(reader)`";
    syn::Error::new(mistake.span(), message + note)
}
