//! `seed`: runs the project's seed files.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::Context;
use crate::database::Database;
use crate::output::Report;
use crate::output::style::{GOOD, paint};
use crate::project::Project;
use crate::{Error, Exit, Result, seed};

/// Which files.
#[derive(Args, Clone, Debug)]
pub struct Seed {
    /// SQL files, or folders of them; those of drivetrain.toml, or `seeds` beside the migrations, if absent
    pub files: Vec<PathBuf>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Seeded(Vec<File>);

#[derive(Serialize)]
struct File {
    path: PathBuf,
    rows: usize,
}

impl Seed {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let database = context.open(&project).await?;
        self.run_on(context, &project, &database).await
    }

    /// On a database that is open.
    pub(super) async fn run_on(&self, context: &Context, project: &Project, database: &Database) -> Result<Exit> {
        let files = seed::files(&self.paths(project)?)?;
        context.if_interrupted("the seed file at hand was rolled back and those before it stay");
        let bar = context.output.progress(files.len());
        let mut seeded = Vec::new();
        for path in files {
            bar.step(&path.display().to_string());
            let rows = seed::run(database, &path).await?;
            bar.done();
            seeded.push(File { path, rows });
        }
        bar.clear();
        context.output.report(&Seeded(seeded))?;
        Ok(Exit::Done)
    }

    fn paths(&self, project: &Project) -> Result<Vec<PathBuf>> {
        let configured = &project.settings.seed.files;
        if !self.files.is_empty() {
            return Ok(self.files.clone());
        }
        if !configured.is_empty() {
            return Ok(configured
                .iter()
                .map(|path| project.settings.directory.join(path))
                .collect());
        }
        let beside = project.migrations()?.with_file_name("seeds");
        if beside.is_dir() {
            return Ok(vec![beside]);
        }
        Err(Error::project(
            "there are no seed files",
            format!(
                "put SQL files into {}, or name them: `drivetrain seed FILE`",
                beside.display()
            ),
        ))
    }
}

impl Report for Seeded {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        let mut files = self.0.iter();
        files.try_for_each(|file| {
            writeln!(
                out,
                "{}  {}  ({} rows)",
                paint(GOOD, "seeded"),
                file.path.display(),
                file.rows
            )
        })
    }
}
