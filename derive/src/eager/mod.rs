//! `#[derive(EagerLoad)]`.

mod check;
mod emit;
mod infer;
mod parse;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::facts::Errors;

/// The impls, or the mistakes, with what lets code that uses the shape pass.
pub(crate) fn expand(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let shape = parse::parse(input, &mut errors).and_then(|input| check::check(input, &mut errors));
    match shape {
        Some(shape) if errors.is_empty() => emit::emit(&shape),
        shape => {
            let mut tokens = errors.into_compile_errors();
            tokens.extend(shape.map(|shape| emit::emit_stub(&shape)));
            tokens
        }
    }
}
