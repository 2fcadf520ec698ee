//! The library behind the `drivetrain` program: what it does, callable from code. The program adds parsing and printing.

pub mod commands;
pub mod compare;
pub mod database;
pub mod dump;
pub mod duration;
pub mod empty;
pub mod engine;
pub mod error;
pub mod exit;
pub mod findings;
pub mod inspect;
pub mod lint;
pub mod offline;
pub mod output;
pub mod print_schema;
mod program;
pub mod project;
pub mod revision;
pub mod schema;
pub mod seed;
pub mod sources;

pub use self::error::{Error, Result};
pub use self::exit::Exit;
pub use self::program::main;
