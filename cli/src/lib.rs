//! The library behind the `drivetrain` program: what it does, callable from code. The program adds parsing and printing.

pub mod commands;
pub mod database;
pub mod doctor;
pub mod duration;
pub mod engine;
pub mod erd;
pub mod error;
pub mod exit;
pub mod findings;
pub mod inspect;
pub mod lint;
pub mod offline;
pub mod output;
mod program;
pub mod project;
pub mod revision;
pub mod schema;

pub use self::error::{Error, Result};
pub use self::exit::Exit;
pub use self::program::main;
