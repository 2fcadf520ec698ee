//! Contenders take turns in rounds; what is compared are their medians.

use std::fmt;

use crate::meter::{Cost, Meter};

/// Runs each contender `repeats` times in each round; `i` counts the operations of a turn.
///
/// What stands behind `before` runs ahead of each turn and is not measured.
macro_rules! compare {
    ($case:expr, before $before:block, $($name:expr => |$i:ident| $work:expr),+ $(,)?) => {{
        let mut case: $crate::harness::Case = $case;
        while case.has_next_round() {
            $({
                $before
                let turn = case.start();
                for $i in 0..i64::from(case.repeats) {
                    std::hint::black_box($work);
                }
                case.end(turn, $name);
            })+
        }
        case
    }};
    ($case:expr, $($name:expr => |$i:ident| $work:expr),+ $(,)?) => {
        $crate::harness::compare!($case, before {}, $($name => |$i| $work),+)
    };
}
pub(crate) use compare;

/// One comparison.
pub struct Case {
    title: &'static str,
    pub repeats: u32,
    rounds: u32,
    round: u32,
    contenders: Vec<(&'static str, Vec<Cost>)>,
    yardsticks: Vec<(&'static str, &'static str)>,
    goals: Vec<Goal>,
}

/// What the library promises: a share of what another contender takes.
struct Goal {
    contender: &'static str,
    yardstick: &'static str,
    of: Measure,
    at_most: f64,
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub enum Measure {
    Time,
    Allocated,
    Peak,
}

impl Case {
    pub fn new(title: &'static str, rounds: u32, repeats: u32) -> Self {
        Self {
            title,
            repeats,
            rounds,
            round: 0,
            contenders: Vec::new(),
            yardsticks: Vec::new(),
            goals: Vec::new(),
        }
    }

    /// Adds a column: each contender's time as a share of this one's.
    pub fn beside(mut self, heading: &'static str, contender: &'static str) -> Self {
        self.yardsticks.push((heading, contender));
        self
    }

    /// Promises that `contender` takes at most this share of what `yardstick` takes.
    pub fn goal(mut self, contender: &'static str, of: Measure, at_most: f64, yardstick: &'static str) -> Self {
        self.goals.push(Goal {
            contender,
            yardstick,
            of,
            at_most,
        });
        self
    }

    /// Whether there is another round. The first one is run besides, and dropped.
    pub fn has_next_round(&mut self) -> bool {
        if self.round == 1 {
            self.contenders.clear();
        }
        self.round += 1;
        self.round <= self.rounds + 1
    }

    pub fn start(&self) -> Meter {
        Meter::start()
    }

    pub fn end(&mut self, turn: Meter, name: &'static str) {
        let cost = turn.stop(self.repeats);
        match self.contenders.iter_mut().find(|(known, _)| *known == name) {
            Some((_, costs)) => costs.push(cost),
            None => self.contenders.push((name, vec![cost])),
        }
    }

    fn median(&self, name: &str, of: Measure) -> f64 {
        let (_, costs) = self
            .contenders
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("`{name}` is no contender of `{}`", self.title));
        median(costs, |cost| match of {
            Measure::Time => cost.wall,
            Measure::Allocated => cost.bytes,
            Measure::Peak => cost.peak,
        })
    }
}

fn median(costs: &[Cost], of: impl Fn(&Cost) -> f64) -> f64 {
    let mut values: Vec<f64> = costs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n## {}\n", self.title)?;
        write!(
            f,
            "| contender | median µs | min µs | cpu µs | allocs | KiB | peak KiB |"
        )?;
        for (heading, _) in &self.yardsticks {
            write!(f, " / {heading} |")?;
        }
        writeln!(
            f,
            "\n|---|---|---|---|---|---|---|{}",
            "---|".repeat(self.yardsticks.len())
        )?;
        for (name, costs) in &self.contenders {
            let min = costs.iter().map(|cost| cost.wall).fold(f64::INFINITY, f64::min);
            write!(
                f,
                "| {name} | {:.2} | {min:.2} | {:.2} | {:.0} | {:.1} | {:.1} |",
                median(costs, |cost| cost.wall),
                median(costs, |cost| cost.cpu),
                median(costs, |cost| cost.allocations),
                median(costs, |cost| cost.bytes) / 1024.0,
                median(costs, |cost| cost.peak) / 1024.0,
            )?;
            for (_, yardstick) in &self.yardsticks {
                let ratio = self.median(name, Measure::Time) / self.median(yardstick, Measure::Time);
                write!(f, " {ratio:.2} |")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// The cases of a run, and what became of their goals.
pub struct Report {
    word: String,
    goals: Vec<String>,
}

impl Report {
    /// A run of the cases whose title holds `word`.
    pub fn new(word: String) -> Self {
        Self {
            word,
            goals: Vec::new(),
        }
    }

    pub fn wants(&self, title: &str) -> bool {
        title.contains(&self.word)
    }

    /// Prints a case and notes its goals.
    pub fn add(&mut self, case: Case) {
        println!("{case}");
        for goal in &case.goals {
            let ratio = case.median(goal.contender, goal.of) / case.median(goal.yardstick, goal.of);
            self.goals.push(format!(
                "| {} | {} | {} | {:?} | {ratio:.3} | {:.2} | {} |",
                case.title,
                goal.contender,
                goal.yardstick,
                goal.of,
                goal.at_most,
                if ratio <= goal.at_most { "yes" } else { "**no**" },
            ));
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n## Goals\n")?;
        writeln!(f, "| case | contender | beside | measure | ratio | at most | met |")?;
        writeln!(f, "|---|---|---|---|---|---|---|")?;
        self.goals.iter().try_for_each(|goal| writeln!(f, "{goal}"))
    }
}
