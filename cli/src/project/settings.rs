//! drivetrain.toml: our own configuration.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{DatabaseUrl, find};
use crate::models::ConventionSwitches;
use crate::print_schema::Pattern;
use crate::wanted::Types;
use crate::{Error, Result};

/// The name of the file.
const FILE: &str = "drivetrain.toml";

/// What drivetrain.toml says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Which of `databases` a command takes that names none.
    pub default: Option<String>,
    /// The databases of the project.
    pub databases: BTreeMap<String, DatabaseSettings>,
    /// How `revision` writes.
    pub revision: RevisionSettings,
    /// What `seed` runs.
    pub seed: SeedSettings,
    /// Which databases nothing destructive may touch.
    pub production: Production,
    /// Where the models are, and what holds where they say nothing.
    pub models: ModelsSettings,
    /// SQL types for Rust or Diesel types that are not known here.
    pub types: Types,
    /// The rules of `lint`, as they stand in the file.
    pub lint: toml::Table,
    /// The checks of `doctor`, as they stand in the file.
    pub doctor: toml::Table,
    /// Where the file is: paths in it are relative to this directory.
    #[serde(skip)]
    pub directory: PathBuf,
}

/// One of several databases.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Its URL; a path in it is relative to the file.
    pub url: Option<String>,
    /// The variable that holds its URL.
    pub url_env: Option<String>,
    /// Its migrations.
    pub migrations: Option<PathBuf>,
    /// Its diesel.toml.
    pub diesel: Option<PathBuf>,
    /// Its models: folders of packages, or files that crates begin with; those of `[models]` if there is none.
    pub models: Vec<PathBuf>,
    /// Features of the models' package that are on for this database.
    pub features: Vec<String>,
}

/// How `revision` writes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RevisionSettings {
    /// A folder whose files a new revision starts from.
    pub template: Option<PathBuf>,
    /// The version, in the letters of `strftime`: `%Y-%m-%d-%H%M%S` if absent.
    pub version: Option<String>,
}

/// What `seed` runs.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SeedSettings {
    /// SQL files or folders of them.
    pub files: Vec<PathBuf>,
}

/// Where the models are, and what holds where they say nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelsSettings {
    /// Folders of packages, or files that crates begin with; the package around the project if there is none.
    pub paths: Vec<PathBuf>,
    /// Features of the package that are on beside its default ones.
    pub features: Vec<String>,
    /// Whether its default features are off.
    pub no_default_features: bool,
    /// Regular expressions: tables that stay, though they have no model any more.
    pub ignore: Vec<Pattern>,
    /// Which conventions hold.
    pub conventions: ConventionSwitches,
}

/// Which databases nothing destructive may touch.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Production {
    /// Names under `[databases]`.
    pub databases: Vec<String>,
    /// Hosts of PostgreSQL; `*.example.com` is all below example.com.
    pub hosts: Vec<String>,
}

impl Settings {
    /// Reads the nearest drivetrain.toml in `directory` or above.
    pub(super) fn find(directory: &Path) -> Result<Self> {
        let Some(path) = find::upwards(directory, FILE, Path::is_file) else {
            return Ok(Self::default());
        };
        let mut settings: Self = read(&path)?;
        settings.directory = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(settings)
    }

    /// One of the tables that are kept as they stand, read.
    ///
    /// # Errors
    /// [`Error::Config`] with the mistake.
    pub fn section<T: DeserializeOwned>(&self, name: &str, table: &toml::Table) -> Result<T> {
        let section = table.clone().try_into();
        section.map_err(|error: toml::de::Error| self.mistake(name, error.message()))
    }

    /// A mistake in one of the tables.
    #[must_use]
    pub fn mistake(&self, name: &str, problem: &str) -> Error {
        Error::Config {
            path: self.directory.join(FILE),
            problem: format!("[{name}]: {problem}"),
        }
    }

    /// The name of the database that a command takes; `None` if the project names none.
    pub(super) fn choose(&self, asked: Option<&str>, has_url: bool) -> Result<Option<String>> {
        if let Some(name) = asked.or(self.default.as_deref()) {
            return self.known(name).map(Some);
        }
        match self.databases.len() {
            0 => Ok(None),
            1 => Ok(self.databases.keys().next().cloned()),
            _ if has_url => Ok(None),
            _ => Err(Error::usage(
                format!("the project has several databases: {}", self.names()),
                "choose one with --database NAME, or set `default` in drivetrain.toml",
            )),
        }
    }

    fn known(&self, name: &str) -> Result<String> {
        if self.databases.contains_key(name) {
            return Ok(name.to_owned());
        }
        let hint = match self.names() {
            names if names.is_empty() => format!("add [databases.{name}] to drivetrain.toml"),
            names => format!("choose one of: {names}"),
        };
        Err(Error::usage(format!("drivetrain.toml has no database `{name}`"), hint))
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.databases.keys().map(String::as_str).collect();
        names.join(", ")
    }
}

impl Production {
    /// Whether the database is one of these.
    pub(super) fn covers(&self, name: Option<&str>, url: &DatabaseUrl) -> bool {
        let named = name.is_some_and(|name| self.databases.iter().any(|guarded| guarded == name));
        named
            || url
                .host()
                .is_some_and(|host| self.hosts.iter().any(|guarded| matches(guarded, host)))
    }
}

fn matches(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(end) => host.ends_with(end),
        None => host == pattern,
    }
}

/// Reads a TOML file as it stands.
pub(super) fn read_table(path: &Path) -> Result<toml::Table> {
    read(path)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).map_err(Error::file("read", path))?;
    toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| Error::Config {
        path: path.to_owned(),
        problem: describe(&text, &error),
    })
}

/// The mistake and its line, but not what stands there: it may be a URL with a password.
fn describe(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    match error.span() {
        Some(span) => {
            let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
            format!("line {line}: {message}")
        }
        None => message,
    }
}
