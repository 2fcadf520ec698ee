//! `revision`: the files of a new migration.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;
use clap::Args;
use serde::Serialize;

use super::Context;
use super::autogenerate::{Autogenerate, Called};
use crate::output::style::{DIM, GOOD, paint};
use crate::output::{Report, shown};
use crate::project::Project;
use crate::revision::{Name, New, Template, Text, lock};
use crate::{Exit, Result};

/// What the new revision is called and holds.
#[derive(Args, Clone, Debug)]
#[command(disable_version_flag = true)]
pub struct Revision {
    /// As -m, for those who come from the diesel CLI
    #[arg(required_unless_present = "message", conflicts_with = "message")]
    pub name: Option<String>,
    /// What it does, in a few words: the name of its folder
    #[arg(short, long)]
    pub message: Option<String>,
    /// Find what the models want and the revisions do not build
    #[arg(long, conflicts_with_all = ["template", "no_transaction"])]
    pub autogenerate: bool,
    /// Print what would be written, and write nothing
    #[arg(long, visible_alias = "dry-run")]
    pub sql: bool,
    /// The version, instead of the time of now
    #[arg(long, visible_alias = "rev-id", value_name = "VERSION")]
    pub version: Option<String>,
    /// A folder with up.sql, down.sql and metadata.toml to start from
    #[arg(long, value_name = "DIRECTORY")]
    pub template: Option<PathBuf>,
    /// Run it outside of a transaction, as CREATE INDEX CONCURRENTLY needs
    #[arg(long)]
    pub no_transaction: bool,
    /// Write no down.sql: the revision cannot be undone
    #[arg(short = 'u', long)]
    pub no_down: bool,
    /// Answers and forms for `--autogenerate`.
    #[command(flatten)]
    pub found: Autogenerate,
}

/// What was written, or would be.
#[derive(Serialize)]
pub(super) struct Written {
    version: String,
    path: PathBuf,
    files: Vec<Text>,
    written: bool,
}

impl Revision {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        if self.autogenerate {
            let called = Called {
                message: self.message(),
                version: self.version.as_deref(),
                no_down: self.no_down,
            };
            return self.found.run(context, &called, self.sql).await;
        }
        let project = context.project()?;
        let migrations = project.migrations()?;
        let _lock = if self.sql { None } else { Some(lock(&migrations)?) };
        let new = self.prepare(&project, &migrations)?;
        let path = match self.sql {
            true => migrations.join(new.name.folder()),
            false => new.write(&migrations)?,
        };
        context.output.report(&Written::new(&new, &path, !self.sql))?;
        Ok(Exit::Done)
    }

    fn prepare(&self, project: &Project, migrations: &Path) -> Result<New> {
        let message = self.message();
        let format = project.settings.revision.version.as_deref();
        let name = Name::new(message, self.version.as_deref(), format, Utc::now(), migrations)?;
        let files = self.template(project)?.fill(&name, message);
        let mut new = New { name, files };
        if self.no_down {
            new = new.without_down();
        }
        if self.no_transaction {
            new = new.outside_transaction();
        }
        Ok(new)
    }

    fn message(&self) -> &str {
        self.message.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }

    fn template(&self, project: &Project) -> Result<Template> {
        let configured = project.settings.revision.template.as_ref();
        let configured = configured.map(|folder| project.settings.directory.join(folder));
        match self.template.as_ref().or(configured.as_ref()) {
            Some(folder) => Template::read(folder),
            None => Ok(Template::built_in()),
        }
    }
}

impl Written {
    pub(super) fn new(new: &New, path: &Path, written: bool) -> Self {
        Self {
            version: new.name.key(),
            path: shown(path),
            files: new.files.clone(),
            written,
        }
    }
}

impl Report for Written {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        for file in &self.files {
            let path = self.path.join(&file.name);
            if self.written {
                writeln!(out, "{} {}", paint(GOOD, "created"), path.display())?;
            } else {
                writeln!(out, "{}\n{}", paint(DIM, &format!("-- {}", path.display())), file.text)?;
            }
        }
        Ok(())
    }
}
