//! The derive macros of drivetrain.

use proc_macro::TokenStream;

/// States the facts of a model.
#[proc_macro_derive(Model, attributes(model, diesel))]
pub fn derive_model(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// A row that is no model.
#[proc_macro_derive(Row)]
pub fn derive_row(_input: TokenStream) -> TokenStream {
    TokenStream::new()
}
