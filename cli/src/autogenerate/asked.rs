//! Where answers come from: the models, flags, a person.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;

use super::Wanted;
use crate::diff::{Answer, Answers, Given, Question, Subject};
use crate::lint::MigrationFile;
use crate::operation::{Operation, Rename, Renamed};
use crate::recipe::Form;
use crate::schema::{Dialect, Name, Schema};
use crate::wanted::sqlite_literal;
use crate::{Error, Result};

/// Somebody who answers questions.
pub trait Asks: Sync {
    /// The answer to a question.
    ///
    /// # Errors
    /// [`Error::Open`] if there is nobody to ask.
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Option<Answer>>>;
}

/// Nobody: what is open is an error.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unasked;

impl Asks for Unasked {
    fn ask<'a>(&'a self, _: &'a Question) -> BoxFuture<'a, Result<Option<Answer>>> {
        Box::pin(async { Ok(None) })
    }
}

/// What is known beside the two schemas.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The tables that had a model when the last revision was written.
    pub modelled: BTreeSet<String>,
    /// The names in revisions that were written from models: what they made can go without a question.
    pub ours: BTreeSet<String>,
    /// The files of the revisions, which the lint knows.
    pub files: Vec<MigrationFile>,
    /// What models say they were called before: what it is called now, and its own name before.
    pub renamed_from: Vec<(Subject, Name)>,
    /// Values that were called otherwise where an enum is a check (SQLite): table, column, before, now.
    pub renamed_values: Vec<(Name, String, String, String)>,
    /// Answers that were given beforehand.
    pub given: Given,
    /// How changes are written.
    pub form: Form,
}

impl Known {
    /// What models say about tables and types that are there under their names before.
    pub(super) fn of_tables(&self, present: &Schema, wanted: &Schema) -> Answers {
        let mut answers = Answers::default();
        for (now, before) in &self.renamed_from {
            match now {
                Subject::Table(name) if present.table(name).is_none() && present.table(before).is_some() => {
                    answers.give(Subject::Table(before.clone()), Answer::Rename(now.clone()));
                }
                Subject::Enum(name) if present.enum_type(name).is_none() && present.enum_type(before).is_some() => {
                    answers.give(Subject::Enum(before.clone()), Answer::Rename(now.clone()));
                }
                _ => {}
            }
        }
        // A table that never had a model here can be renamed to one, too.
        for (from, to) in &self.given.rename {
            let both = present.table_called(from).zip(wanted.table_called(to));
            if let Some((from, to)) = both {
                answers.give(
                    Subject::Table(from.name.clone()),
                    Answer::Rename(Subject::Table(to.name.clone())),
                );
            }
        }
        answers
    }

    /// What models say about columns and values, and renames between names that are on both sides.
    pub(super) fn of_columns(&self, answers: &mut Answers, present: &Schema, wanted: &Wanted) {
        for (now, before) in &self.renamed_from {
            let before = &before.name;
            match now {
                Subject::Column(of, name) => {
                    let table = present.table(of);
                    let has = |name: &str| table.is_some_and(|table| table.column(name).is_some());
                    if has(before) && !has(name) {
                        answers.give(Subject::Column(of.clone(), before.clone()), Answer::Rename(now.clone()));
                    }
                }
                Subject::Value(of, name) => {
                    let values = present.enum_type(of).map(|it| it.values.as_slice()).unwrap_or_default();
                    if values.contains(before) && !values.contains(name) {
                        answers.give(Subject::Value(of.clone(), before.clone()), Answer::Rename(now.clone()));
                    }
                }
                _ => {}
            }
        }
        for table in &wanted.schema.tables {
            let Some(before) = present.table(&table.name) else {
                continue;
            };
            for column in &before.columns {
                let about = Subject::Column(before.name.clone(), column.name.clone());
                let given = self.given.rename.iter().find(|(from, _)| *from == about.to_string());
                if let Some(to) = given.and_then(|(_, to)| table.column(to)) {
                    let to = Subject::Column(before.name.clone(), to.name.clone());
                    answers.give(about, Answer::Rename(to));
                }
            }
        }
    }

    /// Values of checks that are called otherwise by now.
    pub(super) fn of_values(&self, present: &Schema) -> Vec<Operation> {
        if present.dialect == Dialect::Postgres {
            return Vec::new();
        }
        let holds = |table: &Name, value: &str| {
            let checks = present
                .table(table)
                .map(|table| table.checks.as_slice())
                .unwrap_or_default();
            let literal = sqlite_literal(value);
            checks.iter().any(|check| check.expression.contains(&literal))
        };
        let due = self
            .renamed_values
            .iter()
            .filter(|(table, _, before, now)| holds(table, before) && !holds(table, now));
        let renames = due.map(|(table, column, before, now)| {
            Operation::Rename(Rename::within(
                Renamed::Stored(table.clone(), column.clone()),
                before,
                now,
            ))
        });
        renames.collect()
    }

    /// Values for old rows that were given, for any column that changes.
    pub(super) fn fills(&self, answers: &mut Answers, operations: &[Operation]) {
        for operation in operations {
            let Operation::Column(it) = operation else { continue };
            let Some(column) = &it.change.to else { continue };
            let about = Subject::Column(it.table.clone(), column.name.clone());
            if let Some(fill) = self.given.fill(&about) {
                answers.give(about, fill);
            }
        }
    }

    /// Answers what is open: by what was given, else by asking.
    pub(super) async fn settle(&self, answers: &mut Answers, questions: Vec<Question>, asks: &dyn Asks) -> Result<()> {
        let mut open = Vec::new();
        for question in answers.open(questions) {
            match self.given.answer(&question) {
                Some(answer) => answers.give(question.about, answer),
                None => open.push(question),
            }
        }
        let mut left = Vec::new();
        for question in open {
            match asks.ask(&question).await? {
                Some(answer) => answers.give(question.about, answer),
                None => left.push(question),
            }
        }
        match left.is_empty() {
            true => Ok(()),
            false => Err(Error::Open { questions: left }),
        }
    }

    /// Whatever was given has answered something.
    pub(super) fn all_used(&self, answers: &Answers) -> Result<()> {
        let asked: BTreeSet<String> = answers.subjects().map(ToString::to_string).collect();
        match self.given.names().find(|(_, name)| !asked.contains(*name)) {
            None => Ok(()),
            Some((flag, name)) => Err(Error::usage(
                format!("{flag} {name} answers no question"),
                match asked.is_empty() {
                    true => "nothing is asked; take it away".to_owned(),
                    false => format!("asked was about {}", asked.into_iter().collect::<Vec<_>>().join(", ")),
                },
            )),
        }
    }
}
