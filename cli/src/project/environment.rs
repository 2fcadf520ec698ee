//! The environment, with `.env` behind it.

use std::collections::HashMap;
use std::env::{self, VarError};
use std::path::Path;

use super::find;
use crate::{Error, Result};

/// The variables of the process, and those of the nearest `.env`, which never override them.
///
/// `Debug` shows names only: values may be passwords.
pub struct Environment {
    file: HashMap<String, String>,
}

impl Environment {
    /// Reads the `.env` in `directory` or above, if there is one.
    ///
    /// # Errors
    /// It cannot be read or has a mistake. The error does not show the line, which may hold a password.
    pub fn read(directory: &Path) -> Result<Self> {
        let Some(path) = find::upwards(directory, ".env", Path::is_file) else {
            return Ok(Self { file: HashMap::new() });
        };
        let entries = dotenvy::from_path_iter(&path).map_err(|error| refused(&path, error))?;
        let file = entries
            .collect::<Result<_, dotenvy::Error>>()
            .map_err(|error| refused(&path, error))?;
        Ok(Self { file })
    }

    /// The value of a variable.
    ///
    /// # Errors
    /// The value is not UTF-8.
    pub fn get(&self, name: &str) -> Result<Option<String>> {
        match env::var(name) {
            Ok(value) => Ok(Some(value)),
            Err(VarError::NotPresent) => Ok(self.file.get(name).cloned()),
            Err(VarError::NotUnicode(_)) => Err(Error::project(
                format!("the variable {name} is not UTF-8"),
                format!("set {name} anew; characters of a password can be written as %XX in a URL"),
            )),
        }
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.file.keys()).finish()
    }
}

fn refused(path: &Path, error: dotenvy::Error) -> Error {
    match error {
        dotenvy::Error::Io(source) => Error::file("read", path)(source),
        _ => Error::Config {
            path: path.to_owned(),
            problem: "a line is not `NAME=value`; quote values that hold spaces, # or $".to_owned(),
        },
    }
}
