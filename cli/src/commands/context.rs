//! What a command works with.

use std::cell::Cell;

use drivetrain::migrate::{History, Plan, Revisions, Settings, script};

use super::Globals;
use crate::database::Database;
use crate::engine::{Engine, script_for};
use crate::output::{Output, Runner};
use crate::project::{DatabaseUrl, Project, Request, folder};
use crate::{Error, Exit, Result, offline};

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

    /// The revisions of the files.
    pub(super) fn revisions(&self, project: &Project) -> Result<Revisions> {
        folder::read(&project.migrations()?)
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
        self.output.detail(&format!("database: {url}"));
        Database::open(&url).await
    }

    /// The engine that writes. Files are read first: if one is wrong, no database is touched.
    pub(super) async fn engine(&self, project: &Project) -> Result<Engine<Runner>> {
        let revisions = self.revisions(project)?;
        self.if_interrupted(
            "the revision at hand was rolled back and those before it stay; `drivetrain current` shows where it stands",
        );
        Ok(self.engine_on(self.open(project).await?, revisions))
    }

    pub(super) fn engine_on(&self, database: Database, revisions: Revisions) -> Engine<Runner> {
        Engine {
            database,
            revisions,
            settings: self.settings(),
            progress: self.output.runner(),
        }
    }

    /// How revisions run.
    pub(super) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        if let Some(timeout) = self.globals.lock_timeout {
            settings.lock_timeout = (!timeout.is_zero()).then_some(timeout);
        }
        if let Some(wait) = self.globals.wait {
            settings.wait = wait;
        }
        settings
    }

    /// Files and database side by side.
    pub(super) async fn history(&self, project: &Project) -> Result<History> {
        let revisions = self.revisions(project)?;
        let database = self.open_to_read(project).await?;
        self.engine_on(database, revisions).history().await
    }

    /// Files and database side by side; only the files if the target needs no more.
    pub(super) async fn history_for(&self, project: &Project, target: &str) -> Result<History> {
        if offline::needs_no_database(target) {
            return Ok(offline::empty(&self.revisions(project)?));
        }
        self.history(project).await
    }

    /// Prints what would run a plan, for the shell of this kind of database.
    pub(super) fn print_script(&self, project: &Project, plan: &Plan, idempotent: bool) -> Result<Exit> {
        let form = script_for(project.url()?.kind(), idempotent);
        self.output.raw(&script(plan, form, &self.settings())?)?;
        Ok(Exit::Done)
    }

    /// Asks before something is destroyed, and refuses where the project says so.
    pub(super) async fn confirm(&self, project: &Project, action: &str) -> Result<()> {
        let url = project.url()?;
        let action = format!("{action} {}", url.name());
        if project.is_production(&url) {
            return Err(Error::Refused {
                action,
                hint: "the database stands under [production] in drivetrain.toml; take it out if that is what you want"
                    .to_owned(),
            });
        }
        let left = self.left.replace("nothing was changed");
        self.output.confirm(&action).await?;
        self.left.set(left);
        Ok(())
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
}
