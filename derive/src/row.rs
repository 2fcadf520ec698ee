//! `#[derive(Row)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_quote};

use crate::facts::Errors;

pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    for lifetime in input.generics.lifetimes() {
        errors.push(
            lifetime,
            "a row owns its data: hold `String` instead of `&str`, and remove the lifetime",
        );
    }
    if !errors.is_empty() {
        return errors.into_compile_errors();
    }
    let ident = &input.ident;
    let mut generics = input.generics.clone();
    generics
        .make_where_clause()
        .predicates
        .push(parse_quote!(Self: ::core::marker::Send + 'static));
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::drivetrain::Fetchable for #ident #ty_generics #where_clause {
            type How = ::drivetrain::fetch::AsSelected;
        }
    }
}
