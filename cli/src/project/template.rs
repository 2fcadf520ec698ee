//! New projects: the files that `init` writes.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// What a new project may start from.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// Paths from the project's directory, and their texts.
    files: &'static [(&'static str, &'static str)],
}

/// All there are; the first is the default.
pub const TEMPLATES: [Template; 3] = [
    Template {
        name: "default",
        about: "one database: diesel.toml, drivetrain.toml, migrations/",
        files: &[
            ("diesel.toml", include_str!("../../templates/default/diesel.toml")),
            (
                "drivetrain.toml",
                include_str!("../../templates/default/drivetrain.toml"),
            ),
            ("migrations/.keep", ""),
        ],
    },
    Template {
        name: "diesel",
        about: "as `diesel setup`: diesel.toml, migrations/",
        files: &[
            ("diesel.toml", include_str!("../../templates/diesel/diesel.toml")),
            ("migrations/.keep", ""),
        ],
    },
    Template {
        name: "multidb",
        about: "two databases, each with its diesel.toml and migrations/",
        files: &[
            (
                "drivetrain.toml",
                include_str!("../../templates/multidb/drivetrain.toml"),
            ),
            (
                "diesel.main.toml",
                include_str!("../../templates/multidb/diesel.main.toml"),
            ),
            (
                "diesel.second.toml",
                include_str!("../../templates/multidb/diesel.second.toml"),
            ),
            ("migrations/main/.keep", ""),
            ("migrations/second/.keep", ""),
        ],
    },
];

/// What became of the files of a template.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Files that are new.
    pub created: Vec<PathBuf>,
    /// Files that were there, and stay as they are.
    pub kept: Vec<PathBuf>,
}

impl Template {
    /// The template of this name.
    ///
    /// # Errors
    /// There is none; the error lists those there are.
    pub fn named(name: &str) -> Result<Self> {
        TEMPLATES
            .into_iter()
            .find(|template| template.name == name)
            .ok_or_else(|| {
                let names = TEMPLATES.map(|template| template.name).join(", ");
                Error::usage(
                    format!("there is no template `{name}`"),
                    format!("choose one of: {names}"),
                )
            })
    }

    /// Writes the files that are not there yet.
    ///
    /// # Errors
    /// All are there, or one cannot be written. Nothing is ever overwritten.
    pub fn write(&self, directory: &Path) -> Result<Written> {
        let mut written = Written::default();
        for (name, text) in self.files {
            let path = directory.join(name);
            if is_there(&path) {
                written.kept.push(path);
            } else {
                create(&path, text)?;
                written.created.push(path);
            }
        }
        if written.created.is_empty() {
            return Err(Error::project(
                format!(
                    "{} is initialised already; nothing was overwritten",
                    directory.display()
                ),
                "write a revision with `drivetrain revision -m \"…\"`",
            ));
        }
        Ok(written)
    }
}

/// `.keep` only keeps its directory.
fn is_there(path: &Path) -> bool {
    path.exists() || path.ends_with(".keep") && path.parent().is_some_and(Path::is_dir)
}

fn create(path: &Path, text: &str) -> Result<()> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(Error::file("create", directory))?;
    }
    let mut file = File::create_new(path).map_err(Error::file("create", path))?;
    file.write_all(text.as_bytes()).map_err(Error::file("write", path))
}
