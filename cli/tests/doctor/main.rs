//! The doctor: what each rule finds and lets be, and what servers tell of themselves.

mod rules;
mod statistics;
