//! What the library promises, and whether this run shows it.

use contest::Operation;

use super::{Case, Line};
use crate::backend::Backend::{self, Postgres, Sqlite};
use crate::{bare, postgres};

const DRIVETRAIN: &str = postgres::drivetrain::NAME;
const PEERS: &[&str] = &["sqlx", "SeaORM", "Toasty"];
const ORMS: &[&str] = &["SeaORM", "Toasty"];
const RAW: &[&str] = &[postgres::tokio_postgres::NAME, crate::sqlite::rusqlite::NAME];
const BY_HAND: &[&str] = &[postgres::diesel_async::NAME];
const NO_CHECKOUT: &[&str] = &[bare::NAME];
const AT_ONCE: &str = postgres::at_once::NAME;

/// What a contender takes at most.
struct Goal {
    backend: Backend,
    distant: bool,
    operation: Operation,
    contender: &'static str,
    at_most: Bound,
}

enum Bound {
    /// A share of the time of the fastest of these.
    Time(f64, &'static [&'static str]),
    Allocations(f64),
    RoundTrips(f64),
}

/// A goal and what was found.
pub(super) struct Verdict {
    pub(super) case: String,
    pub(super) promise: String,
    pub(super) found: f64,
    pub(super) met: bool,
}

const fn near(backend: Backend, operation: Operation, at_most: Bound) -> Goal {
    Goal {
        backend,
        distant: false,
        operation,
        contender: DRIVETRAIN,
        at_most,
    }
}

const fn far(operation: Operation, contender: &'static str, at_most: Bound) -> Goal {
    Goal {
        backend: Postgres,
        distant: true,
        operation,
        contender,
        at_most,
    }
}

const GOALS: &[Goal] = &[
    near(Postgres, Operation::Find, Bound::Time(1.07, RAW)),
    near(Postgres, Operation::Find, Bound::Allocations(25.0)),
    near(Postgres, Operation::Find, Bound::Time(0.55, ORMS)),
    near(Postgres, Operation::FindPooled, Bound::Time(1.03, NO_CHECKOUT)),
    near(Postgres, Operation::FindPooled, Bound::Time(0.60, PEERS)),
    near(Postgres, Operation::Tasks, Bound::Time(0.60, PEERS)),
    far(Operation::List, AT_ONCE, Bound::Time(0.52, BY_HAND)),
    far(Operation::List, DRIVETRAIN, Bound::Time(0.75, BY_HAND)),
    far(Operation::List, DRIVETRAIN, Bound::Time(0.50, PEERS)),
    far(Operation::Create, DRIVETRAIN, Bound::Time(0.50, BY_HAND)),
    far(Operation::Update, DRIVETRAIN, Bound::Time(0.50, BY_HAND)),
    far(Operation::Upsert, DRIVETRAIN, Bound::Time(0.50, BY_HAND)),
    near(Postgres, Operation::Create, Bound::RoundTrips(1.0)),
    near(Postgres, Operation::Update, Bound::RoundTrips(1.0)),
    near(Postgres, Operation::Upsert, Bound::RoundTrips(1.0)),
    near(Postgres, Operation::Bulk, Bound::Time(0.55, BY_HAND)),
    near(Postgres, Operation::Page(900_000), Bound::Time(1.20, RAW)),
    near(Sqlite, Operation::Find, Bound::Time(0.33, BY_HAND)),
    near(Sqlite, Operation::Find, Bound::Time(0.75, &["sqlx"])),
    near(Sqlite, Operation::Find, Bound::Time(0.20, &["SeaORM"])),
    near(Sqlite, Operation::Trivial(1_000), Bound::Time(0.34, BY_HAND)),
    near(Sqlite, Operation::Trivial(1_000), Bound::Time(1.40, RAW)),
    near(Sqlite, Operation::Trivial(1_000), Bound::Time(0.33, &["sqlx"])),
    near(Sqlite, Operation::Reads, Bound::Time(0.30, BY_HAND)),
];

/// The deepest page beside the first, at most.
const FLAT: f64 = 1.3;

/// The goals whose cases were run.
pub(super) fn judge(cases: &[Case]) -> Vec<Verdict> {
    let verdicts = GOALS.iter().filter_map(|goal| goal.judge(cases));
    verdicts
        .chain(
            [Postgres, Sqlite]
                .into_iter()
                .filter_map(|backend| flat(backend, cases)),
        )
        .collect()
}

impl Goal {
    fn judge(&self, cases: &[Case]) -> Option<Verdict> {
        let case = cases.iter().find(|case| {
            case.backend == self.backend && case.distant == self.distant && case.operation == self.operation
        })?;
        let line = case.line(self.contender)?;
        let (promise, found, at_most) = match self.at_most {
            Bound::Time(share, beside) => {
                let fastest = fastest(case, beside)?;
                let promise = format!("{}: {share:.2} × {}", self.contender, fastest.contender);
                (promise, line.microseconds / fastest.microseconds, share)
            }
            Bound::Allocations(most) => (
                format!("{}: {most} allocations", self.contender),
                line.allocations,
                most,
            ),
            Bound::RoundTrips(most) => (
                format!("{}: {most} round trip", self.contender),
                line.round_trips?,
                most,
            ),
        };
        Some(Verdict {
            case: case.title.clone(),
            promise,
            found,
            met: found <= at_most,
        })
    }
}

fn fastest<'c>(case: &'c Case, among: &[&str]) -> Option<&'c Line> {
    let lines = case
        .lines
        .iter()
        .filter(|line| among.contains(&line.contender.as_str()));
    lines.min_by(|a, b| a.microseconds.total_cmp(&b.microseconds))
}

/// Pages take the same time at every depth.
fn flat(backend: Backend, cases: &[Case]) -> Option<Verdict> {
    let pages = cases
        .iter()
        .filter(|case| case.backend == backend && !case.distant && matches!(case.operation, Operation::Page(_)));
    let times: Vec<f64> = pages
        .filter_map(|case| Some(case.line(DRIVETRAIN)?.microseconds))
        .collect();
    let (least, most) = (
        times.iter().copied().reduce(f64::min)?,
        times.iter().copied().reduce(f64::max)?,
    );
    Some(Verdict {
        case: format!("{backend}: pages at all depths"),
        promise: format!("{DRIVETRAIN}: slowest {FLAT:.2} × fastest"),
        found: most / least,
        met: most / least <= FLAT,
    })
}
