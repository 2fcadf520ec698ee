//! `rebase`: gives a pending revision a version after the newest.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::Context;
use crate::output::Report;
use crate::output::style::{GOOD, paint};
use crate::revision::{lock, rebased, rename};
use crate::{Error, Exit, Result};

/// Which revision.
#[derive(Args, Clone, Debug)]
pub struct Rebase {
    /// A version or the start of one
    pub revision: String,
    /// Show the new name, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Serialize)]
struct Rebased {
    from: String,
    to: String,
}

impl Rebase {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let history = context.history(&project).await?;
        let revision = history.revision(&self.revision)?;
        if history.find(&revision.version).is_some_and(|entry| !entry.is_pending()) {
            return Err(Error::project(
                format!("{} is applied to this database", revision.name),
                "only a pending revision can get another version; write a new revision instead",
            ));
        }
        let migrations = project.migrations()?;
        let _lock = lock(&migrations)?;
        let format = project.settings.revision.version.as_deref();
        let name = rebased(revision, history.revisions(), format, &migrations)?;
        if !self.dry_run {
            rename(&migrations, revision, &name)?;
        }
        context.output.report(&Rebased {
            from: revision.name.clone(),
            to: name.folder(),
        })?;
        Ok(Exit::Done)
    }
}

impl Report for Rebased {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        writeln!(out, "{} {} to {}", paint(GOOD, "renamed"), self.from, self.to)
    }
}
