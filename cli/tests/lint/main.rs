//! The lint: what each rule finds and what it lets be, how findings are allowed, and how they are shown.

mod allows;
mod outputs;
mod rules;
mod strange;
mod support;
