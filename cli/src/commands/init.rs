//! `init`: the files of a new project.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Context;
use crate::output::style::{DIM, GOOD};
use crate::output::{Cell, Report, Table};
use crate::project::Template;
use crate::{Exit, Result};

/// What `init` writes, and where.
#[derive(Args, Clone, Debug)]
pub struct Init {
    /// The project's directory
    #[arg(default_value = ".")]
    pub directory: PathBuf,
    /// What to write: see `drivetrain list-templates`
    #[arg(short, long, default_value = "default")]
    pub template: String,
}

#[derive(Serialize)]
struct Initialised {
    created: Vec<PathBuf>,
    kept: Vec<PathBuf>,
}

impl Init {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let written = Template::named(&self.template)?.write(&self.directory)?;
        context.output.report(&Initialised {
            created: written.created,
            kept: written.kept,
        })?;
        Ok(Exit::Done)
    }
}

impl Report for Initialised {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        let mut table = Table::default();
        for path in &self.created {
            table.row([Cell::new(GOOD, "created"), path.display().to_string().into()]);
        }
        for path in &self.kept {
            table.row([Cell::new(DIM, "kept"), path.display().to_string().into()]);
        }
        table.write(out)
    }
}
