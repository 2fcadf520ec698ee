//! The project: which migrations, which database, and what its configuration files say.
//!
//! Found as the diesel CLI finds it: diesel.toml in the directory at hand or above, `.env`, and the environment.
//! drivetrain.toml beside it is ours.

mod diesel_toml;
mod environment;
mod find;
pub mod folder;
mod settings;
mod template;
mod url;

use std::path::{Path, PathBuf};

pub use self::diesel_toml::DieselToml;
pub use self::environment::Environment;
pub use self::settings::{DatabaseSettings, ModelsSettings, Production, RevisionSettings, SeedSettings, Settings};
pub use self::template::{TEMPLATES, Template, Written};
pub use self::url::{DatabaseUrl, Kind};
use crate::{Error, Result};

/// What was said on the command line about the project.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `--database-url`.
    pub database_url: Option<String>,
    /// `--database`.
    pub database: Option<String>,
    /// `--config-file`.
    pub config_file: Option<PathBuf>,
    /// `--migration-dir`.
    pub migration_dir: Option<PathBuf>,
}

/// One project as one command sees it: with one of its databases.
#[derive(Debug)]
pub struct Project {
    /// What drivetrain.toml says; its defaults if there is none.
    pub settings: Settings,
    /// What diesel.toml says; empty if there is none.
    pub diesel: DieselToml,
    /// The name under `[databases]`, if the project has several.
    pub name: Option<String>,
    request: Request,
    environment: Environment,
    directory: PathBuf,
}

impl Project {
    /// Finds the project around `directory`.
    ///
    /// # Errors
    /// A configuration file that is named but missing, cannot be read, or has a mistake; several databases and none
    /// chosen.
    pub fn find(directory: &Path, request: Request) -> Result<Self> {
        let environment = Environment::read(directory)?;
        let settings = Settings::find(directory)?;
        let name = settings.choose(request.database.as_deref(), request.database_url.is_some())?;
        let named = name.as_deref().and_then(|name| settings.databases.get(name));
        let config = match (&request.config_file, named.and_then(|database| database.diesel.clone())) {
            (Some(path), _) => Some(path.clone()),
            (None, Some(path)) => Some(settings.directory.join(path)),
            (None, None) => environment.get("DIESEL_CONFIG_FILE")?.map(PathBuf::from),
        };
        let diesel = DieselToml::find(directory, config.as_deref())?;
        Ok(Self {
            settings,
            diesel,
            name,
            request,
            environment,
            directory: directory.to_owned(),
        })
    }

    /// The directory of the migrations; it is there.
    ///
    /// # Errors
    /// None is configured or found, or it does not exist.
    pub fn migrations(&self) -> Result<PathBuf> {
        let Some(path) = self.configured_migrations()? else {
            return find::upwards(&self.directory, "migrations", Path::is_dir).ok_or_else(no_migrations);
        };
        if path.is_dir() {
            return Ok(path);
        }
        Err(Error::project(
            format!("there is no migrations directory at {}", path.display()),
            "make it with `drivetrain init`, or name another with --migration-dir",
        ))
    }

    /// In the diesel CLI's order: command line, environment, configuration.
    fn configured_migrations(&self) -> Result<Option<PathBuf>> {
        if let Some(path) = &self.request.migration_dir {
            return Ok(Some(path.clone()));
        }
        if let Some(path) = self.environment.get("MIGRATION_DIRECTORY")? {
            return Ok(Some(PathBuf::from(path)));
        }
        let named = self.named().and_then(|database| database.migrations.as_ref());
        Ok(match named {
            Some(path) => Some(self.settings.directory.join(path)),
            None => self.diesel.migrations()?,
        })
    }

    /// The database that the command works on.
    ///
    /// # Errors
    /// None is configured, or its URL cannot be used.
    pub fn url(&self) -> Result<DatabaseUrl> {
        if let Some(url) = &self.request.database_url {
            return DatabaseUrl::parse(url);
        }
        if let Some(url) = self.named_url()? {
            return Ok(url);
        }
        match self.environment.get("DATABASE_URL")? {
            Some(url) => DatabaseUrl::parse(&url),
            None => Err(no_database()),
        }
    }

    fn named_url(&self) -> Result<Option<DatabaseUrl>> {
        let Some(database) = self.named() else { return Ok(None) };
        if let Some(variable) = &database.url_env {
            return match self.environment.get(variable)? {
                Some(url) => DatabaseUrl::parse(&url).map(Some),
                None => Err(Error::project(
                    format!("{variable} is not set, which drivetrain.toml names as `url_env`"),
                    format!("set {variable} in the environment or in .env, or pass --database-url"),
                )),
            };
        }
        let Some(url) = &database.url else { return Ok(None) };
        Ok(Some(DatabaseUrl::parse(url)?.relative_to(&self.settings.directory)))
    }

    fn named(&self) -> Option<&DatabaseSettings> {
        self.settings.databases.get(self.name.as_deref()?)
    }

    /// Where the models of the chosen database are; empty for the package around the project.
    #[must_use]
    pub fn models(&self) -> Vec<PathBuf> {
        let own = self
            .named()
            .map(|database| &database.models)
            .filter(|paths| !paths.is_empty());
        let paths = own.unwrap_or(&self.settings.models.paths);
        paths.iter().map(|path| self.settings.directory.join(path)).collect()
    }

    /// The features of the models' package that are on beside its default ones.
    #[must_use]
    pub fn features(&self) -> Vec<String> {
        let own = self.named().map_or(&[][..], |database| &database.features);
        [&self.settings.models.features[..], own].concat()
    }

    /// The directory that the project was found from.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// A variable of the environment, or of `.env`.
    ///
    /// # Errors
    /// Its value is not UTF-8.
    pub fn variable(&self, name: &str) -> Result<Option<String>> {
        self.environment.get(name)
    }

    /// Whether `[production]` in drivetrain.toml names this database.
    #[must_use]
    pub fn is_production(&self, url: &DatabaseUrl) -> bool {
        self.settings.production.covers(self.name.as_deref(), url)
    }
}

fn no_database() -> Error {
    Error::project(
        "no database is configured",
        "set DATABASE_URL in the environment or in .env, pass --database-url, or add [databases.NAME] to drivetrain.toml",
    )
}

fn no_migrations() -> Error {
    Error::project(
        "no migrations directory was found here or in the directories above",
        "run `drivetrain init`, or name one with --migration-dir",
    )
}
