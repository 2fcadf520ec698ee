//! Which type a column has in the database.

mod builtin;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::dump::pg::quote;
use crate::models::{Column, ColumnType, DieselType, Enum, Kind, Models};
use crate::schema::Dialect;

/// `[types]` of drivetrain.toml: SQL types for Rust or Diesel types that are not known here, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Types(pub BTreeMap<String, SqlFor>);

/// A SQL type, the same for both backends or another for each.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum SqlFor {
    /// `Email = "TEXT"`
    Both(String),
    /// `Money = { postgres = "NUMERIC(12, 2)", sqlite = "NUMERIC" }`
    Each {
        /// In PostgreSQL.
        postgres: Option<String>,
        /// In SQLite.
        sqlite: Option<String>,
    },
}

impl SqlFor {
    fn of(&self, dialect: Dialect) -> Option<&str> {
        match (self, dialect) {
            (Self::Both(text), _) => Some(text),
            (Self::Each { postgres, .. }, Dialect::Postgres) => postgres.as_deref(),
            (Self::Each { sqlite, .. }, Dialect::Sqlite) => sqlite.as_deref(),
        }
    }
}

/// Whether Diesel, or the extension that it is from, has a type of this name.
pub(crate) fn is_diesel_type(name: &str) -> bool {
    builtin::DIESEL.iter().any(|(names, ..)| names.contains(&name))
}

/// The extension that a type or operator class comes with.
pub(super) fn extension_of(sql: &str) -> Option<&'static str> {
    let end = sql
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(sql.len());
    let name = sql[..end].to_lowercase();
    let known = builtin::EXTENSIONS
        .iter()
        .find(|(_, names)| names.contains(&name.as_str()));
    known.map(|(extension, _)| *extension)
}

/// Gives the types of columns in one database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolver<'a> {
    pub(super) models: &'a Models,
    pub(super) dialect: Dialect,
    pub(super) types: &'a Types,
}

impl<'a> Resolver<'a> {
    /// The type of a column, with its length or precision.
    ///
    /// # Errors
    /// What is not known here, with what to write.
    pub(super) fn column(self, column: &Column) -> Result<String, String> {
        let said = column.sql_type.as_ref().and_then(|said| said.value.of(self.dialect));
        if let Some(said) = said {
            return Ok(said.to_owned());
        }
        let plain = self.plain(&column.ty)?;
        if let Some(length) = &column.max_length {
            return with_length(&plain, length.value);
        }
        match &column.precision {
            Some(precision) => with_precision(&plain, precision.value, self.dialect),
            None => Ok(plain),
        }
    }

    fn plain(self, ty: &ColumnType) -> Result<String, String> {
        let named = ty
            .names
            .iter()
            .find_map(|name| self.types.0.get(name)?.of(self.dialect));
        if let Some(named) = named {
            return Ok(named.to_owned());
        }
        match &ty.kind {
            Kind::Rust(name) => self.rust(name, ty),
            Kind::Diesel(says) => self.by_sql_type(says, ty),
            Kind::Enum(key) => match self.models.enums.get(key) {
                Some(it) => self.of_enum(it, ty),
                None => Err(self.unknown(ty)),
            },
            Kind::Array(_) if self.dialect == Dialect::Sqlite => Err(format!(
                "SQLite has no arrays: say how `{}` is stored with `#[model(sql_type = \"…\")]`",
                ty.written
            )),
            Kind::Array(inner) => Ok(format!("{}[]", self.plain(inner)?)),
            Kind::Range(inner) => {
                let of = self.plain(inner)?;
                range(&of, "RANGE").ok_or_else(|| self.unknown(ty))
            }
        }
    }

    fn rust(self, name: &str, ty: &ColumnType) -> Result<String, String> {
        let row = builtin::RUST.iter().find(|(names, ..)| names.contains(&name));
        match row.map(|(_, postgres, sqlite)| self.choose(*postgres, *sqlite)) {
            Some(Some(text)) => Ok(text.to_owned()),
            Some(None) => Err(format!(
                "Diesel has no `{name}` on {}: wrap it in a type of your own with `#[diesel(sql_type = …)]`, or say \
                 `#[model(sql_type = \"…\")]`",
                self.dialect
            )),
            None => Err(self.unknown(ty)),
        }
    }

