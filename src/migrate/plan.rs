//! Which revisions run, in which order and direction. Sends nothing.

use std::collections::HashSet;

use super::history::Drift;
use super::target::Place;
use super::{Direction, History, Problem, Revision};
use crate::Result;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// Up or down.
    pub direction: Direction,
    /// The revisions in the order in which they run.
    pub revisions: Vec<Revision>,
}

/// Which differences between files and database stand in the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tolerance {
    /// Applies revisions that are older than the newest applied one.
    pub out_of_order: bool,
    /// Goes on although files of applied revisions were edited, renamed or removed.
    pub drift: bool,
}

impl Tolerance {
    fn bears(self, drift: &Drift, plan: &HashSet<&str>, newest_file: Option<&str>) -> bool {
        match drift {
            // Those that are not part of the plan do not matter yet.
            Drift::OutOfOrder { version, .. } => self.out_of_order || !plan.contains(version.as_str()),
            // The runner goes on with it; anything else would run on what is half there.
            Drift::HalfDone { version, .. } => plan.contains(version.as_str()),
            // A newer program has been here: this one is the older release.
            Drift::Missing { version, .. } => self.drift || newest_file.is_none_or(|newest| version.as_str() > newest),
            Drift::Edited { .. } | Drift::Renumbered { .. } | Drift::Renamed { .. } => self.drift,
        }
    }
}

impl History {
    /// What `upgrade` to a target would run: each pending revision before that place, oldest first.
    ///
    /// # Errors
    /// Those of [`place`](Self::place); [`Problem::WrongWay`] if the database is past it;
    /// [`Problem::Drifted`] for what is not tolerated.
    pub fn upgrade(&self, target: &str, tolerance: Tolerance) -> Result<Plan> {
        let place = self.place(target)?;
        let revisions: Vec<Revision> = self
            .pending()
            .filter(|revision| self.is_before(revision, place))
            .cloned()
            .collect();
        if revisions.is_empty() && place < self.current_place() {
            return Err(wrong_way(target, Direction::Up));
        }
        let plan = Plan {
            direction: Direction::Up,
            revisions,
        };
        self.check(&plan, tolerance)?;
        Ok(plan)
    }

    /// What `downgrade` to a target would run: each applied revision behind that place, newest first.
    ///
    /// # Errors
    /// As [`upgrade`](Self::upgrade); [`Problem::NoDown`] if one of them has no way back, before any ran.
    pub fn downgrade(&self, target: &str, tolerance: Tolerance) -> Result<Plan> {
        let place = self.place(target)?;
        let plan = self.back(usize::MAX, place, tolerance)?;
        match plan.revisions.is_empty() && place > self.current_place() {
            true => Err(wrong_way(target, Direction::Down)),
            false => Ok(plan),
        }
    }

    /// What would take the newest `count` applied revisions back, newest first.
    ///
    /// # Errors
    /// As [`downgrade`](Self::downgrade).
    pub fn newest(&self, count: usize, tolerance: Tolerance) -> Result<Plan> {
        self.back(count, Place::BASE, tolerance)
    }

    fn back(&self, count: usize, place: Place, tolerance: Tolerance) -> Result<Plan> {
        let mut revisions = Vec::new();
        for entry in self.entries().iter().rev().filter(|entry| entry.is_applied()) {
            match &entry.revision {
                Some(revision) if self.is_before(revision, place) => {}
                Some(revision) => revisions.push(revision.clone()),
                None if tolerance.drift => {}
                None => return Err(self.drifted(|drift| drift.version() == entry.version)),
            }
            if revisions.len() == count {
                break;
            }
        }
        let plan = Plan {
            direction: Direction::Down,
            revisions,
        };
        let out_of_order = true;
        self.check(
            &plan,
            Tolerance {
                out_of_order,
                ..tolerance
            },
        )?;
        for revision in &plan.revisions {
            revision.sql(Direction::Down)?;
        }
        Ok(plan)
    }

    fn is_before(&self, revision: &Revision, place: Place) -> bool {
        self.revisions()
            .place_of(&revision.version)
            .is_some_and(|index| index < place.0)
    }

    fn check(&self, plan: &Plan, tolerance: Tolerance) -> Result<()> {
        let planned: HashSet<&str> = plan
            .revisions
            .iter()
            .map(|revision| revision.version.as_str())
            .collect();
        let newest = self.head().map(|revision| revision.version.as_str());
        let is_in_the_way = |drift: &Drift| !tolerance.bears(drift, &planned, newest);
        if self.drift().iter().any(is_in_the_way) {
            return Err(self.drifted(is_in_the_way));
        }
        Ok(())
    }

    fn drifted(&self, which: impl Fn(&Drift) -> bool) -> crate::Error {
        let mut drift = self.drift();
        drift.retain(which);
        Problem::Drifted { drift }.into()
    }
}

fn wrong_way(target: &str, direction: Direction) -> crate::Error {
    Problem::WrongWay {
        target: target.to_owned(),
        direction,
    }
    .into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::{Applied, Revisions};
    use super::*;

    const BEARS_ALL: Tolerance = Tolerance {
        out_of_order: true,
        drift: true,
    };

    fn revisions() -> Revisions {
        let of = |number: usize| Revision::new(format!("{number}_r"), "SELECT 1", Some("SELECT 1".to_owned()));
        Revisions::new((1..=9).map(of).collect()).expect("nine versions")
    }

    fn history(applied: &BTreeSet<usize>) -> History {
        let row = |number: &usize| Applied {
            version: number.to_string(),
            run_on: String::new(),
        };
        History::new(revisions(), applied.iter().map(row).collect(), Vec::new())
    }

    fn numbers(plan: &Plan) -> Vec<usize> {
        plan.revisions
            .iter()
            .map(|revision| revision.version.parse().expect("a number"))
            .collect()
    }

    proptest! {
        #[test]
        fn an_upgrade_applies_what_is_pending_below_its_target_and_a_downgrade_takes_back_what_is_above(
            applied in prop::collection::btree_set(1_usize..=9, 0..9), place in 0_usize..=9,
        ) {
            let history = history(&applied);
            let target = if place == 0 { "base".to_owned() } else { place.to_string() };
            let (below, above): (Vec<usize>, Vec<usize>) = (1..=9).partition(|number| *number <= place);
            if let Ok(plan) = history.upgrade(&target, BEARS_ALL) {
                let pending: Vec<usize> = below.iter().copied().filter(|number| !applied.contains(number)).collect();
                prop_assert_eq!(numbers(&plan), pending);
            }
            if let Ok(plan) = history.downgrade(&target, BEARS_ALL) {
                let behind: Vec<usize> = above.iter().rev().copied().filter(|number| applied.contains(number)).collect();
                prop_assert_eq!(numbers(&plan), behind);
            }
        }

        #[test]
        fn without_tolerance_nothing_runs_that_is_older_than_what_is_applied(
            applied in prop::collection::btree_set(1_usize..=9, 0..9),
        ) {
            let newest = applied.last().copied().unwrap_or(0);
            match history(&applied).upgrade("head", Tolerance::default()) {
                Ok(plan) => prop_assert!(numbers(&plan).iter().all(|number| *number > newest)),
                Err(_) => prop_assert!((1..newest).any(|number| !applied.contains(&number))),
            }
        }
    }
}
