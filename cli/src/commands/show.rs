//! `show`: one revision whole.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::Context;
use super::entry::Shown;
use crate::output::Report;
use crate::output::style::{DIM, paint};
use crate::{Exit, Result};

/// Which revision.
#[derive(Args, Clone, Debug)]
pub struct Show {
    /// head, current, base+1, a version or the start of one
    #[arg(allow_negative_numbers = true)]
    pub revision: String,
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    about: Shown,
    up: String,
    down: Option<String>,
}

impl Show {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let history = context.history_for(&project, &self.revision).await?;
        let revision = history.revision(&self.revision)?;
        let Some(entry) = history.find(&revision.version) else {
            return Ok(Exit::Done);
        };
        let whole = Whole {
            about: Shown::new(&history, entry, false, &project.migrations()?),
            up: revision.up.clone(),
            down: revision.down.clone(),
        };
        context.output.report(&whole)?;
        Ok(Exit::Done)
    }
}

impl Report for Whole {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        writeln!(out, "{}\n{}", paint(DIM, "-- up.sql"), self.up.trim_end())?;
        match &self.down {
            Some(down) => writeln!(out, "\n{}\n{}", paint(DIM, "-- down.sql"), down.trim_end()),
            None => writeln!(out, "\n{}", paint(DIM, "-- no down.sql")),
        }
    }
}
