//! `baseline`: adopts a database that exists already.

use std::path::Path;

use chrono::Utc;
use clap::Args;

use super::Context;
use super::revision::Written;
use crate::dump::dump;
use crate::project::Project;
use crate::revision::{Name, New, Text, lock};
use crate::{Error, Exit, Result};

/// How the first revision is called.
#[derive(Args, Clone, Debug)]
pub struct Baseline {
    /// The name of the first revision
    #[arg(short, long, default_value = "baseline")]
    pub message: String,
    /// Print what would be written, and change nothing
    #[arg(long)]
    pub sql: bool,
}

impl Baseline {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        if let Some(first) = context.revisions(&project)?.first() {
            return Err(Error::project(
                format!("the project has revisions already, such as {}", first.name),
                "if the database is what they build, mark them as applied with `drivetrain stamp head`",
            ));
        }
        let migrations = project.migrations()?;
        let schema = context.open_to_read(&project).await?.schema().await?;
        if schema.tables.is_empty() {
            return Err(Error::project(
                "the database has no tables to adopt",
                "begin with `drivetrain revision -m`",
            ));
        }
        let new = self.prepare(&project, &migrations, dump(&schema))?;
        let path = migrations.join(new.name.folder());
        if !self.sql {
            let _lock = lock(&migrations)?;
            new.write(&migrations)?;
            context.engine(&project).await?.stamp("head", false).await?;
        }
        context.output.report(&Written::new(&new, &path, !self.sql))?;
        Ok(Exit::Done)
    }

    fn prepare(&self, project: &Project, migrations: &Path, script: String) -> Result<New> {
        let format = project.settings.revision.version.as_deref();
        let name = Name::new(&self.message, None, format, Utc::now(), migrations)?;
        let up = Text {
            name: "up.sql".to_owned(),
            text: script,
        };
        Ok(New { name, files: vec![up] })
    }
}
