//! `cargo xtask bench compile`: what a program with models costs to build, beside the same program by others.
//!
//! Each program has the models, and `main` calls create, get, update, delete and a page on each of them. Ratios are of
//! processor time, since a machine seldom has nothing else to do; how long it took stands beside.

mod generate;
mod measure;
mod report;

use std::fs;
use std::path::Path;

use self::generate::{CONTENDERS, Contender};
use self::measure::Crate;
use self::report::{Amount, Report};
use crate::{Result, machine, target};

/// How often a build is repeated: the median counts.
#[derive(Clone, Copy, Debug)]
struct Rounds {
    clean: usize,
    alone: usize,
    again: usize,
}

impl Rounds {
    /// The large programs take minutes each, and one that is built again is ten times as much as noise.
    fn of(self, models: usize) -> Self {
        match models {
            0..=10 => self,
            _ => Self {
                alone: 1,
                again: 2,
                ..self
            },
        }
    }
}

/// Measures, and prints the tables and whether the goals are met. `folder` gets them as `compile.md`, and all values as
/// `compile.json`.
///
/// `quick` leaves out the large programs, TLS and most repetitions.
pub(crate) fn run(quick: bool, folder: Option<&Path>) -> Result<()> {
    let base = target().join("compile-bench");
    let mut report = Report::default();
    let (sizes, rounds): (&[usize], _) = if quick {
        (
            &[10],
            Rounds {
                clean: 1,
                alone: 1,
                again: 1,
            },
        )
    } else {
        (
            &[10, 100],
            Rounds {
                clean: 2,
                alone: 3,
                again: 5,
            },
        )
    };
    for &models in sizes {
        let rounds = rounds.of(models);
        let crates = CONTENDERS
            .iter()
            .filter(|contender| contender.is_whole || (models == sizes[0] && !quick))
            .map(|contender| Ok((contender, Crate::generate(contender, models, &base)?)))
            .collect::<Result<Vec<_>>>()?;
        let mut bench = Bench {
            models,
            rounds,
            crates,
            report: &mut report,
        };
        if models == sizes[0] {
            bench.clean()?;
        }
        bench.alone()?;
        bench.again()?;
    }
    print!("{}", report.markdown());
    if let Some(folder) = folder {
        write(folder, "compile.json", &report.json())?;
        let head = machine::measured_by("cargo xtask bench compile");
        write(folder, "compile.md", &(head + &report.markdown()))?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    let file = folder.join(name);
    fs::write(&file, text).map_err(|error| format!("cannot write {}: {error}", file.display()))
}

/// The programs with one number of models.
struct Bench<'r> {
    models: usize,
    rounds: Rounds,
    crates: Vec<(&'static Contender, Crate)>,
    report: &'r mut Report,
}

const DEBUG: &[&str] = &[];
const RELEASE: &[&str] = &["--release"];

impl Bench<'_> {
    /// From nothing, with all that the programs depend on.
    fn clean(&mut self) -> Result<()> {
        self.each(
            |program| Ok(Amount::Count(program.packages()?)),
            "packages",
            |_| true,
            1,
        )?;
        let rounds = self.rounds.clean;
        self.each(
            |program| program.build_all(DEBUG).map(Amount::from),
            "clean debug build",
            |_| true,
            rounds,
        )?;
        self.each(
            |program| program.build_all(RELEASE).map(Amount::from),
            "clean release build",
            |_| true,
            rounds,
        )?;
        self.each(
            |program| Ok(Amount::Bytes(program.size("debug")?)),
            "debug binary",
            tls,
            1,
        )?;
        self.each(
            |program| Ok(Amount::Bytes(program.size("release")?)),
            "release binary",
            tls,
            1,
        )
    }

    /// The programs alone; what they depend on is there.
    fn alone(&mut self) -> Result<()> {
        let rounds = self.rounds.alone;
        self.each(
            |program| program.build_alone("check", DEBUG).map(Amount::from),
            "crate alone, check",
            whole,
            rounds,
        )?;
        self.each(
            |program| program.build_alone("build", DEBUG).map(Amount::from),
            "crate alone, debug",
            whole,
            rounds,
        )?;
        self.each(
            |program| program.build_alone("build", RELEASE).map(Amount::from),
            "crate alone, release",
            whole,
            1,
        )?;
        self.each(
            |program| Ok(Amount::Bytes(program.size("debug")?)),
            "debug binary",
            whole,
            1,
        )?;
        self.each(
            |program| Ok(Amount::Bytes(program.size("release")?)),
            "release binary",
            whole,
            1,
        )
    }

    /// After a change to one model.
    fn again(&mut self) -> Result<()> {
        let rounds = self.rounds.again;
        self.each(
            |program| program.build_again().map(Amount::from),
            "incremental, debug",
            whole,
            rounds,
        )
    }

    /// Measures every program in turn, `rounds` times.
    fn each(
        &mut self,
        measure: impl Fn(&Crate) -> Result<Amount>,
        name: &'static str,
        which: impl Fn(&Contender) -> bool,
        rounds: usize,
    ) -> Result<()> {
        for _ in 0..rounds {
            for (contender, program) in self.crates.iter().filter(|(contender, _)| which(contender)) {
                let amount = measure(program)?;
                eprintln!("{name}, {} models, {}: {amount}", self.models, contender.name);
                self.report.add(name, self.models, contender.name, amount);
            }
        }
        Ok(())
    }
}

fn whole(contender: &Contender) -> bool {
    contender.is_whole
}

fn tls(contender: &Contender) -> bool {
    !contender.is_whole
}
