//! What was measured: medians, ratios to the hand-written program, and goals.

use std::fmt::{self, Write as _};

use super::measure::Took;

/// What one measure gave.
#[derive(Clone, Copy, Debug)]
pub(super) enum Amount {
    Time(Took),
    Bytes(u64),
    Count(u64),
}

impl From<Took> for Amount {
    fn from(took: Took) -> Self {
        Self::Time(took)
    }
}

impl Amount {
    /// What ratios are made of.
    fn value(self) -> f64 {
        match self {
            Self::Time(took) => took.cpu.as_secs_f64(),
            Self::Bytes(n) | Self::Count(n) => n as f64,
        }
    }

    fn json(self) -> String {
        match self {
            Self::Time(Took { wall, cpu }) => {
                format!(
                    "\"wall_s\": {:.2}, \"cpu_s\": {:.2}",
                    wall.as_secs_f64(),
                    cpu.as_secs_f64()
                )
            }
            Self::Bytes(n) => format!("\"bytes\": {n}"),
            Self::Count(n) => format!("\"count\": {n}"),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(Took { wall, cpu }) => write!(f, "{:.1} s ({:.1})", cpu.as_secs_f64(), wall.as_secs_f64()),
            Self::Bytes(n) => write!(f, "{:.1} MB", *n as f64 / 1e6),
            Self::Count(n) => write!(f, "{n}"),
        }
    }
}

/// A ratio that is not to be exceeded.
struct Goal {
    measure: &'static str,
    ours: &'static str,
    theirs: &'static str,
    at_most: f64,
}

const fn goal(measure: &'static str, ours: &'static str, theirs: &'static str, at_most: f64) -> Goal {
    Goal {
        measure,
        ours,
        theirs,
        at_most,
    }
}

/// The goals, for 10 models.
const GOALS: [Goal; 7] = [
    goal("clean debug build", "drivetrain", "diesel-async", 1.15),
    goal("clean debug build", "drivetrain", "sea-orm", 0.7),
    goal("clean debug build", "drivetrain, TLS", "diesel-async, TLS", 1.15),
    goal("clean debug build", "drivetrain, TLS", "sea-orm, TLS", 0.7),
    goal("crate alone, debug", "drivetrain", "diesel-async", 0.75),
    goal("incremental, debug", "drivetrain", "diesel-async", 1.25),
    goal("release binary", "drivetrain", "diesel-async", 1.3),
];

const GOAL_MODELS: usize = 10;

/// One measure of one program; the amounts of all rounds.
#[derive(Debug)]
struct Entry {
    measure: &'static str,
    models: usize,
    contender: &'static str,
    amounts: Vec<Amount>,
}

impl Entry {
    fn median(&self) -> Amount {
        let mut amounts = self.amounts.clone();
        amounts.sort_by(|a, b| a.value().total_cmp(&b.value()));
        amounts[(amounts.len() - 1) / 2]
    }
}

/// All that was measured, in order.
#[derive(Debug, Default)]
pub(super) struct Report {
    entries: Vec<Entry>,
}

impl Report {
    pub(super) fn add(&mut self, measure: &'static str, models: usize, contender: &'static str, amount: Amount) {
        if let Some(entry) = self
            .entries
            .iter_mut()
            .find(|entry| (entry.measure, entry.models, entry.contender) == (measure, models, contender))
        {
            return entry.amounts.push(amount);
        }
        self.entries.push(Entry {
            measure,
            models,
            contender,
            amounts: vec![amount],
        });
    }

    /// The medians, one object each.
    pub(super) fn json(&self) -> String {
        let objects: Vec<String> = self
            .entries
            .iter()
            .map(|entry| {
                let Entry {
                    measure,
                    models,
                    contender,
                    ..
                } = entry;
                let amount = entry.median().json();
                format!("  {{\"measure\": {measure:?}, \"models\": {models}, \"contender\": {contender:?}, {amount}}}")
            })
            .collect();
        format!("[\n{}\n]\n", objects.join(",\n"))
    }

