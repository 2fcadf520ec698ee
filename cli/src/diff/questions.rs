//! The questions of two schemas. Those about tables and types come first, since columns are found by their tables.

use std::collections::BTreeSet;

use super::columns::needs_value;
use super::question::{Answer, Candidate, Question, Subject, likeness};
use crate::operation::{Constraint, Operation};
use crate::schema::{Column, Enum, Name, Schema, Table, TypeKind};

/// What is asked about tables and enum types. `modelled` are the tables that had a model before.
pub fn of_tables(present: &Schema, wanted: &Schema, modelled: &BTreeSet<String>) -> Vec<Question> {
    let gone = present
        .tables
        .iter()
        .filter(|table| wanted.table(&table.name).is_none());
    let gone = gone.filter(|table| modelled.contains(&table.name.to_string()));
    let new: Vec<&Table> = wanted
        .tables
        .iter()
        .filter(|table| present.table(&table.name).is_none())
        .collect();
    let mut questions: Vec<Question> = gone.map(|old| table(old, &new)).collect();
    let unknown = |it: &&Enum, other: &Schema| other.enum_type(&it.name).is_none();
    let new: Vec<&Enum> = wanted.enums.iter().filter(|it| unknown(it, present)).collect();
    if !new.is_empty() {
        let gone = present
            .enums
            .iter()
            .filter(|it| unknown(it, wanted) && is_used(present, it, modelled));
        questions.extend(gone.map(|old| enumeration(old, &new)));
    }
    questions
}

fn table(old: &Table, new: &[&Table]) -> Question {
    let candidate = |to: &&Table| {
        let shared = old
            .columns
            .iter()
            .filter(|column| to.column(&column.name).is_some())
            .count();
        let evidence = format!("{shared} of its {} columns are there", old.columns.len());
        let score =
            u32::try_from(shared).unwrap_or(u32::MAX).saturating_mul(100) + likeness(&old.name.name, &to.name.name);
        (score, renamed(Subject::Table(to.name.clone()), evidence))
    };
    Question::gone(Subject::Table(old.name.clone()), new.iter().map(candidate).collect())
}

fn enumeration(old: &Enum, new: &[&Enum]) -> Question {
    let candidate = |to: &&Enum| {
        let shared = old.values.iter().filter(|value| to.values.contains(value)).count();
        let evidence = format!("{shared} of its {} values are there", old.values.len());
        let score =
            u32::try_from(shared).unwrap_or(u32::MAX).saturating_mul(100) + likeness(&old.name.name, &to.name.name);
        (score, renamed(Subject::Enum(to.name.clone()), evidence))
    };
    Question::gone(Subject::Enum(old.name.clone()), new.iter().map(candidate).collect())
}

fn renamed(to: Subject, evidence: String) -> Candidate {
    Candidate {
        answer: Answer::Rename(to),
        evidence,
    }
}

/// Whether a column of a table that had a model is of this type.
fn is_used(schema: &Schema, it: &Enum, modelled: &BTreeSet<String>) -> bool {
    let tables = schema
        .tables
        .iter()
        .filter(|table| modelled.contains(&table.name.to_string()));
    let mut columns = tables.flat_map(|table| &table.columns);
    columns.any(|column| column.sql_type.kind == TypeKind::Enum && column.sql_type.name == it.name)
}

/// What is asked about columns and the values of enums, once tables and types have the same names on both sides.
pub fn of_columns(present: &Schema, wanted: &Schema) -> Vec<Question> {
    let tables = present
        .tables
        .iter()
        .filter_map(|from| Some((from, wanted.table(&from.name)?)));
    let mut questions: Vec<Question> = tables.flat_map(|(from, to)| columns(from, to)).collect();
    let enums = present
        .enums
        .iter()
        .filter_map(|from| Some((from, wanted.enum_type(&from.name)?)));
    questions.extend(enums.flat_map(|(from, to)| values(from, to)));
    questions
}

