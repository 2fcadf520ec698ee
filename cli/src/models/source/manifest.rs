//! Cargo.toml: which files crates begin with, and which features are on.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Features, ModelsSource};
use crate::models::errors::{ModelErrors, Place};

pub(super) fn read(directory: &Path, features: &Features) -> Result<ModelsSource, ModelErrors> {
    let manifest = directory
        .ancestors()
        .map(|directory| directory.join("Cargo.toml"))
        .find(|path| path.is_file());
    let Some(manifest) = manifest else {
        let message =
            "no Cargo.toml is found here or above: name the models' crate as `[models] paths` in drivetrain.toml";
        return Err(one(directory, message));
    };
    let text = fs::read_to_string(&manifest).map_err(|error| one(&manifest, &format!("cannot be read: {error}")))?;
    let table: toml::Table = toml::from_str(&text).map_err(|error| one(&manifest, error.message()))?;
    if !table.contains_key("package") {
        let message =
            "this is a workspace without a package: name the models' crate as `[models] paths` in drivetrain.toml";
        return Err(one(&manifest, message));
    }
    let directory = manifest.parent().unwrap_or(Path::new("."));
    let roots = roots(directory, &table);
    if roots.is_empty() {
        return Err(one(&manifest, "the package has no library and no program"));
    }
    Ok(ModelsSource {
        roots,
        features: on(&table, features),
        ..ModelsSource::default()
    })
}

fn one(file: &Path, message: &str) -> ModelErrors {
    let mut errors = ModelErrors::default();
    errors.push(Place::start(file), message);
    errors
}

/// The library, then the programs.
fn roots(directory: &Path, table: &toml::Table) -> Vec<PathBuf> {
    let named = |target: &toml::Value| Some(directory.join(target.get("path")?.as_str()?));
    let lib = table.get("lib").and_then(named);
    let mut roots = vec![lib.unwrap_or_else(|| directory.join("src/lib.rs"))];
    roots.push(directory.join("src/main.rs"));
    let bins = table.get("bin").and_then(toml::Value::as_array);
    roots.extend(bins.into_iter().flatten().filter_map(named));
    roots.extend(found(&directory.join("src/bin")));
    let mut seen = BTreeSet::new();
    roots.retain(|root| root.is_file() && seen.insert(root.clone()));
    roots
}

/// The programs in `src/bin`: files, and folders with a `main.rs`.
fn found(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut found = entries
        .map(|entry| entry.path())
        .filter_map(|path| match path.is_dir() {
            true => Some(path.join("main.rs")),
            false => path.extension().is_some_and(|it| it == "rs").then_some(path),
        })
        .collect::<Vec<_>>();
    found.sort();
    found
}

/// The features that are on, with those that they switch on.
fn on(table: &toml::Table, asked: &Features) -> BTreeSet<String> {
    let empty = toml::Table::new();
    let features = table.get("features").and_then(toml::Value::as_table).unwrap_or(&empty);
    let mut open = asked.named.clone();
    if asked.all {
        open.extend(features.keys().cloned());
        open.extend(optional(table));
    } else if !asked.no_default {
        open.push("default".to_owned());
    }
    let mut on = BTreeSet::new();
    while let Some(feature) = open.pop() {
        let others = features.get(&feature).and_then(toml::Value::as_array);
        if on.insert(feature) {
            let others = others.into_iter().flatten().filter_map(toml::Value::as_str);
            open.extend(others.filter_map(of_package));
        }
    }
    on
}

/// The feature of this package that an item of a feature's list switches on.
fn of_package(item: &str) -> Option<String> {
    match item.split_once('/') {
        Some((dependency, _)) if dependency.ends_with('?') => None,
        Some((dependency, _)) => Some(dependency.to_owned()),
        None => (!item.starts_with("dep:")).then(|| item.to_owned()),
    }
}

/// Optional dependencies, each of which is a feature.
fn optional(table: &toml::Table) -> Vec<String> {
    let dependencies = table.get("dependencies").and_then(toml::Value::as_table);
    let is_optional = |it: &toml::Value| it.get("optional").and_then(toml::Value::as_bool) == Some(true);
    let optional = dependencies.into_iter().flatten().filter(|(_, it)| is_optional(it));
    optional.map(|(name, _)| name.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(manifest: &str, asked: &Features) -> Vec<String> {
        on(&toml::from_str(manifest).expect("TOML"), asked)
            .into_iter()
            .collect()
    }

    #[test]
    fn features_switch_others_on() {
        let manifest = r#"
            [dependencies]
            uuid = { version = "1", optional = true }
            [features]
            default = ["sqlite"]
            sqlite = ["dep:libsqlite3-sys", "diesel/sqlite", "times"]
            times = ["uuid?/v4"]
            web = []
        "#;
        let asked = Features::default();
        assert_eq!(features(manifest, &asked), ["default", "diesel", "sqlite", "times"]);
        let asked = Features {
            named: vec!["web".to_owned()],
            no_default: true,
            ..asked
        };
        assert_eq!(features(manifest, &asked), ["web"]);
        let asked = Features {
            all: true,
            ..Features::default()
        };
        assert_eq!(
            features(manifest, &asked),
            ["default", "diesel", "sqlite", "times", "uuid", "web"]
        );
    }
}
