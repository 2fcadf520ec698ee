//! The program as a process on temporary projects.

mod autogenerate;
mod check;
mod database;
mod erd;
mod files;
mod help;
mod history;
mod interrupt;
mod lint;
mod output;
mod program;
mod project;
mod revision;
mod rewrite;
mod run;
mod schema_rs;
mod seed;
#[path = "../support/mod.rs"]
mod support;
mod wait;
