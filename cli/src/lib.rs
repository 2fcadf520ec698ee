//! The library behind the `drivetrain` program: what it does, callable from code. The program adds parsing and printing.

pub mod check;
pub mod commands;
pub mod compare;
pub mod database;
pub mod doctor;
pub mod dump;
pub mod duration;
pub mod empty;
pub mod engine;
pub mod erd;
pub mod error;
pub mod exit;
pub mod findings;
pub mod inspect;
pub mod lint;
pub mod models;
pub mod offline;
pub mod output;
pub mod print_schema;
mod program;
pub mod project;
pub mod revision;
pub mod schema;
pub mod schema_rs;
pub mod scratch;
pub mod seed;
pub mod sources;
pub mod stamp;
pub mod wanted;

pub use self::error::{Error, Result};
pub use self::exit::Exit;
pub use self::program::main;
