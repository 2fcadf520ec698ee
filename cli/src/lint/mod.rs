//! The lint: SQL files of revisions → what may lock, rewrite, break or lose something when they run.
//!
//! Nothing here has a database: a rule sees the statements of one file, and what the files before it have built.

mod allow;
mod config;
mod control;
mod file;
mod index;
mod known;
mod name;
mod parse;
mod rebuild;
pub mod rules;
mod split;
mod statement;
mod types;
mod words;

pub use self::config::{Config, Direction, MigrationFile};

use self::file::File;
use self::known::Known;
use crate::findings::Finding;

/// What the rules find in the files of one database, in the order of the files and of the lines in them.
///
/// The files are the revisions in the order in which they run. What the earlier ones build is known to the rules when
/// they see the later ones, so the more of the history is given the better they judge.
pub fn lint(files: &[MigrationFile], config: &Config) -> Vec<Finding> {
    let mut known = Known::default();
    let mut findings = Vec::new();
    for source in files {
        let file = File::read(source, other_direction(source, files), known.clone());
        if !source.context_only {
            findings.extend(allow::settle(&file, config, rules::ask(&file, config)));
        }
        if source.direction == Direction::Up {
            known = file.after;
        }
    }
    findings
}

fn other_direction<'a>(of: &MigrationFile, files: &'a [MigrationFile]) -> Option<&'a MigrationFile> {
    files
        .iter()
        .find(|file| file.revision == of.revision && file.direction != of.direction)
}
