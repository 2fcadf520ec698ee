//! The library behind the `drivetrain` program: what it does, callable from code. The program adds parsing and printing.

pub mod compare;
pub mod dump;
pub mod inspect;
pub mod print_schema;
pub mod schema;
