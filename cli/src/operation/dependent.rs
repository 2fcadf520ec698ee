use std::fmt;

use serde::Serialize;

use super::{Change, Key, Touched};
use crate::schema::{Name, Policy, Trigger, View};

/// What stands on tables without being part of their shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dependent {
    /// A view.
    View(View),
    /// A trigger of a table or view.
    Trigger(Name, Trigger),
    /// A policy of a table.
    Policy(Name, Policy),
}

/// It is taken away, or made again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DependentChange {
    /// The dependent.
    #[serde(flatten)]
    pub change: Change<Dependent>,
    /// The columns it reads.
    #[serde(skip)]
    pub reads: Vec<(Name, String)>,
}

impl DependentChange {
    pub(super) fn reverse(self) -> Self {
        Self {
            change: self.change.reverse(),
            ..self
        }
    }

    pub(super) fn touched(&self) -> Touched {
        let needs = |it: &Dependent| {
            let columns = self
                .reads
                .iter()
                .flat_map(|(table, column)| Key::columns(table, [column]));
            let mut keys: Vec<Key> = columns.collect();
            match it {
                Dependent::View(view) => keys.extend(view.reads_views.iter().cloned().map(Key::Relation)),
                Dependent::Trigger(on, _) | Dependent::Policy(on, _) => keys.push(Key::Relation(on.clone())),
            }
            keys
        };
        Touched::of(&self.change, provides, needs)
    }
}

fn provides(it: &Dependent) -> Vec<Key> {
    match it {
        Dependent::View(view) => vec![Key::Relation(view.name.clone())],
        Dependent::Trigger(on, trigger) => vec![Key::Part(on.clone(), trigger.name.clone())],
        Dependent::Policy(on, policy) => vec![Key::Part(on.clone(), policy.name.clone())],
    }
}

impl fmt::Display for DependentChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = super::verb(&self.change);
        match self.change.either() {
            Some(Dependent::View(view)) => write!(f, "{verb} view {}", view.name),
            Some(Dependent::Trigger(on, it)) => write!(f, "{verb} trigger {} of {on}", it.name),
            Some(Dependent::Policy(on, it)) => write!(f, "{verb} policy {} of {on}", it.name),
            None => Ok(()),
        }
    }
}
