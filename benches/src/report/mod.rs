//! What a run found: tables, goals, a chart, and all of it as JSON.

mod chart;
mod goals;
mod machine;
mod markdown;

use std::fs;
use std::path::Path;

use contest::{Cost, Operation, Result};
use serde::{Deserialize, Serialize};

pub use self::machine::Machine;
use crate::backend::Backend;
use crate::round::Standing;
use crate::{postgres, sqlite};

/// A case and its contenders, in their order of the run.
#[derive(Serialize, Deserialize)]
pub struct Case {
    pub backend: Backend,
    /// Whether a network with a round trip of 1 ms is between.
    pub distant: bool,
    pub operation: Operation,
    pub title: String,
    pub lines: Vec<Line>,
}

/// A contender: medians over the rounds, each of one operation.
#[derive(Serialize, Deserialize)]
pub struct Line {
    pub contender: String,
    pub rounds: usize,
    pub microseconds: f64,
    pub fastest_microseconds: f64,
    /// Half of the range in which the middle half of the rounds lies, as a share of the median.
    pub spread: f64,
    /// Of this process, user and system, all threads.
    pub cpu_microseconds: f64,
    pub allocations: f64,
    pub allocated_bytes: f64,
    pub round_trips: Option<f64>,
}

#[derive(Serialize, Deserialize)]
pub struct Report {
    pub machine: Machine,
    pub cases: Vec<Case>,
}

impl Case {
    pub fn new(backend: Backend, distant: bool, operation: Operation, standings: Vec<Standing>) -> Self {
        Self {
            backend,
            distant,
            operation,
            title: Self::title(backend, distant, operation),
            lines: standings.into_iter().map(Line::new).collect(),
        }
    }

    pub fn title(backend: Backend, distant: bool, operation: Operation) -> String {
        let network = if distant { ", 1 ms network" } else { "" };
        format!("{backend}{network}: {operation}")
    }

    fn line(&self, contender: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.contender == contender)
    }

    /// A contender's time as a share of another one's.
    fn ratio(&self, contender: &str, beside: &str) -> Option<f64> {
        Some(self.line(contender)?.microseconds / self.line(beside)?.microseconds)
    }

    /// The driver under everybody, and code by hand on it.
    fn yardsticks(&self) -> [&'static str; 2] {
        match self.backend {
            Backend::Postgres => [postgres::tokio_postgres::NAME, postgres::diesel_async::NAME],
            Backend::Sqlite => [sqlite::rusqlite::NAME, sqlite::diesel_async::NAME],
        }
    }
}

impl Line {
    fn new(standing: Standing) -> Self {
        let costs = &standing.costs;
        let (low, median, high) = quartiles(costs, |cost| cost.wall);
        Self {
            rounds: costs.len(),
            microseconds: median,
            fastest_microseconds: costs.iter().map(|cost| cost.wall).fold(f64::INFINITY, f64::min),
            spread: (high - low) / 2.0 / median,
            cpu_microseconds: quartiles(costs, |cost| cost.cpu).1,
            allocations: quartiles(costs, |cost| cost.allocations).1,
            allocated_bytes: quartiles(costs, |cost| cost.bytes).1,
            round_trips: standing.round_trips,
            contender: standing.name,
        }
    }
}

fn quartiles(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> (f64, f64, f64) {
    let mut values: Vec<f64> = costs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    let at = |quarter: usize| values[(values.len() - 1) * quarter / 4];
    (at(1), at(2), at(3))
}

impl Report {
    /// Prints the tables of a case as soon as it ended.
    pub fn add(&mut self, case: Case) {
        println!("{}", markdown::table(&case));
        self.cases.push(case);
    }

    /// Prints what became of the goals.
    pub fn finish(&self) {
        println!("{}", markdown::goals(&goals::judge(&self.cases)));
    }

    /// The report of an earlier run.
    pub fn read(folder: &Path) -> Result<Self> {
        Ok(serde_json::from_str(&fs::read_to_string(folder.join("report.json"))?)?)
    }

    /// Writes `report.md`, `report.json` and a chart for each backend. What builds cost is taken from `compile.md`,
    /// and how fast the program is from `program.md`.
    pub fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        let measured = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_default();
        let others = [
            ("Builds", measured("compile.md")),
            ("The program", measured("program.md")),
        ];
        fs::write(folder.join("report.md"), markdown::report(self, &others))?;
        fs::write(folder.join("report.json"), serde_json::to_string_pretty(self)? + "\n")?;
        for (backend, name) in [(Backend::Postgres, "postgres.svg"), (Backend::Sqlite, "sqlite.svg")] {
            let cases: Vec<&Case> = self.cases.iter().filter(|case| case.backend == backend).collect();
            if !cases.is_empty() {
                svg::save(folder.join(name), &chart::draw(&cases))?;
            }
        }
        Ok(())
    }
}
