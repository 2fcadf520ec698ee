//! Drivetrain beside hand-written Diesel and the raw drivers: one process, one run, in turns.
//!
//! ```text
//! cargo xtask bench [WORD]
//! ```
//!
//! builds this package in release mode, starts a private PostgreSQL server, pins both to one core and runs the cases
//! whose title holds the word. Pinned, wall time is all the work of client, server and kernel, and does not depend on
//! whether another core sleeps. Every asynchronous contender runs on the same current-thread Tokio runtime.
//!
//! **Ratios are the result, absolute times are not**: contenders take turns in rounds, the first round is dropped, and
//! medians are compared. Allocations and bytes are those of Rust's heap per operation, in all threads; SQLite's own
//! and the server's are not seen. The peak is what one operation adds to the heap at most.

mod harness;
mod meter;
mod model;
mod postgres;
mod relations;
mod sqlite;

use std::error::Error;

/// What goes wrong ends the run.
type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// Set by `cargo xtask postgres` and `cargo xtask bench`.
const POSTGRES: &str = "DRIVETRAIN_TEST_POSTGRES";

fn main() -> Result<()> {
    let word = std::env::args().nth(1).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut report = harness::Report::new(word);
    runtime.block_on(sqlite::run(&mut report))?;
    runtime.block_on(relations::on_sqlite(&mut report))?;
    match std::env::var(POSTGRES) {
        Ok(url) => runtime.block_on(postgres::run(&url, &mut report))?,
        Err(_) => eprintln!("no PostgreSQL: {POSTGRES} is not set; `cargo xtask bench` starts a server"),
    }
    print!("{report}");
    Ok(())
}
