//! Models read from source, and the schemas that they want, made in real databases.

mod attributes;
mod blog;
mod conventions;
mod enums;
mod fields;
mod made;
mod merged;
mod messages;
mod names;
mod others;
mod page;
mod source;
mod speed;
#[path = "../support/mod.rs"]
mod support;
mod types;
