//! The commands: one file each, thin over the library. A command parses, calls, prints.

mod context;
mod entry;
pub mod findings;
mod globals;
mod ran;

pub mod autogenerate;
pub mod baseline;
pub mod branches;
pub mod check;
pub mod completions;
pub mod current;
pub mod doctor;
pub mod downgrade;
pub mod edit;
pub mod erd;
pub mod heads;
pub mod history;
pub mod init;
pub mod lint;
pub mod list_templates;
pub mod man;
pub mod migration;
pub mod plan;
pub mod print_schema;
pub mod rebase;
pub mod redo;
pub mod repair;
pub mod reset;
pub mod revision;
pub mod schema;
pub mod schema_file;
pub mod seed;
pub mod show;
pub mod squash;
pub mod stamp;
pub mod upgrade;
pub mod verify;
pub mod wait;

use clap::{Parser, Subcommand};

pub use self::context::Context;
pub use self::globals::{Color, Globals};
use crate::{Exit, Result};

/// Migrations on Diesel's own format, for SQLite and PostgreSQL.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "drivetrain",
    version,
    arg_required_else_help = true,
    propagate_version = true
)]
#[command(disable_help_subcommand = true, after_help = EXIT_CODES)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub globals: Globals,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes:
  0    done, or everything agrees
  1    it failed; the error says how
  2    check, verify, lint, doctor or --locked-schema found something
  64   the command line cannot be understood
  130  Ctrl-C";

/// What to do.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Make a project: diesel.toml, drivetrain.toml, migrations/
    Init(init::Init),
    /// Make a new migration: up.sql and down.sql
    #[command(visible_alias = "generate")]
    Revision(revision::Revision),
    /// Apply revisions, up to the newest or a target
    Upgrade(upgrade::Upgrade),
    /// Revert revisions, down to a target
    Downgrade(downgrade::Downgrade),
    /// Revert the newest revision and apply it again
    Redo(redo::Redo),
    /// Show where the database stands
    Current(current::Current),
    /// List the revisions, newest first
    History(history::History),
    /// Show the newest revision of the files
    Heads(heads::Heads),
    /// Show revisions that came in older than the newest one applied
    Branches(branches::Branches),
    /// Show one revision whole
    Show(show::Show),
    /// Open a revision in $VISUAL or $EDITOR
    Edit(edit::Edit),
    /// Mark revisions as applied without running them
    Stamp(stamp::Stamp),
    /// Compare the models, the files and the database
    Check(check::Check),
    /// Show what an upgrade or downgrade would do
    Plan(plan::Plan),
    /// Adopt a database that exists already
    Baseline(baseline::Baseline),
    /// Compare the files with those that were applied
    Verify(verify::Verify),
    /// Accept edited files, or clear a revision that died half way
    Repair(repair::Repair),
    /// Give a pending revision a version after the newest
    Rebase(rebase::Rebase),
    /// Make one revision of several
    Squash(squash::Squash),
    /// Print the tables as Diesel's table! macros
    PrintSchema(print_schema::PrintSchema),
    /// Write or load the whole schema as SQL
    #[command(subcommand)]
    Schema(schema::Schema),
    /// Run the seed files
    Seed(seed::Seed),
    /// Empty the database and apply everything anew
    Reset(reset::Reset),
    /// Wait until the database answers
    Wait(wait::Wait),
    /// Look for what the live schema lacks
    Doctor(doctor::Doctor),
    /// Look for what is dangerous in migrations
    Lint(lint::Lint),
    /// Draw the tables: Mermaid, DOT or SVG
    Erd(erd::Erd),
    /// List what `init --template` can write
    #[command(alias = "list_templates")]
    ListTemplates(list_templates::ListTemplates),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print or write the manual pages
    Man(man::Man),
    /// The diesel CLI's names for these commands
    #[command(subcommand, hide = true)]
    Migration(migration::Migration),
}

impl Command {
    /// Runs it.
    ///
    /// # Errors
    /// Whatever went wrong; see [`Error`](crate::Error).
    pub async fn run(&self, context: &Context) -> Result<Exit> {
        match self {
            Self::Init(command) => command.run(context).await,
            Self::Revision(command) => command.run(context).await,
            Self::Upgrade(command) => command.run(context).await,
            Self::Downgrade(command) => command.run(context).await,
            Self::Redo(command) => command.run(context).await,
            Self::Current(command) => command.run(context).await,
            Self::History(command) => command.run(context).await,
            Self::Heads(command) => command.run(context).await,
            Self::Branches(command) => command.run(context).await,
            Self::Show(command) => command.run(context).await,
            Self::Edit(command) => command.run(context).await,
            Self::Stamp(command) => command.run(context).await,
            Self::Check(command) => command.run(context).await,
            Self::Plan(command) => command.run(context).await,
            Self::Baseline(command) => command.run(context).await,
            Self::Verify(command) => command.run(context).await,
            Self::Repair(command) => command.run(context).await,
            Self::Rebase(command) => command.run(context).await,
            Self::Squash(command) => command.run(context).await,
            Self::PrintSchema(command) => command.run(context).await,
            Self::Schema(command) => command.run(context).await,
            Self::Seed(command) => command.run(context).await,
            Self::Reset(command) => command.run(context).await,
            Self::Wait(command) => command.run(context).await,
            Self::Doctor(command) => command.run(context).await,
            Self::Lint(command) => command.run(context).await,
            Self::Erd(command) => command.run(context).await,
            Self::ListTemplates(command) => command.run(context).await,
            Self::Completions(command) => command.run(context).await,
            Self::Man(command) => command.run(context).await,
            Self::Migration(command) => command.run(context).await,
        }
    }
}
