//! What a model says of itself: the syntax of `#[diesel(…)]` and `#[model(…)]`, and what one struct alone can get wrong.
//!
//! The derive checks it, and emits code for the few facts that run. The program reads the same facts from source to make
//! the schema; it compiles these files too, so that both know the same words.

mod check;
mod default;
mod diesel;
mod errors;
mod field;
mod foreign_key;
mod index;
mod parse;
mod said;
mod sql;
mod table;
mod variant;
mod words;

pub(crate) use self::check::{check, is_option, option, snake};
pub(crate) use self::default::{Default, Literal};
pub(crate) use self::diesel::{BelongsTo, DieselItem, diesel_items};
pub(crate) use self::errors::Errors;
pub(crate) use self::field::{FieldFacts, Generated, Identity};
pub(crate) use self::foreign_key::{Action, ForeignKey, Reference, TableRef};
pub(crate) use self::index::{Index, IndexKey, IndexPart, Unique};
pub(crate) use self::parse::{FieldInput, FieldKind, ModelInput, ROLES, parse};
pub(crate) use self::said::Said;
pub(crate) use self::sql::{Check, Deferrable, SqlText};
pub(crate) use self::table::{Conventions, Exclusion, ExclusionKey, TableFacts};
pub(crate) use self::variant::{Case, EnumFacts, VariantFacts, parse_enum};
