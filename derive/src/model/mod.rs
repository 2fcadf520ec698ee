//! `#[derive(Model)]`.

mod check;
mod emit;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::facts::{self, Errors};

/// The impls, beside the mistakes.
///
/// A model with mistakes keeps the facts that are right, so that code that uses it is not called wrong as well.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let model = facts::parse(input, &mut errors).and_then(|input| {
        facts::check(&input, &mut errors);
        check::check(input, &mut errors)
    });
    let mut tokens = errors.into_compile_errors();
    tokens.extend(model.map(|model| emit::emit(&model)));
    tokens
}

/// Nothing but the mistakes.
pub(crate) fn expand_enum(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    facts::parse_enum(input, &mut errors);
    errors.into_compile_errors()
}
