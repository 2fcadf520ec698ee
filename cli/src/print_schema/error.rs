use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a schema cannot be printed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// Diesel has no tables without a primary key.
    NoPrimaryKey {
        /// The table.
        table: String,
    },
    /// Diesel has no SQL type for what this column was declared as.
    UnsupportedType {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it was declared as.
        declared: String,
    },
    /// A schema was asked for on SQLite.
    SchemaOnSqlite,
    /// The patch file cannot be read.
    PatchUnreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The patch file is no unified diff.
    PatchMalformed {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        source: diffy::ParsePatchError,
    },
    /// The printed schema is not what the patch starts from.
    PatchFailed {
        /// The file.
        file: PathBuf,
        /// Which part does not fit.
        source: diffy::ApplyError,
    },
    /// The patch does not fit, and rustfmt could not run, so that the schema is not formatted.
    PatchOnUnformatted {
        /// The file.
        file: PathBuf,
        /// What rustfmt said.
        words: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPrimaryKey { table } => write!(
                f,
                "table {table} has no primary key, which Diesel needs: give it one, or leave it out with `except_tables`"
            ),
            Self::UnsupportedType {
                table,
                column,
                declared,
            } => write!(
                f,
                "Diesel has no type for column {table}.{column}, declared as `{declared}`: declare another type, or \
                 leave the table out with `except_tables`"
            ),
            Self::SchemaOnSqlite => f.write_str("SQLite has no schemas: remove `schema` from [print_schema]"),
            Self::PatchUnreadable { file, .. } => write!(f, "patch file {} cannot be read", file.display()),
            Self::PatchMalformed { file, .. } => {
                write!(
                    f,
                    "patch file {} is no unified diff: make it anew with `diff -u`",
                    file.display()
                )
            }
            Self::PatchFailed { file, .. } => write!(
                f,
                "patch file {} does not fit the schema: make it anew from the schema as printed without it",
                file.display()
            ),
            Self::PatchOnUnformatted { file, words } => write!(
                f,
                "patch file {} does not fit a schema that is not formatted: rustfmt could not run ({words}); mend that, \
                 and print the schema again",
                file.display()
            ),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::PatchUnreadable { source, .. } => Some(source),
            Self::PatchMalformed { source, .. } => Some(source),
            Self::PatchFailed { source, .. } => Some(source),
            _ => None,
        }
    }
}
