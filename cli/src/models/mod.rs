//! Models as a crate's source declares them: structs with `#[derive(Model)]`, read without a build.
//!
//! So it works at the moment when it is needed: when the crate does not compile, because the schema is not yet what the
//! models say. What syntax alone does not tell is asked for by an attribute, in an error that says which.

mod declared;
mod dialect;
mod enums;
mod errors;
#[allow(dead_code, unused_imports, reason = "the derive uses what this does not")]
mod facts;
mod index;
mod merge;
mod names;
mod source;
mod table;
mod types;
mod validate;

use std::collections::BTreeMap;

pub(crate) use self::declared::{
    Check, Column, ColumnType, Default, DieselType, Enum, Exclusion, ForeignKey, Index, Key, Kind, Placed, Role, Table,
    Unique,
};
pub use self::errors::{ModelError, ModelErrors, Place};
pub(crate) use self::facts::{Action, Deferrable, Identity, Literal};
pub use self::source::{ConventionSwitches, Features, ModelsSource};

/// What the models of a crate declare, as plain values. Tables and enums are in the order of their names.
#[derive(Clone, Debug, Default)]
pub struct Models {
    pub(crate) tables: Vec<Table>,
    /// Those that a column holds, by the key in [`Kind::Enum`].
    pub(crate) enums: BTreeMap<String, Enum>,
}

impl Models {
    /// The names of the tables that have a model.
    pub fn names(&self) -> impl Iterator<Item = &crate::schema::Name> {
        self.tables.iter().map(|table| &table.name)
    }

    /// The enum whose values a type holds.
    pub(crate) fn enum_of(&self, ty: &ColumnType) -> Option<&Enum> {
        match &ty.kind {
            Kind::Enum(key) => self.enums.get(key),
            Kind::Array(inner) => self.enum_of(inner),
            _ => None,
        }
    }
}

/// Reads the models of a crate from its source.
///
/// Several models on one table are merged.
///
/// ```
/// use drivetrain_cli::models::{ModelsSource, read};
/// use drivetrain_cli::schema::Dialect;
/// use drivetrain_cli::wanted::{Types, script};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let folder = tempfile::tempdir()?;
/// let root = folder.path().join("lib.rs");
/// std::fs::write(&root, "#[derive(Model)] #[diesel(table_name = tags)] struct Tag { id: i64, name: String }")?;
///
/// let models = read(&ModelsSource { roots: vec![root], ..ModelsSource::default() })?;
/// let statements = script(&models, Dialect::Sqlite, &Types::default())?;
/// assert!(statements[0].contains("name TEXT NOT NULL"));
/// # Ok(()) }
/// ```
///
/// # Errors
/// Whatever is wrong, contradicts itself or is not understood: each with its place, and what to write.
pub fn read(source: &ModelsSource) -> Result<Models, ModelErrors> {
    let mut errors = ModelErrors::default();
    let cfg = source::Cfg::new(&source.features);
    let modules = source::walk(source, cfg, &mut errors);
    let index = index::Items::new(&modules);
    let mut models = Models::default();
    let tables = table::read_all(&index, source.conventions, &mut models.enums, &mut errors);
    models.tables = merge::merge(tables, &mut errors);
    if errors.is_empty() {
        validate::validate(&models, &mut errors);
    }
    errors.or(models)
}
