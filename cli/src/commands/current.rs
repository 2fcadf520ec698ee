//! `current`: where the database stands.

use std::io::{self, Write};

use clap::Args;
use drivetrain::migrate::History;
use serde::Serialize;

use super::Context;
use super::entry::Shown;
use crate::output::Report;
use crate::output::style::{BAD, DIM, GOOD, PENDING, STRONG, paint};
use crate::{Exit, Result};

/// What to tell of it.
#[derive(Args, Clone, Debug)]
pub struct Current {
    /// Exit with 2 unless the database is at the head
    #[arg(short, long)]
    pub check_heads: bool,
}

#[derive(Serialize)]
struct Standing {
    database: String,
    current: Option<Shown>,
    head: Option<String>,
    is_at_head: bool,
    pending: Vec<String>,
    problems: Vec<String>,
}

impl Current {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let history = context.history(&project).await?;
        let migrations = project.migrations()?;
        let current = history
            .current()
            .map(|entry| Shown::new(&history, entry, true, &migrations));
        let standing = Standing::new(project.url()?.to_string(), &history, current);
        context.output.report(&standing)?;
        Ok(Exit::found(self.check_heads && !standing.is_at_head))
    }
}

impl Standing {
    fn new(database: String, history: &History, current: Option<Shown>) -> Self {
        let pending: Vec<String> = history.pending().map(|revision| revision.name.clone()).collect();
        Self {
            database,
            current,
            head: history.head().map(|head| head.name.clone()),
            is_at_head: pending.is_empty(),
            pending,
            problems: history.drift().iter().map(ToString::to_string).collect(),
        }
    }

    fn ahead(&self) -> String {
        match self.pending.len() {
            0 => paint(GOOD, "(head)"),
            1 => paint(PENDING, "(1 revision is pending)"),
            count => paint(PENDING, &format!("({count} revisions are pending)")),
        }
    }
}

impl Report for Standing {
    fn text(&self, out: &mut dyn Write, detail: u8) -> io::Result<()> {
        let name = self.current.as_ref().map_or("base", |current| &current.name);
        writeln!(out, "{} {}", paint(STRONG, name), self.ahead())?;
        if let Some(current) = self.current.as_ref().filter(|_| detail > 0) {
            writeln!(out, "  applied {}", current.applied_at.as_deref().unwrap_or_default())?;
            if let Some(by) = &current.applied_by {
                writeln!(out, "  by {by} in {} ms", current.took_ms.unwrap_or_default())?;
            }
        }
        if detail > 0 {
            for name in &self.pending {
                writeln!(out, "  {} {name}", paint(DIM, "pending"))?;
            }
        }
        for problem in &self.problems {
            writeln!(out, "{} {problem}", paint(BAD, "!"))?;
        }
        Ok(())
    }
}
