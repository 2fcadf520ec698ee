//! `stamp`: marks revisions as applied without running them.

use std::io::{self, Write};

use clap::Args;
use drivetrain::migrate::Revision;
use serde::Serialize;

use super::Context;
use crate::output::Report;
use crate::output::style::{STRONG, paint};
use crate::{Exit, Result, offline};

/// Where the database shall stand.
#[derive(Args, Clone, Debug)]
pub struct Stamp {
    /// head, base, or a version: those up to it count as applied, the others do not
    #[arg(allow_negative_numbers = true)]
    pub target: String,
    /// Forget first what the database says is applied, also versions that no file has
    #[arg(long)]
    pub purge: bool,
    /// Print the statements instead of running them; needs no connection
    #[arg(long)]
    pub sql: bool,
}

#[derive(Serialize)]
struct Stamped {
    applied: Vec<String>,
}

impl Stamp {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        if self.sql {
            let history = offline::at(&context.revisions(&project)?, &self.target)?;
            let applied = history.entries().iter().filter(|entry| entry.is_applied());
            let applied: Vec<&Revision> = applied.filter_map(|entry| entry.revision.as_ref()).collect();
            let others: Vec<&Revision> = history.pending().collect();
            context.output.raw(&statements(&applied, &others, self.purge))?;
            return Ok(Exit::Done);
        }
        let engine = context.engine(&project).await?;
        let applied = engine.stamp(&self.target, self.purge).await?;
        context.output.report(&Stamped { applied })?;
        Ok(Exit::Done)
    }
}

/// Only Diesel's table: the next run of ours notes the rest, as for what the diesel CLI applied.
fn statements(applied: &[&Revision], others: &[&Revision], purge: bool) -> String {
    let table = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
                 run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);\n";
    let mut sql = format!("BEGIN;\n{table}");
    if purge {
        sql += "DELETE FROM __diesel_schema_migrations;\n";
    }
    for revision in others {
        sql += &format!(
            "DELETE FROM __diesel_schema_migrations WHERE version = {};\n",
            quoted(revision)
        );
    }
    for revision in applied {
        sql += &format!(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ({}) ON CONFLICT DO NOTHING;\n",
            quoted(revision)
        );
    }
    sql + "COMMIT;\n"
}

fn quoted(revision: &Revision) -> String {
    format!("'{}'", revision.version.replace('\'', "''"))
}

impl Report for Stamped {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        let newest = self.applied.last().map_or("base", String::as_str);
        writeln!(
            out,
            "stamped as {} ({} revisions count as applied)",
            paint(STRONG, newest),
            self.applied.len()
        )
    }
}
