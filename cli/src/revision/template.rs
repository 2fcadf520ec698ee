//! What a new revision starts from.

use std::fs;
use std::path::Path;

use super::{Name, Text};
use crate::{Error, Result};

/// What a new revision starts from: files by name. `{message}`, `{version}` and `{slug}` in them are filled in.
#[derive(Clone, Debug)]
pub struct Template {
    files: Vec<Text>,
}

impl Template {
    /// A line of comment in up.sql and down.sql.
    #[must_use]
    pub fn built_in() -> Self {
        let text = |name: &str, text: &str| Text {
            name: name.to_owned(),
            text: text.to_owned(),
        };
        Self {
            files: vec![
                text("up.sql", "-- {message}\n"),
                text("down.sql", "-- Undoes: {message}\n"),
            ],
        }
    }

    /// The files of a folder.
    ///
    /// # Errors
    /// The folder or a file cannot be read as UTF-8, or there is no up.sql.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(Error::file("read", folder))? {
            let path = entry.map_err(Error::file("read", folder))?.path();
            if let Some(name) = path
                .file_name()
                .and_then(|name| name.to_str())
                .filter(|_| path.is_file())
            {
                let text = fs::read_to_string(&path).map_err(Error::file("read", &path))?;
                files.push(Text {
                    name: name.to_owned(),
                    text,
                });
            }
        }
        files.sort_by(|a, b| b.name.cmp(&a.name));
        if files.iter().any(|file| file.name == "up.sql") {
            return Ok(Self { files });
        }
        Err(Error::project(
            format!("the template {} has no up.sql", folder.display()),
            "add up.sql, and down.sql if its revisions can be undone",
        ))
    }

    /// The files of a revision.
    #[must_use]
    pub fn fill(&self, name: &Name, message: &str) -> Vec<Text> {
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        let fill = |text: &str| {
            text.replace("{version}", name.version())
                .replace("{slug}", name.slug())
                .replace("{message}", &message)
        };
        let filled = self.files.iter().map(|file| Text {
            name: file.name.clone(),
            text: fill(&file.text),
        });
        filled.collect()
    }
}
