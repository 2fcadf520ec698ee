//! diesel.toml: the diesel CLI's configuration, which we read and never write after `init`.

use std::path::{Path, PathBuf};

use super::find;
use super::settings::read_table;
use crate::{Error, Result};

/// diesel.toml as it stands in the file.
#[derive(Clone, Debug, Default)]
pub struct DieselToml {
    /// The file; `None` if the project has none.
    pub path: Option<PathBuf>,
    /// All that it says.
    pub table: toml::Table,
}

impl DieselToml {
    /// Reads `named`, or the nearest diesel.toml in `directory` or above.
    pub(super) fn find(directory: &Path, named: Option<&Path>) -> Result<Self> {
        let path = match named {
            Some(path) => Some(path.to_owned()),
            None => find::upwards(directory, "diesel.toml", Path::is_file),
        };
        let table = path.as_deref().map(read_table).transpose()?.unwrap_or_default();
        Ok(Self { path, table })
    }

    /// The directory that paths in the file are relative to.
    #[must_use]
    pub fn directory(&self) -> &Path {
        self.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""))
    }

    /// `[print_schema]`, if it is there.
    #[must_use]
    pub fn print_schema(&self) -> Option<&toml::Table> {
        self.table.get("print_schema")?.as_table()
    }

    /// `dir` of `[migrations_directory]`.
    pub(super) fn migrations(&self) -> Result<Option<PathBuf>> {
        let Some(section) = self.table.get("migrations_directory") else {
            return Ok(None);
        };
        match section.get("dir").and_then(toml::Value::as_str) {
            Some(dir) => Ok(Some(self.directory().join(dir))),
            None => Err(Error::Config {
                path: self.path.clone().unwrap_or_default(),
                problem: "[migrations_directory] needs `dir = \"migrations\"`".to_owned(),
            }),
        }
    }
}
