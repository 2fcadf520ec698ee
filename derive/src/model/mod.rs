//! `#[derive(Model)]`.

mod check;
mod emit;
mod parse;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

/// The impls, beside the mistakes.
///
/// A model with mistakes keeps the facts that are right, so that code that uses it is not called wrong as well.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let model = parse::parse(input, &mut errors).and_then(|input| check::check(input, &mut errors));
    let mut tokens = errors.into_compile_errors();
    tokens.extend(model.map(|model| emit::emit(&model)));
    tokens
}
