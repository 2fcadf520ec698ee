use std::fmt;

use serde::Serialize;

use super::constraint::Constraint;
use super::{Change, Judgement, Key, Touched};
use crate::schema::{Column, Identity, Name, Sequence};

/// A column is added, changed or dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnChange {
    /// The table.
    pub table: Name,
    /// The column.
    #[serde(flatten)]
    pub change: Change<Column>,
    /// What old rows get where they would be null, as SQL text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill: Option<String>,
    /// Constraints that come and go with it (SQLite).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inline: Vec<Constraint>,
    /// The sequence that numbers it (PostgreSQL).
    #[serde(skip)]
    pub sequence: Option<Sequence>,
}

impl ColumnChange {
    /// Of a table.
    pub fn new(table: &Name, change: Change<Column>) -> Self {
        Self {
            table: table.clone(),
            change,
            fill: None,
            inline: Vec::new(),
            sequence: None,
        }
    }

    pub(super) fn reverse(self) -> Self {
        Self {
            change: self.change.reverse(),
            ..self
        }
    }

    pub(super) fn judge(&self) -> Judgement {
        let Some(column) = self.change.either() else {
            return Judgement::default();
        };
        let place = format!("{}.{}", self.table, column.name);
        match self.change.both() {
            None if self.change.is_gone() && column.generated.is_none() => {
                Judgement::loses(format!("the values of {place}"))
            }
            Some((from, to)) => changed(&place, from, to),
            None => Judgement::default(),
        }
    }

    pub(super) fn touched(&self) -> Touched {
        let provides = |column: &Column| Key::columns(&self.table, [&column.name]);
        let needs = |column: &Column| {
            let mut keys = Key::of_table(&self.table);
            keys.push(Key::of_type(&column.sql_type));
            let read = column.generated.as_ref().map(|it| crate::render::words(&it.expression));
            keys.extend(Key::columns(&self.table, &read.unwrap_or_default()));
            keys
        };
        let mut touched = Touched::of(&self.change, provides, needs);
        if let Some((from, to)) = self.change.both()
            && (from.sql_type != to.sql_type || from.generated != to.generated || from.collation != to.collation)
        {
            let shape = Key::Shape(self.table.clone(), to.name.clone());
            touched.takes.push(shape.clone());
            touched.makes.push(shape);
        }
        touched
    }

    /// What is said of the column, one aspect after the other.
    fn aspects(from: &Column, to: &Column) -> Vec<String> {
        let (old, new) = (from, to);
        let mut aspects = Vec::new();
        let mut differs = |what: &str, from: Option<String>, to: Option<String>| {
            if from != to {
                let side = |side: Option<String>| side.unwrap_or_else(|| "none".to_owned());
                aspects.push(format!("{what} {} to {}", side(from), side(to)));
            }
        };
        differs("type", Some(from.sql_type.text.clone()), Some(to.sql_type.text.clone()));
        differs("default", from.default.clone(), to.default.clone());
        differs("identity", from.identity.map(words), to.identity.map(words));
        let expression = |column: &Column| {
            let generated = column.generated.as_ref();
            generated.map(|it| format!("({}) {}", it.expression, if it.stored { "stored" } else { "virtual" }))
        };
        differs("generated", expression(from), expression(to));
        differs("collation", from.collation.clone(), to.collation.clone());
        differs("comment", from.comment.clone(), to.comment.clone());
        if old.autoincrement != new.autoincrement {
            aspects.push(
                if new.autoincrement {
                    "autoincrement"
                } else {
                    "no autoincrement"
                }
                .to_owned(),
            );
        }
        if old.nullable != new.nullable {
            aspects.push(if new.nullable { "null allowed" } else { "not null" }.to_owned());
        }
        aspects
    }
}

fn changed(place: &str, from: &Column, to: &Column) -> Judgement {
    let mut judgement = Judgement::default();
    if from.sql_type.text != to.sql_type.text {
        judgement
            .may_fail
            .push(format!("a value of {place} that is no {}", to.sql_type));
    }
    if from.nullable && !to.nullable {
        judgement.may_fail.push(format!("a row whose {place} is null"));
    }
    judgement
}

fn words(identity: Identity) -> String {
    match identity {
        Identity::Always => "always".to_owned(),
        Identity::ByDefault => "by default".to_owned(),
    }
}

impl fmt::Display for ColumnChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.change.from, &self.change.to) {
            (Some(from), Some(to)) => {
                write!(
                    f,
                    "change column {}.{}: {}",
                    self.table,
                    to.name,
                    Self::aspects(from, to).join(", ")
                )
            }
            (None, Some(column)) => {
                let null = if column.nullable { "" } else { " not null" };
                write!(f, "add column {}.{} {}{null}", self.table, column.name, column.sql_type)
            }
            (Some(column), None) => write!(f, "drop column {}.{}", self.table, column.name),
            (None, None) => Ok(()),
        }
    }
}