    /// A table of all medians, and one of the goals.
    pub(super) fn markdown(&self) -> String {
        let mut text = "Times are of the processors, in parentheses those on the clock; \
                        × is the ratio to hand-written diesel-async, with TLS where the program has it.\n\n\
                        | measure | models | contender | median | × |\n|---|---|---|---|---|\n"
            .to_owned();
        for entry in &self.entries {
            let Entry {
                measure,
                models,
                contender,
                ..
            } = entry;
            let ratio = self.ratio(measure, *models, contender, rival(contender));
            let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            let line = format!("| {measure} | {models} | {contender} | {} | {ratio} |", entry.median());
            writeln!(text, "{line}").expect("a String takes all");
        }
        text.push_str("\n| goal (10 models) | at most | is | |\n|---|---|---|---|\n");
        for goal in &GOALS {
            writeln!(text, "{}", self.judged(goal)).expect("a String takes all");
        }
        text
    }

    fn judged(&self, goal: &Goal) -> String {
        let Goal {
            measure,
            ours,
            theirs,
            at_most,
        } = goal;
        let ratio = self.ratio(measure, GOAL_MODELS, ours, theirs);
        let (is, verdict) = match ratio {
            Some(ratio) if ratio <= *at_most => (format!("{ratio:.2}"), "met"),
            Some(ratio) => (format!("{ratio:.2}"), "not met"),
            None => ("–".to_owned(), "not measured"),
        };
        format!("| {measure}: {ours} / {theirs} | {at_most:.2} | {is} | {verdict} |")
    }

    fn ratio(&self, measure: &str, models: usize, ours: &str, theirs: &str) -> Option<f64> {
        let median = |contender: &str| {
            let entry = self
                .entries
                .iter()
                .find(|entry| (entry.measure, entry.models, entry.contender) == (measure, models, contender))?;
            Some(entry.median().value())
        };
        Some(median(ours)? / median(theirs)?)
    }
}

/// The hand-written program that does the same.
fn rival(contender: &str) -> &'static str {
    if contender.ends_with("TLS") {
        "diesel-async, TLS"
    } else {
        "diesel-async"
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn took(cpu: u64) -> Amount {
        let cpu = Duration::from_secs(cpu);
        Amount::Time(Took { wall: cpu / 2, cpu })
    }

    fn report() -> Report {
        let mut report = Report::default();
        for cpu in [7, 100, 6] {
            report.add("crate alone, debug", 10, "drivetrain", took(cpu));
        }
        report.add("crate alone, debug", 10, "diesel-async", took(10));
        report.add("release binary", 10, "drivetrain", Amount::Bytes(3_500_000));
        report.add("release binary", 10, "diesel-async", Amount::Bytes(2_500_000));
        report
    }

    #[test]
    fn the_median_counts() {
        let markdown = report().markdown();
        assert!(
            markdown.contains("| crate alone, debug | 10 | drivetrain | 7.0 s (3.5) | 0.70 |\n"),
            "{markdown}"
        );
        assert!(
            markdown.contains("| release binary | 10 | diesel-async | 2.5 MB | 1.00 |\n"),
            "{markdown}"
        );
    }

    #[test]
    fn goals_are_met_or_not_or_not_measured() {
        let markdown = report().markdown();
        for line in [
            "| crate alone, debug: drivetrain / diesel-async | 0.75 | 0.70 | met |",
            "| release binary: drivetrain / diesel-async | 1.30 | 1.40 | not met |",
            "| clean debug build: drivetrain / sea-orm | 0.70 | – | not measured |",
        ] {
            assert!(markdown.contains(line), "{markdown}");
        }
    }

    #[test]
    fn a_program_reads_the_values_from_json() {
        let json = report().json();
        let first = r#"{"measure": "crate alone, debug", "models": 10, "contender": "drivetrain", "wall_s": 3.50, "cpu_s": 7.00}"#;
        assert!(json.starts_with(&format!("[\n  {first},\n")), "{json}");
        assert!(json.ends_with("\"bytes\": 2500000}\n]\n"), "{json}");
    }
}
