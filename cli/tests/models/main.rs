//! Models read from source, and the schemas that they want, made in real databases.

mod blog;
mod made;
#[path = "../support/mod.rs"]
mod support;
