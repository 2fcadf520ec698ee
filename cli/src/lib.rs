//! The library behind the `drivetrain` program: what it does, callable from code. The program adds parsing and printing.

pub mod findings;
pub mod lint;
