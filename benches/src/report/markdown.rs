//! Tables to read.

use std::fmt::Write as _;

use super::goals::{self, Verdict};
use super::{Case, Report};

const READ: &str = "\
How to read it: contenders take turns in rounds in one process, client and server share one core (all cores where a
network is between), and medians are compared. **Ratios are the result, absolute times are not.** CPU time is the
client's (user and system); what the server and the kernel work for it is in the wall time. Allocations are those of
Rust's heap, in all threads: SQLite's own are not seen. Round trips are counted at a proxy: how often a client sends
while it waits for no other answer. Spread is half of the range of the middle half of the rounds. Every asynchronous
contender runs on a current-thread Tokio runtime; Toasty runs in a process of its own, since it links another release of
SQLite.

Hand-written code (the raw drivers, Diesel, diesel-async) is what a careful developer writes: statements prepared once,
keyset pages by a condition that an index serves, relations by `belonging_to`, SQLite with WAL and
`synchronous = NORMAL`. sqlx, SeaORM and Toasty are used as their documentation shows, at their defaults.
";

const REASONS: &str = include_str!("reasons.md");

/// The table of a case.
pub(super) fn table(case: &Case) -> String {
    let [raw, by_hand] = case.yardsticks();
    let mut text = format!("### {}\n\n", case.title);
    let _ = writeln!(
        text,
        "| contender | median µs | spread | / {raw} | / {by_hand} | CPU µs | allocations | round trips |\n\
        |---|---:|---:|---:|---:|---:|---:|---:|"
    );
    for line in &case.lines {
        let _ = writeln!(
            text,
            "| {} | {} | ±{:.0} % | {} | {} | {} | {} | {} |",
            line.contender,
            figure(line.microseconds),
            100.0 * line.spread,
            ratio(case.ratio(&line.contender, raw)),
            ratio(case.ratio(&line.contender, by_hand)),
            figure(line.cpu_microseconds),
            figure(line.allocations.round()),
            line.round_trips.map_or("–".to_owned(), figure),
        );
    }
    text
}

/// Three digits or more.
fn figure(value: f64) -> String {
    match value {
        _ if value >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        _ if value >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn ratio(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.2}"))
}

/// What became of the goals.
pub(super) fn goals(verdicts: &[Verdict]) -> String {
    let mut text = "## Goals\n\n| case | at most | found | met |\n|---|---|---:|---|\n".to_owned();
    for verdict in verdicts {
        let met = if verdict.met { "yes" } else { "**no**" };
        let _ = writeln!(
            text,
            "| {} | {} | {:.3} | {met} |",
            verdict.case, verdict.promise, verdict.found
        );
    }
    text
}

/// Everything. `others` are the titles and texts of what is measured elsewhere; an empty text was not measured.
pub(super) fn report(report: &Report, others: &[(&str, String)]) -> String {
    let mut text = format!(
        "# Benchmarks\n\n{}\n{READ}\n{}\n{REASONS}\n",
        report.machine,
        goals(&goals::judge(&report.cases))
    );
    for (title, measured) in others.iter().filter(|(_, measured)| !measured.is_empty()) {
        let _ = writeln!(text, "## {title}\n\n{measured}");
    }
    text.push_str("## Cases\n\n");
    for (backend, chart) in [("PostgreSQL", "postgres.svg"), ("SQLite", "sqlite.svg")] {
        if report.cases.iter().any(|case| case.backend.to_string() == backend) {
            let _ = writeln!(text, "![{backend}: bars for each case]({chart})\n");
        }
    }
    report
        .cases
        .iter()
        .for_each(|case| text.push_str(&format!("{}\n", table(case))));
    text
}
