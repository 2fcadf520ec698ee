//! `cargo xtask bench program`: the `drivetrain` program beside the diesel CLI, both built for release.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::postgres::Server;
use crate::{Result, cargo, diesel_cli, machine, target};

/// Revisions of the long upgrade, and tables of the large schema.
const MANY: usize = 500;

/// How often each is measured, in turns; the medians count.
const ROUNDS: usize = 7;

/// What is not to be exceeded.
struct Goal {
    what: String,
    found: f64,
    at_most: f64,
    unit: &'static str,
}

/// Measures, and prints the tables. `folder` gets them as `program.md`.
pub(crate) fn run(folder: Option<&Path>) -> Result<()> {
    let place = Place::new()?;
    let server = Server::find_or_start()?;
    let mut goals = vec![place.upgrade()?];
    goals.extend(place.start()?);
    goals.push(place.check(server.url())?);
    let text = table(&goals);
    print!("{text}");
    match folder {
        Some(folder) => fs::write(folder.join("program.md"), text).map_err(|error| format!("program.md: {error}")),
        None => Ok(()),
    }
}

fn table(goals: &[Goal]) -> String {
    let mut text = machine::measured_by("cargo xtask bench program");
    text.push_str("Medians of release builds, in turns.\n\n| what | found | at most |\n| --- | --- | --- |\n");
    for goal in goals {
        let Goal {
            what,
            found,
            at_most,
            unit,
        } = goal;
        let _ = writeln!(text, "| {what} | {found:.2} {unit} | {at_most} {unit} |");
    }
    text
}

/// A project with many small revisions, and the programs that run them.
struct Place {
    folder: PathBuf,
    drivetrain: PathBuf,
    diesel: PathBuf,
}

impl Place {
    fn new() -> Result<Self> {
        let status = cargo()
            .args(["build", "--release", "--package", "drivetrain-cli"])
            .status()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        if !status.success() {
            return Err("the program was not built".to_owned());
        }
        let folder = target().join("program-bench");
        let _ = fs::remove_dir_all(&folder);
        let place = Self {
            drivetrain: target()
                .join("release/drivetrain")
                .with_extension(env::consts::EXE_EXTENSION),
            diesel: diesel_cli::find_or_install_for_release()?,
            folder,
        };
        (0..MANY)
            .try_for_each(|number| place.write(number))
            // Else the one of this repository would be found.
            .and_then(|()| fs::write(place.folder.join("diesel.toml"), ""))
            .map_err(|error| format!("cannot write a revision: {error}"))?;
        Ok(place)
    }

    fn write(&self, number: usize) -> std::io::Result<()> {
        let folder = self.folder.join(format!("migrations/{number:04}_t{number}"));
        fs::create_dir_all(&folder)?;
        let up = format!(
            "CREATE TABLE t{number} (id BIGINT PRIMARY KEY, name TEXT NOT NULL, n INTEGER, at TIMESTAMP);\n\
             CREATE INDEX t{number}_name ON t{number} (name);\n"
        );
        fs::write(folder.join("up.sql"), up)?;
        fs::write(folder.join("down.sql"), format!("DROP TABLE t{number};\n"))
    }

    /// An upgrade of all revisions on an empty SQLite file, beside the diesel CLI's.
    fn upgrade(&self) -> Result<Goal> {
        let file = self.folder.join("bench.db").display().to_string();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            for (program, arguments, took) in [
                (&self.drivetrain, &["upgrade"][..], &mut ours),
                (&self.diesel, &["migration", "run"][..], &mut theirs),
            ] {
                for suffix in ["", "-wal", "-shm", "-journal"] {
                    let _ = fs::remove_file(format!("{file}{suffix}"));
                }
                took.push(self.timed(program, arguments, &file)?);
            }
        }
        let (ours, theirs) = (median(ours), median(theirs));
        Ok(Goal {
            what: format!(
                "upgrade of {MANY} revisions, SQLite: {} ms beside {} ms of the diesel CLI",
                ours.as_millis(),
                theirs.as_millis()
            ),
            found: ours.as_secs_f64() / theirs.as_secs_f64(),
            at_most: 1.2,
            unit: "×",
        })
    }

    /// The start of the program: alone, and with a look at the database.
    fn start(&self) -> Result<Vec<Goal>> {
        let file = self.folder.join("bench.db").display().to_string();
        let of = |arguments: &[&str]| -> Result<Goal> {
            let took = (0..ROUNDS * 3).map(|_| self.timed(&self.drivetrain, arguments, &file));
            Ok(Goal {
                what: format!("`drivetrain {}`", arguments.join(" ")),
                found: median(took.collect::<Result<_>>()?).as_secs_f64() * 1e3,
                at_most: 20.0,
                unit: "ms",
            })
        };
        Ok(vec![of(&["--version"])?, of(&["current"])?])
    }

    /// Models, files and database of a large schema compared.
    fn check(&self, server: &str) -> Result<Goal> {
        let name = format!("drivetrain_bench_{}", std::process::id());
        let base = &server[..server.rfind('/').ok_or("the server's URL has no database")?];
        let url = format!("{base}/{name}");
        let admin = |sql: &str| {
            let status = Command::new("psql").args(["-X", "-q", server, "-c", sql]).status();
            status
                .is_ok_and(|status| status.success())
                .then_some(())
                .ok_or_else(|| format!("{sql} failed"))
        };
        admin(&format!("CREATE DATABASE {name}"))?;
        let measured = self.timed(&self.drivetrain, &["upgrade"], &url).and_then(|_| {
            (0..3)
                .map(|_| self.timed(&self.drivetrain, &["check"], &url))
                .collect::<Result<Vec<_>>>()
        });
        admin(&format!("DROP DATABASE {name} WITH (FORCE)"))?;
        Ok(Goal {
            what: format!("`drivetrain check` of {MANY} tables, PostgreSQL"),
            found: median(measured?).as_secs_f64(),
            at_most: 3.0,
            unit: "s",
        })
    }

    fn timed(&self, program: &Path, arguments: &[&str], url: &str) -> Result<Duration> {
        let start = Instant::now();
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .env("DATABASE_URL", url)
            .env("MIGRATION_DIRECTORY", self.folder.join("migrations"))
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let took = start.elapsed();
        if output.status.success() {
            return Ok(took);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{} {} failed:\n{said}", program.display(), arguments.join(" ")))
    }
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took[took.len() / 2]
}
