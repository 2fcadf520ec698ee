//! What would be published: each package holds the files that it is built from, and its texts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::{Result, cargo, machine, root};

/// The packages and their folders, each after those that it depends on.
const PACKAGES: [(&str, &str); 3] = [
    ("drivetrain-derive", "derive"),
    ("drivetrain", ""),
    ("drivetrain-cli", "cli"),
];

/// What a package holds besides its sources.
const TEXTS: [&str; 3] = ["README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Looks for files that a package needs and would not hold.
pub(crate) fn check() -> Result<()> {
    let mut missing = Vec::new();
    for (name, folder) in PACKAGES {
        let listed = listed(name)?;
        let needed = needed(&root().join(folder), &listed)?;
        missing.extend(
            needed
                .difference(&listed)
                .map(|file| format!("{name}: {}", file.display())),
        );
    }
    match missing.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "`include` in Cargo.toml leaves out what the package needs:\n  {}",
            missing.join("\n  ")
        )),
    }
}

/// The files of a package, as cargo would pack them.
fn listed(package: &str) -> Result<BTreeSet<PathBuf>> {
    let listing = machine::output_of(cargo().args(["package", "--list", "--allow-dirty", "--package", package]));
    let listing = listing.ok_or_else(|| format!("cargo cannot pack {package}"))?;
    Ok(listing.lines().map(PathBuf::from).collect())
}

/// The texts, and what the sources include.
fn needed(folder: &Path, listed: &BTreeSet<PathBuf>) -> Result<BTreeSet<PathBuf>> {
    let mut needed: BTreeSet<_> = TEXTS.iter().map(PathBuf::from).collect();
    for source in listed
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "rs"))
    {
        let path = folder.join(source);
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let beside = source.parent().unwrap_or(Path::new(""));
        needed.extend(included(&text).map(|file| plain(&beside.join(file))));
    }
    Ok(needed)
}

/// The files that `include_str!` names.
fn included(text: &str) -> impl Iterator<Item = &str> {
    let behind = text.split("include_str!(\"").skip(1);
    behind.filter_map(|rest| rest.split_once('"')).map(|(file, _)| file)
}

/// Without `..`.
fn plain(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut plain, part| {
        match part {
            Component::ParentDir => drop(plain.pop()),
            part => plain.push(part),
        }
        plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sources_include_is_found_from_where_they_stand() {
        let text = "page: include_str!(\"../../docs/a.md\"), sql: include_str!(\"b.sql\")";
        let files: Vec<_> = included(text)
            .map(|file| plain(&Path::new("src/rules").join(file)))
            .collect();
        assert_eq!(files, [Path::new("docs/a.md"), Path::new("src/rules/b.sql")]);
    }
}
