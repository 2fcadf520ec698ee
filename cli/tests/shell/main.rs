//! The program as a process on temporary projects.

mod files;
mod help;
mod output;
mod program;
mod project;
mod revision;
mod wait;