fn columns(from: &Table, to: &Table) -> Vec<Question> {
    let place = |of: &Table, column: &Column| of.columns.iter().position(|it| it.name == column.name);
    let new = |column: &&Column| from.column(&column.name).is_none();
    let gone = from.columns.iter().filter(|column| to.column(&column.name).is_none());
    let question = |old: &Column| {
        let candidate = |column: &Column| {
            let same_type = old.sql_type.text.eq_ignore_ascii_case(&column.sql_type.text);
            let same_place = place(from, old) == place(to, column);
            let facts = [
                if same_type {
                    format!("also {}", column.sql_type)
                } else {
                    format!("{}, not {}", column.sql_type, old.sql_type)
                },
                if same_place {
                    "at the same place".to_owned()
                } else {
                    String::new()
                },
            ];
            let evidence = facts
                .into_iter()
                .filter(|fact| !fact.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            let score = 1000 * u32::from(same_type) + 500 * u32::from(same_place) + likeness(&old.name, &column.name);
            (
                score,
                renamed(Subject::Column(to.name.clone(), column.name.clone()), evidence),
            )
        };
        let candidates = to.columns.iter().filter(new).map(candidate).collect();
        Question::gone(Subject::Column(to.name.clone(), old.name.clone()), candidates)
    };
    gone.map(question).collect()
}

fn values(from: &Enum, to: &Enum) -> Vec<Question> {
    let gone = from.values.iter().filter(|value| !to.values.contains(value));
    let question = |old: &String| {
        let candidate = |value: &String| {
            let is_new = !from.values.contains(value);
            let evidence = if is_new {
                "a new value"
            } else {
                "a value that is there: rows get it"
            };
            let score = 1000 * u32::from(is_new) + likeness(old, value);
            (
                score,
                renamed(Subject::Value(to.name.clone(), value.clone()), evidence.to_owned()),
            )
        };
        let candidates = to.values.iter().map(candidate).collect();
        Question::gone(Subject::Value(to.name.clone(), old.clone()), candidates)
    };
    gone.map(question).collect()
}

/// What is asked about constraints and indexes that go and were not written by us.
pub fn of_parts(operations: &[Operation], is_ours: impl Fn(&str) -> bool) -> Vec<Question> {
    let made_again = |name: &str| {
        operations.iter().any(|operation| match operation {
            Operation::Constraint(it) => it.change.to.as_ref().and_then(Constraint::name) == Some(name),
            Operation::Index(it) => it.change.to.as_ref().is_some_and(|index| index.name == name),
            _ => false,
        })
    };
    // What is on a column that goes needs no answer of its own.
    let goes_along = |table: &Name, named: &dyn Fn(&str) -> bool| {
        operations.iter().any(|operation| match operation {
            Operation::Column(it) if it.table == *table && it.change.is_gone() => {
                it.change.from.as_ref().is_some_and(|column| named(&column.name))
            }
            _ => false,
        })
    };
    let subject = |operation: &Operation| match operation {
        Operation::Constraint(it) if it.change.is_gone() => {
            let constraint = it.change.from.as_ref()?;
            if goes_along(&it.table, &|column| constraint.names(column)) {
                return None;
            }
            let name = constraint.name()?.to_owned();
            Some(Subject::Constraint(it.table.clone(), name))
        }
        Operation::Index(it) if it.change.is_gone() => {
            let index = it.change.from.as_ref()?;
            let named = |column: &str| crate::render::names(&index.definition, column);
            (!goes_along(&it.table, &named)).then(|| Subject::Index(it.table.clone(), index.name.clone()))
        }
        _ => None,
    };
    let subjects = operations.iter().filter_map(subject);
    let open = subjects.filter(|it| !is_ours(it.name()) && !made_again(it.name()));
    open.map(|about| Question::gone(about, Vec::new())).collect()
}

/// What is asked about columns that old rows have no value for.
pub fn of_fills(operations: &[Operation], schema: &Schema) -> Vec<Question> {
    let needs = |operation: &Operation| match operation {
        Operation::Column(it) if it.change.is_made() && it.fill.is_none() => {
            let column = it.change.to.as_ref().filter(|column| needs_value(column))?;
            let about = Subject::Column(it.table.clone(), column.name.clone());
            Some(Question::fill(about, super::neutral(column, &it.table, schema)))
        }
        _ => None,
    };
    operations.iter().filter_map(needs).collect()
}
