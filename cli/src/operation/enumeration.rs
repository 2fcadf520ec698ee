use std::fmt;

use serde::Serialize;

use super::{Change, Judgement, Key, Touched};
use crate::schema::{Column, Enum, Name};

/// An enum type is made, changed or dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnumChange {
    /// The type.
    #[serde(flatten)]
    pub change: Change<Enum>,
    /// The columns that are of the type or arrays of it, before and after; needed where the type has to be made anew.
    #[serde(skip)]
    pub columns: Vec<(Name, Change<Column>)>,
    /// What becomes of values that go: the value, and the one in its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mapping: Vec<(String, String)>,
}

impl EnumChange {
    /// Of a type that no column is of.
    pub fn new(change: Change<Enum>) -> Self {
        Self {
            change,
            columns: Vec::new(),
            mapping: Vec::new(),
        }
    }

    pub(super) fn reverse(self) -> Self {
        // Which rows had a value that went is not known any more.
        Self {
            change: self.change.reverse(),
            columns: self
                .columns
                .into_iter()
                .map(|(table, column)| (table, column.reverse()))
                .collect(),
            mapping: Vec::new(),
        }
    }

    /// Whether values are only added: then the type stays.
    pub fn only_adds(&self) -> bool {
        self.change.both().is_some_and(|(from, to)| {
            let mut rest = to.values.iter();
            from.values.iter().all(|value| rest.any(|it| it == value))
        })
    }

    /// The values that go.
    pub fn lost(&self) -> Vec<&String> {
        let Some((from, to)) = self.change.both() else {
            return Vec::new();
        };
        from.values.iter().filter(|value| !to.values.contains(value)).collect()
    }

    /// The values that come.
    pub fn added(&self) -> Vec<&String> {
        let Some((from, to)) = self.change.both() else {
            return Vec::new();
        };
        to.values.iter().filter(|value| !from.values.contains(value)).collect()
    }

    pub(super) fn judge(&self) -> Judgement {
        let unmapped = self
            .lost()
            .into_iter()
            .filter(|value| !self.mapping.iter().any(|(from, _)| from == *value));
        let may_fail = unmapped.map(|value| format!("a row with the value {value}"));
        Judgement {
            may_fail: may_fail.collect(),
            rewrites: self.change.both().is_some() && !self.only_adds() && !self.columns.is_empty(),
            own_revision: self.change.both().is_some() && self.only_adds() && !self.added().is_empty(),
            ..Judgement::default()
        }
    }

    fn shapes(&self) -> impl Iterator<Item = Key> {
        let named =
            |(table, column): &(Name, Change<Column>)| Some(Key::Shape(table.clone(), column.either()?.name.clone()));
        self.columns.iter().filter_map(named)
    }

    pub(super) fn touched(&self) -> Touched {
        let provides = |it: &Enum| vec![Key::Type(it.name.clone())];
        let needs = |it: &Enum| it.name.schema.iter().cloned().map(Key::Schema).collect();
        let mut touched = Touched::of(&self.change, provides, needs);
        if let Some((_, to)) = self.change.both() {
            // Who is to have a new value waits; who is not to have an old one goes first.
            touched.makes.push(Key::Type(to.name.clone()));
            if !self.only_adds() {
                let shapes: Vec<Key> = self.shapes().collect();
                touched.takes.extend(shapes.clone());
                touched.makes.extend(shapes);
            }
        }
        touched
    }
}

impl fmt::Display for EnumChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(it) = self.change.either() else {
            return Ok(());
        };
        let list = |values: Vec<&String>| values.into_iter().cloned().collect::<Vec<_>>().join(", ");
        let verb = super::verb(&self.change);
        write!(f, "{verb} type {}", it.name)?;
        match (self.added().is_empty(), self.lost().is_empty()) {
            (true, true) if self.change.both().is_some() => f.write_str(": values in another order"),
            (false, true) => write!(f, ": add {}", list(self.added())),
            (true, false) => write!(f, ": take out {}", list(self.lost())),
            (false, false) => write!(f, ": add {}; take out {}", list(self.added()), list(self.lost())),
            _ => Ok(()),
        }
    }
}
