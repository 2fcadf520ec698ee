//! Where and how a run was made.

use std::fmt;
use std::fs;
use std::process::Command;

use contest::Result;
use serde::{Deserialize, Serialize};

/// The packages that are compared, and what they stand on.
const PACKAGES: &[&str] = &[
    "diesel",
    "diesel-async",
    "tokio-postgres",
    "deadpool-postgres",
    "rusqlite",
    "sqlx",
    "sea-orm",
    "toasty",
    "tokio",
    "axum",
];

#[derive(Serialize, Deserialize)]
pub struct Machine {
    pub date: String,
    pub command: String,
    pub commit: String,
    pub processor: String,
    pub cores: usize,
    pub kernel: String,
    pub compiler: String,
    pub postgres: Option<String>,
    pub sqlite: String,
    pub packages: Vec<String>,
    /// Microseconds that a round trip through the delaying proxy takes more than one without.
    pub distance: Option<f64>,
}

impl Machine {
    pub fn here(command: String) -> Result<Self> {
        Ok(Self {
            date: chrono::Utc::now().format("%Y-%m-%d").to_string(),
            command,
            commit: said("git", &["rev-parse", "--short", "HEAD"]),
            processor: processor(),
            cores: said("nproc", &["--all"]).parse().unwrap_or(1),
            kernel: said("uname", &["-sr"]),
            compiler: said("rustc", &["--version"]),
            postgres: None,
            sqlite: rusqlite::version().to_owned(),
            packages: packages()?,
            distance: None,
        })
    }
}

/// What a program prints; nothing if there is none.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

fn processor() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name"));
    model.map_or_else(String::new, |model| {
        model.trim_start_matches([' ', '\t', ':']).to_owned()
    })
}

/// `sqlx 0.9.0` and so on, as they are locked.
fn packages() -> Result<Vec<String>> {
    let mut found = Vec::new();
    for lock in [
        include_str!("../../Cargo.lock"),
        include_str!("../../toasty/Cargo.lock"),
    ] {
        let lock: toml::Table = lock.parse()?;
        for package in lock["package"].as_array().into_iter().flatten() {
            let (Some(name), Some(version)) = (package["name"].as_str(), package["version"].as_str()) else {
                continue;
            };
            let package = format!("{name} {version}");
            if PACKAGES.contains(&name) && !found.contains(&package) {
                found.push(package);
            }
        }
    }
    Ok(found)
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, commit {}: `{}`\n", self.date, self.commit, self.command)?;
        writeln!(
            f,
            "{}, {} cores, {}; {}",
            self.processor, self.cores, self.kernel, self.compiler
        )?;
        if let Some(postgres) = &self.postgres {
            writeln!(f, "{postgres}")?;
        }
        writeln!(
            f,
            "SQLite {} (Toasty: its own); {}",
            self.sqlite,
            self.packages.join(", ")
        )?;
        if let Some(distance) = self.distance {
            writeln!(
                f,
                "A round trip over the 1 ms network takes {distance:.0} µs more than one without."
            )?;
        }
        Ok(())
    }
}
