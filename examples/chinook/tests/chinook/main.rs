//! The report, the program and the shapes, on both databases.

mod program;
mod report;
mod shapes;
mod support;
