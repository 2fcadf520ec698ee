//! What a revision is called: `2026-01-05-090000-0000_create_users`.

use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::{Error, Result};

/// The time in a version, as the diesel CLI writes it.
const FORMAT: &str = "%Y-%m-%d-%H%M%S";

/// Diesel's table holds that many characters of a version.
const LONGEST_VERSION: usize = 50;

/// The longest slug that is made of a message.
const LONGEST_SLUG: usize = 60;

/// The name of a new revision's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    version: String,
    slug: String,
}

impl Name {
    /// A name whose version no folder in `migrations` has.
    ///
    /// Without `version` it is the time in `format`, and a number behind it, so that the revisions of one second
    /// differ.
    ///
    /// # Errors
    /// The message holds no letter; the version is not one, or is there already.
    pub fn new(
        message: &str,
        version: Option<&str>,
        format: Option<&str>,
        now: DateTime<Utc>,
        migrations: &Path,
    ) -> Result<Self> {
        let slug = slug(message)?;
        let taken = versions(migrations)?;
        let version = match version {
            Some(version) => check(version, &taken)?,
            None => free(&time(now, format.unwrap_or(FORMAT))?, &taken)?,
        };
        Ok(Self { version, slug })
    }

    /// Names in a row, the versions in their order. A version that is given is that of the first; the others add to it.
    ///
    /// # Errors
    /// As [`new`](Self::new), and if the newest revision has a version that is later.
    pub fn several(
        messages: &[String],
        version: Option<&str>,
        format: Option<&str>,
        now: DateTime<Utc>,
        migrations: &Path,
    ) -> Result<Vec<Self>> {
        let mut taken = versions(migrations)?;
        let newest = taken.iter().max().cloned().unwrap_or_default();
        let time = time(now, format.unwrap_or(FORMAT))?;
        let mut names = Vec::new();
        for (at, message) in messages.iter().enumerate() {
            let version = match version {
                Some(version) if at == 0 => check(version, &taken)?,
                Some(version) => check(&format!("{version}-{at:04x}"), &taken)?,
                None => free(&time, &taken)?,
            };
            taken.insert(key(&version));
            names.push(Self::with_version(&version, message)?);
        }
        match names.first() {
            Some(first) if first.key() < newest => Err(Error::project(
                format!("the newest revision has a later version, {newest}"),
                "give a --version behind it, or rename its folder",
            )),
            _ => Ok(names),
        }
    }

    /// A name with the version of a revision that it takes the place of.
    ///
    /// # Errors
    /// The message holds no letter.
    pub fn with_version(version: &str, message: &str) -> Result<Self> {
        Ok(Self {
            version: version.to_owned(),
            slug: slug(message)?,
        })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> String {
        format!("{}_{}", self.version, self.slug)
    }

    /// The version as the folder spells it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The version as Diesel's table spells it.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.version)
    }

    /// What stands behind the version.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.slug
    }
}

fn key(version: &str) -> String {
    version.replace('-', "")
}

/// A message that is a name already stays as it is; of another, the words are joined.
fn slug(message: &str) -> Result<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let words: Vec<&str> = message
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return Err(Error::usage(
            format!("the message `{message}` holds no letter or digit to name the revision"),
            "say in a few words what it does: -m \"create users\"",
        ));
    }
    if message.chars().all(is_name) && message.len() <= LONGEST_SLUG {
        return Ok(message.to_owned());
    }
    let joined = words.join("_").to_lowercase();
    let cut: String = joined.chars().take(LONGEST_SLUG).collect();
    Ok(cut.trim_end_matches('_').to_owned())
}

/// The versions of the folders, as Diesel's table spells them.
fn versions(migrations: &Path) -> Result<HashSet<String>> {
    let entries = fs::read_dir(migrations).map_err(Error::file("read", migrations))?;
    let mut versions = HashSet::new();
    for entry in entries {
        let name = entry.map_err(Error::file("read", migrations))?.file_name();
        let name = name.to_string_lossy();
        versions.insert(key(name.split('_').next().unwrap_or_default()));
    }
    Ok(versions)
}

fn check(version: &str, taken: &HashSet<String>) -> Result<String> {
    let fits = version
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    let key = key(version);
    if !fits || key.is_empty() || key.len() > LONGEST_VERSION || version.starts_with('.') {
        return Err(Error::usage(
            format!("`{version}` cannot be a version"),
            format!("use up to {LONGEST_VERSION} letters, digits and hyphens, such as 2026-01-05-090000"),
        ));
    }
    if taken.contains(&key) {
        return Err(Error::project(
            format!("another revision has the version {version}"),
            "give another --version, or none: then it is the time of now",
        ));
    }
    Ok(version.to_owned())
}

fn time(now: DateTime<Utc>, format: &str) -> Result<String> {
    let mut version = String::new();
    let written = write!(version, "{}", now.format(format));
    let fits = version.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if written.is_err() || !fits || version.is_empty() {
        return Err(Error::project(
            format!("`{format}` makes no version"),
            format!("set `version` in [revision] of drivetrain.toml to something like \"{FORMAT}\""),
        ));
    }
    Ok(version)
}

fn free(time: &str, taken: &HashSet<String>) -> Result<String> {
    (0..=u16::MAX)
        .map(|number| format!("{time}-{number:04x}"))
        .find(|version| !taken.contains(&key(version)))
        .ok_or_else(|| Error::project("this second has no free version", "run the command again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(message: &str, version: Option<&str>, folders: &[&str]) -> Result<Name> {
        let directory = tempfile::tempdir().expect("a directory");
        for folder in folders {
            fs::create_dir(directory.path().join(folder)).expect("a folder");
        }
        let now = DateTime::from_timestamp(1_767_603_600, 0).expect("a time");
        Name::new(message, version, None, now, directory.path())
    }

    #[test]
    fn the_folder_is_named_as_the_diesel_cli_names_it() {
        let name = name("Create users", None, &[]).expect("a name");
        assert_eq!(name.folder(), "2026-01-05-090000-0000_create_users");
        assert_eq!(name.key(), "202601050900000000");
    }

    #[test]
    fn revisions_of_one_second_differ() {
        let name = name("b", None, &["2026-01-05-090000-0000_a"]).expect("a name");
        assert_eq!(name.version(), "2026-01-05-090000-0001");
    }

    #[test]
    fn a_version_that_is_there_is_refused_however_it_is_spelt() {
        for version in ["2026-01-05-090000", "20260105090000"] {
            let error = name("b", Some(version), &["2026-01-05-090000_a"]).expect_err(version);
            assert_eq!(error.to_string(), format!("another revision has the version {version}"));
        }
    }

    #[test]
    fn a_version_that_is_none_is_refused() {
        let long = "1".repeat(51);
        for version in ["", "-", "a_b", "a/b", "..", "a b", &long] {
            assert!(name("b", Some(version), &[]).is_err(), "{version}");
        }
    }

    #[test]
    fn messages_become_slugs() {
        let slug = |message: &str| slug(message).expect("a slug");
        assert_eq!(slug("Add e-mail to users!"), "add_e_mail_to_users");
        assert_eq!(slug("CreateUsers"), "CreateUsers");
        assert_eq!(slug("Größe & Straße"), "größe_straße");
        assert_eq!(slug("../../etc/passwd"), "etc_passwd");
        assert_eq!(slug(&"word ".repeat(40)).len(), 59);
        assert!(super::slug("…").is_err());
        assert!(super::slug("__").is_err());
    }
}
