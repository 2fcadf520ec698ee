//! Drivetrain beside its peers: one run, in turns.
//!
//! ```text
//! cargo xtask bench [--case WORD] [--backend postgres|sqlite] [--quick] [--report FOLDER]
//! ```
//!
//! builds this package in release mode, starts a private PostgreSQL server, pins both to one core and runs the cases.
//! Pinned, wall time is all the work of client, server and kernel, and does not depend on whether another core sleeps.
//! Only the cases over a network, where client and server work at the same time, run on all cores.

#![expect(
    clippy::duplicate_mod,
    reason = "what stands on Diesel is the same code for both backends"
)]

mod backend;
mod bare;
mod cases;
mod cores;
#[path = "../../tests/support/messages.rs"]
mod messages;
mod model;
mod postgres;
mod proxy;
mod report;
mod round;
mod sea_orm;
mod sqlite;
mod sqlx;
mod stage;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use contest::Result;

use crate::backend::Backend;
use crate::report::{Machine, Report};
use crate::round::Effort;

/// Set by `cargo xtask bench`.
const POSTGRES: &str = "DRIVETRAIN_TEST_POSTGRES";

/// Drivetrain beside its peers.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask bench")]
pub struct Options {
    /// Only cases whose title holds this; may be given more than once
    #[arg(long, value_name = "WORD")]
    case: Vec<String>,
    /// Only this backend
    #[arg(long)]
    backend: Option<Backend>,
    /// Few rounds: to see whether it runs, and roughly how
    #[arg(long)]
    quick: bool,
    /// Writes report.md, report.json and charts there
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,
    /// Runs nothing, and writes the report there anew from its report.json
    #[arg(long, value_name = "FOLDER", conflicts_with = "report")]
    redraw: Option<PathBuf>,
}

impl Options {
    fn wants(&self, title: &str) -> bool {
        self.case.is_empty() || self.case.iter().any(|word| title.contains(word))
    }

    fn effort(&self) -> Effort {
        if self.quick {
            Effort {
                time: Duration::from_millis(200),
                rounds: 3,
            }
        } else {
            Effort {
                time: Duration::from_secs(4),
                rounds: 11,
            }
        }
    }
}

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(folder) = &options.redraw {
        return Report::read(folder)?.write(folder);
    }
    let command = ["cargo xtask bench".to_owned()]
        .into_iter()
        .chain(std::env::args().skip(1));
    let mut report = Report {
        machine: Machine::here(command.collect::<Vec<_>>().join(" "))?,
        cases: Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if options.backend != Some(Backend::Postgres) {
        runtime.block_on(cases::on_sqlite(&options, &mut report))?;
    }
    if options.backend != Some(Backend::Sqlite) {
        let url = std::env::var(POSTGRES).map_err(|_| format!("{POSTGRES} is not set: use `cargo xtask bench`"))?;
        runtime.block_on(cases::on_postgres(&url, &options, &mut report))?;
    }
    report.finish();
    options.report.map_or(Ok(()), |folder| report.write(&folder))
}
