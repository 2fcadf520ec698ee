//! The report and the program, on both databases.

mod program;
mod report;
mod support;
