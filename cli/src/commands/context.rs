//! What a command works with.

use std::cell::Cell;

use super::Globals;
use crate::database::Database;
use crate::output::Output;
use crate::project::{DatabaseUrl, Project, Request};
use crate::{Error, Exit, Result};

/// What a command works with: the flags that every command takes, the project, and where it prints.
#[derive(Debug)]
pub struct Context {
    /// The flags.
    pub globals: Globals,
    /// Where it prints.
    pub output: Output,
    left: Cell<&'static str>,
}

impl Context {
    /// For these flags.
    #[must_use]
    pub fn new(globals: Globals) -> Self {
        let output = Output {
            json: globals.json,
            detail: globals.verbose,
            quiet: globals.quiet,
            yes: globals.yes,
        };
        Self {
            globals,
            output,
            left: Cell::new("nothing was changed"),
        }
    }

    /// The project around the current directory.
    pub(super) fn project(&self) -> Result<Project> {
        let directory = std::env::current_dir().map_err(Error::file("find", ".".as_ref()))?;
        let request = Request {
            database_url: self.globals.database_url.clone(),
            database: self.globals.database.clone(),
            config_file: self.globals.config_file.clone(),
            migration_dir: self.globals.migration_dir.clone(),
        };
        Project::find(&directory, request)
    }

    /// The database to write to; a SQLite file that is not there is created.
    pub(super) async fn open(&self, project: &Project) -> Result<Database> {
        let url = project.url()?;
        self.output.detail(&format!("database: {url}"));
        Database::open(&url).await
    }

    /// The database to look at: a SQLite file that is not there counts as empty, and is not created.
    pub(super) async fn open_to_read(&self, project: &Project) -> Result<Database> {
        let url = project.url()?;
        if url.path().is_some_and(|path| !path.exists()) {
            self.output.note(&format!("{url} is not there yet; it counts as empty"));
            return Database::open(&DatabaseUrl::parse(":memory:")?).await;
        }
        Database::open(&url).await
    }

    /// Says what Ctrl-C leaves behind from here on.
    pub(super) fn if_interrupted(&self, left: &'static str) {
        self.left.set(left);
    }

    /// The error for Ctrl-C.
    pub(crate) fn interrupted(&self) -> Error {
        Error::Interrupted {
            left: self.left.get().to_owned(),
        }
    }

    /// For the commands whose library is still to come.
    pub(super) fn unavailable(&self) -> Result<Exit> {
        Err(Error::project("this command is not there yet", "use the diesel CLI"))
    }
}