    /// The one type among those that a newtype says which this database has.
    fn by_sql_type(self, says: &[DieselType], ty: &ColumnType) -> Result<String, String> {
        let mut found = says.iter().filter_map(|it| self.diesel(it)).collect::<Vec<_>>();
        found.dedup();
        match &found[..] {
            [one] => Ok(one.clone()),
            [] if says.is_empty() => Err(self.unknown(ty)),
            [] => Err(format!(
                "`{}` is none of the types that are known for {}: say `#[model(sql_type = \"…\")]`, or, where it is an enum \
                 of the database, its values with `#[derive(ModelEnum)]`",
                ty.written, self.dialect
            )),
            several => Err(format!(
                "`{}` may be {}: say which with `#[model(sql_type = \"…\")]`",
                ty.written,
                several.join(" or ")
            )),
        }
    }

    fn of_enum(self, it: &Enum, ty: &ColumnType) -> Result<String, String> {
        if self.dialect == Dialect::Postgres && it.is_type {
            return Ok(quote::name(&it.name));
        }
        match it.plain.is_empty() {
            true => Ok("TEXT".to_owned()),
            false => self.by_sql_type(&it.plain, ty),
        }
    }

    fn diesel(self, ty: &DieselType) -> Option<String> {
        match ty {
            DieselType::Named(name) => {
                let (_, postgres, sqlite) = builtin::DIESEL
                    .iter()
                    .find(|(names, ..)| names.contains(&name.as_str()))?;
                self.choose(*postgres, *sqlite).map(str::to_owned)
            }
            _ if self.dialect == Dialect::Sqlite => None,
            DieselType::Postgres(name) => Some(quote::name(name)),
            DieselType::Array(inner) => Some(format!("{}[]", self.diesel(inner)?)),
            DieselType::Range(inner) => range(&self.diesel(inner)?, "RANGE"),
            DieselType::Multirange(inner) => range(&self.diesel(inner)?, "MULTIRANGE"),
        }
    }

    fn choose<T>(self, postgres: Option<T>, sqlite: Option<T>) -> Option<T> {
        match self.dialect {
            Dialect::Postgres => postgres,
            Dialect::Sqlite => sqlite,
        }
    }

    fn unknown(self, ty: &ColumnType) -> String {
        let name = ty.names.last().map_or("Type", String::as_str);
        format!(
            "it is not known which type of {} `{}` is: put `#[diesel(sql_type = …)]` on a type of your own, say \
             `#[model(sql_type = \"…\")]` here, or add `{name} = \"…\"` to [types] in drivetrain.toml",
            self.dialect, ty.written
        )
    }
}

/// The range type over a type.
fn range(of: &str, kind: &str) -> Option<String> {
    let start = match of {
        "INTEGER" => "INT4",
        "BIGINT" => "INT8",
        "NUMERIC" => "NUM",
        "DATE" => "DATE",
        "TIMESTAMP" => "TS",
        "TIMESTAMPTZ" => "TSTZ",
        _ => return None,
    };
    Some(format!("{start}{kind}"))
}

fn with_length(plain: &str, length: u32) -> Result<String, String> {
    match plain {
        "TEXT" | "VARCHAR" => Ok(format!("VARCHAR({length})")),
        "TEXT[]" | "VARCHAR[]" => Ok(format!("VARCHAR({length})[]")),
        "CHAR" => Ok(format!("CHAR({length})")),
        _ => Err(format!(
            "`max_length` is for texts, and this is {plain}: say the whole type with `sql_type`"
        )),
    }
}

fn with_precision(plain: &str, (digits, scale): (u32, Option<i32>), dialect: Dialect) -> Result<String, String> {
    match (plain, scale) {
        ("NUMERIC", Some(scale)) => Ok(format!("NUMERIC({digits}, {scale})")),
        ("NUMERIC", None) => Ok(format!("NUMERIC({digits})")),
        ("TIMESTAMP" | "TIMESTAMPTZ" | "TIME" | "INTERVAL" | "DATETIME", None) => Ok(match dialect {
            Dialect::Postgres => format!("{plain}({digits})"),
            // Diesel knows these types of SQLite by their bare names alone.
            Dialect::Sqlite => plain.to_owned(),
        }),
        _ => Err(format!(
            "`precision` is for decimal numbers and times, and this is {plain}: say the whole type with `sql_type`"
        )),
    }
}

/// The type that a `STRICT` table of SQLite has for another.
pub(super) fn strict(sql: &str) -> &'static str {
    let upper = sql.to_uppercase();
    let has = |word: &str| upper.contains(word);
    match () {
        () if upper == "ANY" => "ANY",
        () if has("INT") || has("BOOL") => "INTEGER",
        () if has("CHAR") || has("CLOB") || has("TEXT") || has("TIME") || has("DATE") => "TEXT",
        () if has("BLOB") || has("BINARY") => "BLOB",
        () => "REAL",
    }
}
