//! One build at a time: how long it took, and how much the processors did for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use super::generate::{Contender, PACKAGE};
use crate::{Result, machine};

/// What a build took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    pub(super) wall: Duration,
    /// Of cargo and all that it started: user and system time.
    pub(super) cpu: Duration,
}

/// A program on disk, and where it is built.
#[derive(Debug)]
pub(super) struct Crate {
    folder: PathBuf,
    target: PathBuf,
    /// The file of one model, and what was in it.
    model: (PathBuf, String),
}

impl Crate {
    /// Writes the program below `base`. Programs of one contender share what they depend on.
    pub(super) fn generate(contender: &Contender, models: usize, base: &Path) -> Result<Self> {
        let folder = base.join(format!("{}-{models}", contender.slug()));
        let written = contender
            .write(models, &folder)
            .and_then(|model| Ok((fs::read_to_string(&model)?, model)));
        let (text, model) = written.map_err(|error| format!("cannot write {}: {error}", folder.display()))?;
        let generated = Self {
            target: base.join(format!("target-{}", contender.slug())),
            model: (model, text),
            folder,
        };
        generated.cargo(&["fetch"])?;
        Ok(generated)
    }

    /// Builds everything from nothing.
    pub(super) fn build_all(&self, profile: &[&str]) -> Result<Took> {
        self.cargo(&[&["clean"], profile].concat())?;
        self.timed(&[&["build"], profile].concat())
    }

    /// Builds the program alone: what it depends on is built already.
    pub(super) fn build_alone(&self, command: &str, profile: &[&str]) -> Result<Took> {
        let build = [&[command], profile].concat();
        self.cargo(&build)?;
        self.cargo(&[&["clean", "-p", PACKAGE], profile].concat())?;
        self.timed(&build)
    }

    /// Appends one function to one model, and builds again.
    pub(super) fn build_again(&self) -> Result<Took> {
        let (file, text) = &self.model;
        let write = |text: &str| fs::write(file, text).map_err(|error| format!("cannot write a model: {error}"));
        write(text)?;
        self.cargo(&["build"])?;
        write(&format!("{text}\npub fn appended(n: i64) -> i64 {{\n    n + 1\n}}\n"))?;
        let took = self.timed(&["build"])?;
        write(text)?;
        Ok(took)
    }

    /// The size of the program that was built last.
    pub(super) fn size(&self, profile: &str) -> Result<u64> {
        let program = self
            .target
            .join(profile)
            .join(PACKAGE)
            .with_extension(env::consts::EXE_EXTENSION);
        fs::metadata(&program)
            .map(|file| file.len())
            .map_err(|error| format!("{}: {error}", program.display()))
    }

    /// The packages that the program is built from, besides its own.
    pub(super) fn packages(&self) -> Result<u64> {
        let tree = ["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
        let listed = machine::output_of(&mut self.command(&tree)).ok_or("cargo tree failed")?;
        let mut packages: Vec<&str> = listed.lines().filter_map(|line| line.split(" (").next()).collect();
        packages.sort_unstable();
        packages.dedup();
        Ok(packages.len() as u64 - 1)
    }

    fn timed(&self, arguments: &[&str]) -> Result<Took> {
        let (start, used) = (Instant::now(), cpu_of_children()?);
        self.cargo(arguments)?;
        Ok(Took {
            wall: start.elapsed(),
            cpu: cpu_of_children()? - used,
        })
    }

    fn cargo(&self, arguments: &[&str]) -> Result<()> {
        let output = self
            .command(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let folder = self.folder.display();
        Err(format!("cargo {} failed in {folder}:\n{said}", arguments.join(" ")))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = crate::cargo();
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", &self.target)
            // What a fresh checkout builds with.
            .env_remove("CARGO_INCREMENTAL")
            .env_remove("CARGO_PROFILE_DEV_DEBUG")
            .env_remove("RUSTFLAGS");
        command
    }
}

/// What all processes that we started and that have ended have used.
fn cpu_of_children() -> Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("the processors' time is read from /proc, which only Linux has: {error}"))?;
    parse_stat(&stat).ok_or_else(|| format!("/proc/self/stat is not as expected: {stat}"))
}

/// User and system time of ended children: the 16th and 17th field, in hundredths of a second.
///
/// The name, which is the 2nd, stands in parentheses and may hold spaces.
fn parse_stat(stat: &str) -> Option<Duration> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(Duration::from_millis(10 * (ticks(16)? + ticks(17)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_children_is_read_behind_the_name() {
        let stat = "42 (a) name) S 1 2 3 4 5 6 7 8 9 10 11 12 250 50 20 0 1";
        assert_eq!(parse_stat(stat), Some(Duration::from_secs(3)));
        assert_eq!(parse_stat("42 (short) S 1"), None);
    }
}
