//! The steps of `cargo xtask test`: which commands run, in which order, and what they took.
//!
//! Most of the time goes into building Diesel and the library once per set of features, for checks and again for
//! programs. So there are only the sets that say something, each is asked for by few commands, and what can be said by a
//! check is not built:
//! - all features, of the whole workspace: lints and docs as checks; all tests, with both backends in one program
//! - PostgreSQL: `blog` on PostgreSQL. A model has one table, so `blog` is built once per backend, and with all features
//!   it is built for SQLite
//! - SQLite (the default): what `cargo test` of a fresh clone builds, as a check. The same tests run with all features
//! - each backend and none: the library alone, as a check
//!
//! Whether packages are chosen together, and whether tests are among what is built, is part of the set: cargo unites the
//! features of dependencies over all that it builds.

use std::ffi::OsString;
use std::fmt;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::{Result, cargo, target};

/// How much to test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Everything that CI runs, with counts as large as they were meant to be.
    Full,
    /// Everything that CI runs.
    Usual,
    /// Format, lints, and the tests on one backend at a time.
    ///
    /// Compile-fail tests stay out by themselves: `tests/ui.rs` is empty unless both backends are on, since what the
    /// compiler says lists what exists on both.
    Fast,
}

impl Extent {
    /// What tells tests that run something many times to run it as often as they can.
    pub(crate) const fn variable(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Full => Some(("DRIVETRAIN_FULL", "1")),
            Self::Usual | Self::Fast => None,
        }
    }
}

/// One command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    name: &'static str,
    /// What follows `cargo`.
    arguments: &'static str,
    variables: &'static [(&'static str, &'static str)],
}

impl Step {
    const fn new(name: &'static str, arguments: &'static str) -> Self {
        Self {
            name,
            arguments,
            variables: &[],
        }
    }

    /// What to type to run this step alone.
    fn command(&self) -> String {
        let variables: String = self
            .variables
            .iter()
            .map(|(name, value)| format!("{name}='{value}' "))
            .collect();
        let beside = if self.arguments.starts_with("test") {
            "cargo xtask postgres -- "
        } else {
            ""
        };
        format!("{variables}{beside}cargo {}", self.arguments)
    }
}

/// The step before all others.
pub(crate) const FORMAT: Step = Step::new("format", "fmt --all --check");

const LINTS: Step = Step::new(
    "lints",
    "clippy --workspace --all-targets --all-features -- -D warnings",
);

/// The packages of the benches, which stand outside the workspace. Nothing is linked, so no libpq is built or needed.
const LINTS_OF_BENCHES: [Step; 2] = [
    Step {
        name: "lints: benches",
        arguments: "clippy --locked --manifest-path benches/Cargo.toml --workspace --no-default-features -- -D warnings",
        variables: &[("PQ_LIB_DIR", ".")],
    },
    Step::new(
        "lints: benches of Toasty",
        "clippy --locked --manifest-path benches/toasty/Cargo.toml -- -D warnings",
    ),
];

/// What the first lints leave out: the library with fewer features.
///
/// But for the first, it is built without its dev-dependencies here, because those could switch on what is to be missing.
const LINTS_BY_FEATURE: [Step; 5] = [
    Step::new(
        "lints: a fresh clone",
        "clippy -p drivetrain --all-targets -- -D warnings",
    ),
    Step::new(
        "lints: PostgreSQL alone",
        "clippy -p drivetrain --no-default-features --features postgres -- -D warnings",
    ),
    Step::new(
        "lints: PostgreSQL without TLS",
        "clippy -p drivetrain --no-default-features --features pg -- -D warnings",
    ),
    Step::new(
        "lints: SQLite alone",
        "clippy -p drivetrain --no-default-features --features sqlite -- -D warnings",
    ),
    Step::new(
        "lints: no backend",
        "clippy -p drivetrain --no-default-features -- -D warnings",
    ),
];

const TESTS_ON_SQLITE: Step = Step::new("tests: SQLite", "test -p drivetrain -p blog --tests");

const TESTS_OF_BLOG_ON_POSTGRES: Step = Step::new(
    "tests: blog on PostgreSQL",
    "test -p blog --tests --no-default-features --features postgres",
);

const TESTS_ON_POSTGRES: Step = Step::new(
    "tests: PostgreSQL",
    "test -p drivetrain --tests --no-default-features --features postgres",
);

const TESTS_OF_THE_PROGRAM: Step = Step::new("tests: the program", "test -p drivetrain-cli --tests");

const TESTS: Step = Step::new(
    "tests: both backends in one program, compile-fail tests, doc tests",
    "test --workspace --all-features",
);

const DOCS: Step = Step {
    name: "docs",
    // With examples come dev-dependencies, and with them the features that the lints have checked already.
    arguments: "doc --workspace --no-deps --all-features --lib --examples --bin xtask",
    variables: &[("RUSTDOCFLAGS", "-D warnings")],
};

