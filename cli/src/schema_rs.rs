//! `schema.rs`: the files that diesel.toml names, kept in step with the database.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use drivetrain::connection::Connection;
use serde::Serialize;

use crate::database::Database;
use crate::inspect::{Inspect, Scope};
use crate::print_schema::{Options, Printed, print_schema, scope};
use crate::project::DieselToml;
use crate::schema::Schema;
use crate::{Error, Result, on_database};

/// A schema file, as it should be.
#[derive(Clone, Debug, Serialize)]
pub struct SchemaRs {
    /// Where it stands; printed if `None`.
    pub file: Option<PathBuf>,
    /// Its text.
    pub text: String,
    /// What rustfmt said if it could not run, so that the text is not formatted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unformatted: Option<String>,
}

impl SchemaRs {
    /// That the text is not formatted, with the words of rustfmt; `None` if it is.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        let words = self.unformatted.as_ref()?;
        Some(format!(
            "the schema is not formatted, for rustfmt could not run: {words}"
        ))
    }

    /// Whether the file says something else. Line ends do not count.
    ///
    /// # Errors
    /// [`Error::File`] if it is there and cannot be read.
    pub fn differs(&self) -> Result<bool> {
        let Some(file) = self.file.as_deref().filter(|file| file.exists()) else {
            return Ok(self.file.is_some());
        };
        let text = fs::read_to_string(file).map_err(Error::file("read", file))?;
        Ok(text.lines().ne(self.text.lines()))
    }

    /// Writes the file unless it says the same already, so that nothing is compiled again in vain. Gives whether it did.
    ///
    /// # Errors
    /// [`Error::File`] if it cannot be written.
    pub fn write(&self) -> Result<bool> {
        let Some(file) = self.file.as_deref().filter(|_| self.differs().unwrap_or(true)) else {
            return Ok(false);
        };
        let folder = file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        fs::write(file, &self.text).map_err(Error::file("write", file))?;
        Ok(true)
    }
}

/// The `[print_schema]` of diesel.toml by their keys; one of the defaults if there is none.
///
/// # Errors
/// [`Error::Config`] for an option that does not exist or has a wrong value.
pub fn options(diesel: &DieselToml) -> Result<BTreeMap<String, Options>> {
    let none = toml::Table::new();
    let table = diesel.print_schema().unwrap_or(&none);
    Options::read_all(table, diesel.directory()).map_err(|error| Error::Config {
        path: diesel.path.clone().unwrap_or_default(),
        problem: format!("[print_schema]: {}", error.message()),
    })
}

/// The schema as Diesel's program sees it.
///
/// # Errors
/// Those of the database.
pub async fn read(database: &Database) -> Result<Schema> {
    on_database!(database, db => {
        let lease = db.acquire().await?;
        inspect(&*lease, &scope()).await
    })
}

async fn inspect<C: Connection<Backend: Inspect>>(conn: &C, scope: &Scope) -> Result<Schema> {
    Ok(C::Backend::inspect(conn, scope).await?.without_bookkeeping())
}

/// The text of one file.
///
/// # Errors
/// [`Error::PrintSchema`] for what Diesel cannot say, or a patch that does not fit.
pub fn print(schema: &Schema, options: &Options) -> Result<SchemaRs> {
    let Printed { text, unformatted } = print_schema(schema, options)?;
    Ok(SchemaRs {
        file: options.file.clone(),
        text,
        unformatted,
    })
}
