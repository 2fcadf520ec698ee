//! The source of a crate: which files, which items, under which features.

mod cfg;
mod files;
mod manifest;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::Deserialize;

pub(super) use self::cfg::Cfg;
pub(super) use self::files::walk;
use super::errors::ModelErrors;
use crate::project::Project;

/// Where models are read from.
#[derive(Clone, Debug, Default)]
pub struct ModelsSource {
    /// The files that crates begin with, such as `src/lib.rs`.
    pub roots: Vec<PathBuf>,
    /// The features that are on.
    pub features: BTreeSet<String>,
    /// Files that are written for the crate, such as `src/schema.rs`, and may not be there yet. A module called `schema`
    /// may always be missing.
    pub generated: Vec<PathBuf>,
    /// The conventions of the project.
    pub conventions: ConventionSwitches,
}

/// `[models.conventions]` of drivetrain.toml: which conventions hold where a model says nothing. All do, if absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConventionSwitches {
    /// A foreign key gets an index.
    pub foreign_key_index: Option<bool>,
    /// `created_at` and `updated_at` default to now.
    pub timestamps: Option<bool>,
    /// What is unique in a soft-deleted model is unique among the rows that are not deleted.
    pub live_unique: Option<bool>,
    /// A key of one integer is numbered by the database.
    pub identity: Option<bool>,
}

/// Which features are on, as cargo's flags say it.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// `--features`.
    pub named: Vec<String>,
    /// `--all-features`.
    pub all: bool,
    /// `--no-default-features`.
    pub no_default: bool,
}

impl ModelsSource {
    /// The library and the programs of the package around a directory.
    ///
    /// # Errors
    /// No Cargo.toml is found, or it cannot be read, or it has no package.
    pub fn of_package(directory: &Path, features: &Features) -> Result<Self, ModelErrors> {
        manifest::read(directory, features)
    }

    /// The models of a project: what `[models]` of drivetrain.toml says, with features that are named beside it. The
    /// files that diesel.toml names may be missing.
    ///
    /// # Errors
    /// As [`of_package`](Self::of_package).
    pub fn of_project(project: &Project, features: &Features) -> Result<Self, ModelErrors> {
        let settings = &project.settings.models;
        let features = Features {
            named: [&project.features()[..], &features.named].concat(),
            all: features.all,
            no_default: features.no_default || settings.no_default_features,
        };
        let paths = project.models();
        let source = match paths.is_empty() {
            true => Self::of_package(project.directory(), &features)?,
            false => Self::of_paths(&paths, &features)?,
        };
        let printed = project.diesel.print_schema().and_then(|section| section.get("file"));
        let printed = printed.and_then(toml::Value::as_str);
        Ok(Self {
            generated: printed
                .map(|file| project.diesel.directory().join(file))
                .into_iter()
                .collect(),
            conventions: settings.conventions,
            ..source
        })
    }

    /// What `[models] paths` names: folders of packages, or files that crates begin with.
    ///
    /// # Errors
    /// As [`of_package`](Self::of_package).
    pub fn of_paths(paths: &[PathBuf], features: &Features) -> Result<Self, ModelErrors> {
        let mut source = Self {
            features: features.named.iter().cloned().collect(),
            ..Self::default()
        };
        for path in paths {
            if path.is_dir() {
                let package = Self::of_package(path, features)?;
                source.roots.extend(package.roots);
                source.features.extend(package.features);
            } else {
                source.roots.push(path.clone());
            }
        }
        Ok(source)
    }
}

/// One module with the items that concern models.
pub(super) struct Module {
    pub(super) file: Rc<Path>,
    /// From the crate's root.
    pub(super) path: Vec<String>,
    /// What `use` brings in, by the name it has here.
    pub(super) uses: HashMap<String, Vec<String>>,
    pub(super) structs: Vec<syn::ItemStruct>,
    pub(super) enums: Vec<syn::ItemEnum>,
    pub(super) aliases: Vec<syn::ItemType>,
    /// What stands in `table!`.
    pub(super) tables: Vec<proc_macro2::TokenStream>,
}