/// Packs what would be published; packing one needs those before it. That they build by themselves is left to the one
/// who publishes them, for everything would be built anew.
const PACKAGES: Step = Step::new(
    "packages",
    "package --package drivetrain-derive --package drivetrain --package drivetrain-cli --no-verify --allow-dirty --quiet",
);

/// The steps after the format, in order.
pub(crate) fn plan(extent: Extent) -> Vec<Step> {
    let mut steps = vec![LINTS];
    match extent {
        Extent::Fast => steps.extend([
            TESTS_ON_SQLITE,
            TESTS_OF_BLOG_ON_POSTGRES,
            TESTS_ON_POSTGRES,
            TESTS_OF_THE_PROGRAM,
        ]),
        Extent::Usual | Extent::Full => {
            steps.push(DOCS);
            steps.extend(LINTS_OF_BENCHES);
            steps.extend(LINTS_BY_FEATURE);
            steps.extend([TESTS_OF_BLOG_ON_POSTGRES, TESTS, PACKAGES]);
        }
    }
    steps
}

/// Runs steps and remembers what they took. Shown, it is a table.
#[derive(Debug, Default)]
pub(crate) struct Report {
    took: Vec<(&'static str, Duration)>,
}

impl Report {
    /// Runs a step with these variables. Its standard input is empty.
    pub(crate) fn run(&mut self, step: &Step, environment: &[(&str, OsString)]) -> Result<()> {
        self.time(step.name, || {
            eprintln!("{}", step.command());
            let status = cargo()
                .args(step.arguments.split_whitespace())
                // Tests and examples choose their databases; the developer's own is not theirs.
                .env_remove("DATABASE_URL")
                // Packages outside the workspace share what they can.
                .env("CARGO_TARGET_DIR", target())
                .envs(environment.iter().map(|(name, value)| (name, value)))
                .envs(step.variables.iter().copied())
                .stdin(Stdio::null())
                .status()
                .map_err(|error| format!("cannot run cargo: {error}"))?;
            if status.success() {
                return Ok(());
            }
            Err(format!(
                "step \"{}\" failed ({status}); to repeat it alone:\n  {}",
                step.name,
                step.command()
            ))
        })
    }

    /// Does `work` under the heading `name`.
    pub(crate) fn time<T>(&mut self, name: &'static str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let done = work()?;
        let took = start.elapsed();
        eprintln!("-- {name}: {:.1} s", took.as_secs_f64());
        self.took.push((name, took));
        Ok(done)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n== all passed")?;
        for (name, took) in &self.took {
            writeln!(f, "{:>7.1} s  {name}", took.as_secs_f64())?;
        }
        let total: Duration = self.took.iter().map(|(_, took)| took).sum();
        writeln!(f, "{:>7.1} s  in all", total.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_tests_both_backends() {
        for extent in [Extent::Full, Extent::Usual, Extent::Fast] {
            let steps = plan(extent);
            assert!(steps.contains(&TESTS_OF_BLOG_ON_POSTGRES), "{extent:?}");
            let apart = [TESTS_ON_SQLITE, TESTS_ON_POSTGRES, TESTS_OF_THE_PROGRAM];
            assert!(
                steps.contains(&TESTS) || apart.iter().all(|step| steps.contains(step)),
                "{extent:?}"
            );
        }
    }

    #[test]
    fn the_fast_plan_leaves_out_docs_benches_packages_and_the_program_with_both_backends() {
        let steps = plan(Extent::Fast);
        for slow in [DOCS, TESTS, PACKAGES].iter().chain(&LINTS_OF_BENCHES) {
            assert!(!steps.contains(slow), "{}", slow.name);
        }
    }

    #[test]
    fn the_full_plan_is_the_usual_one_with_larger_counts() {
        assert_eq!(plan(Extent::Full), plan(Extent::Usual));
        assert_eq!(Extent::Full.variable(), Some(("DRIVETRAIN_FULL", "1")));
        assert_eq!(Extent::Usual.variable(), None);
    }

    #[test]
    fn a_step_says_how_to_repeat_it() {
        assert_eq!(FORMAT.command(), "cargo fmt --all --check");
        assert_eq!(
            DOCS.command(),
            "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --all-features --lib --examples --bin xtask"
        );
        assert_eq!(
            TESTS_ON_SQLITE.command(),
            "cargo xtask postgres -- cargo test -p drivetrain -p blog --tests"
        );
    }

    #[test]
    fn a_report_adds_up() {
        let report = Report {
            took: vec![
                ("format", Duration::from_millis(500)),
                ("lints", Duration::from_secs(62)),
            ],
        };
        assert_eq!(
            report.to_string(),
            "\n== all passed\n    0.5 s  format\n   62.0 s  lints\n   62.5 s  in all\n"
        );
    }
}
