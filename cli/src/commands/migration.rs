//! `migration run|revert|redo|list|pending|generate`: the diesel CLI's names for our commands.

use std::io::{self, Write};

use clap::Subcommand;
use drivetrain::migrate::History;
use serde::Serialize;

use super::schema_file::SchemaFile;
use super::{Context, downgrade, redo, revision, upgrade};
use crate::output::Report;
use crate::{Exit, Result};

/// A command of the diesel CLI.
#[derive(Clone, Debug, Subcommand)]
pub enum Migration {
    /// As `upgrade`
    Run {
        /// What happens to schema.rs.
        #[command(flatten)]
        schema_file: SchemaFile,
    },
    /// As `downgrade -1`
    Revert {
        /// How many
        #[arg(short, long, default_value_t = 1, conflicts_with = "all")]
        number: usize,
        /// All of them
        #[arg(short, long)]
        all: bool,
        /// What happens to schema.rs.
        #[command(flatten)]
        schema_file: SchemaFile,
    },
    /// As `redo`
    Redo(redo::Redo),
    /// The revisions, with a mark at those that are applied
    List,
    /// Prints `true` if there is a revision to apply
    Pending,
    /// As `revision -m NAME`
    Generate(Box<revision::Revision>),
}

impl Migration {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        match self {
            Self::Run { schema_file } => run(context, *schema_file).await,
            Self::Revert {
                number,
                all,
                schema_file,
            } => revert(context, (!all).then_some(*number), *schema_file).await,
            Self::Redo(command) => command.run(context).await,
            Self::Generate(command) => command.run(context).await,
            Self::List => list(context).await,
            Self::Pending => pending(context).await,
        }
    }
}

/// As the diesel CLI, it applies whatever is pending, in any order.
async fn run(context: &Context, schema_file: SchemaFile) -> Result<Exit> {
    let command = upgrade::Upgrade {
        target: "head".to_owned(),
        sql: false,
        idempotent: false,
        dry_run: false,
        allow_out_of_order: true,
        allow_drift: false,
        schema_file,
    };
    command.run(context).await
}

/// As the diesel CLI, it counts what is applied and stops at the base; `None` reverts all.
async fn revert(context: &Context, number: Option<usize>, schema_file: SchemaFile) -> Result<Exit> {
    let history = context.history(&context.project()?).await?;
    let target = number.and_then(|number| before_newest(&history, number));
    let target = target.unwrap_or("base").to_owned();
    let command = downgrade::Downgrade {
        target,
        sql: false,
        idempotent: false,
        dry_run: false,
        allow_drift: false,
        schema_file,
    };
    command.run(context).await
}

/// The newest revision of the files that is older than the `number` newest that are applied.
fn before_newest(history: &History, number: usize) -> Option<&str> {
    let applied = history.entries().iter().rev().filter(|entry| entry.is_applied());
    let oldest = applied.take(number).last()?;
    let mut files = history.revisions().iter().rev();
    let before = files.find(|revision| revision.version < oldest.version)?;
    Some(&before.version)
}

#[derive(Serialize)]
struct Line {
    name: String,
    applied: bool,
}

#[derive(Serialize)]
#[serde(transparent)]
struct List(Vec<Line>);

async fn list(context: &Context) -> Result<Exit> {
    let history = context.history(&context.project()?).await?;
    let with_files = history.entries().iter().filter(|entry| entry.revision.is_some());
    let lines = with_files.map(|entry| Line {
        name: entry.name().to_owned(),
        applied: entry.is_applied(),
    });
    context.output.report(&List(lines.collect()))?;
    Ok(Exit::Done)
}

impl Report for List {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        writeln!(out, "Migrations:")?;
        let mark = |line: &Line| if line.applied { 'X' } else { ' ' };
        self.0
            .iter()
            .try_for_each(|line| writeln!(out, "  [{}] {}", mark(line), line.name))
    }
}

async fn pending(context: &Context) -> Result<Exit> {
    let history = context.history(&context.project()?).await?;
    let is_pending = history.pending().next().is_some();
    context.output.raw(&format!("{is_pending}\n"))?;
    Ok(Exit::Done)
}
