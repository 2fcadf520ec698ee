//! Answers, from wherever they came.

use std::collections::{BTreeMap, BTreeSet};

use super::question::{Answer, Question, Subject};
use super::renames;
use crate::operation::{EnumChange, Operation, Renamed};
use crate::schema::{Name, Schema};

/// What was answered so far.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    given: BTreeMap<Subject, Answer>,
}

impl Answers {
    /// Notes an answer.
    pub fn give(&mut self, about: Subject, answer: Answer) {
        self.given.insert(about, answer);
    }

    /// What was answered.
    #[must_use]
    pub fn of(&self, about: &Subject) -> Option<&Answer> {
        self.given.get(about)
    }

    /// Everything that was asked about.
    pub fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.given.keys()
    }

    /// The questions that are open.
    #[must_use]
    pub fn open(&self, questions: Vec<Question>) -> Vec<Question> {
        questions
            .into_iter()
            .filter(|it| !self.given.contains_key(&it.about))
            .collect()
    }

    /// What stays though no model names it.
    #[must_use]
    pub fn kept(&self) -> BTreeSet<&Subject> {
        let kept = self.given.iter().filter(|(_, answer)| **answer == Answer::Keep);
        kept.map(|(about, _)| about).collect()
    }

    /// What goes.
    #[must_use]
    pub fn drops(&self, about: &Subject) -> bool {
        self.of(about) == Some(&Answer::Drop)
    }

    fn renamed(&self) -> impl Iterator<Item = (&Subject, &Subject)> {
        self.given.iter().filter_map(|(from, answer)| match answer {
            Answer::Rename(to) => Some((from, to)),
            _ => None,
        })
    }

    /// The renames of tables and types, for those that are there.
    #[must_use]
    pub fn of_tables(&self, present: &Schema) -> Vec<Operation> {
        let pairs = |pick: fn(&Subject) -> Option<&Name>| {
            let both = self
                .renamed()
                .filter_map(|(from, to)| Some((pick(from)?.clone(), pick(to)?.clone())));
            both.collect::<Vec<_>>()
        };
        let mut enums = pairs(|it| match it {
            Subject::Enum(name) => Some(name),
            _ => None,
        });
        let mut tables = pairs(|it| match it {
            Subject::Table(name) => Some(name),
            _ => None,
        });
        enums.retain(|(from, _)| present.enum_type(from).is_some());
        tables.retain(|(from, _)| present.table(from).is_some());
        let mut operations = renames::ordered(&Renamed::Enum, enums);
        operations.extend(renames::ordered(&Renamed::Table, tables));
        operations
    }

    /// The renames of columns and values.
    #[must_use]
    pub fn of_columns(&self, present: &Schema) -> Vec<Operation> {
        let mut operations = Vec::new();
        for table in &present.tables {
            let pairs = self.renamed().filter_map(|(from, to)| match (from, to) {
                (Subject::Column(of, from), Subject::Column(_, to)) if *of == table.name => {
                    table.column(from).map(|_| (Name::new(from), Name::new(to)))
                }
                _ => None,
            });
            operations.extend(renames::ordered(&Renamed::Column(table.name.clone()), pairs.collect()));
        }
        for it in &present.enums {
            let pairs = self
                .values(&it.name)
                .filter(|(from, to)| it.values.contains(from) && !it.values.contains(to));
            let pairs = pairs.map(|(from, to)| (Name::new(from), Name::new(to)));
            operations.extend(renames::ordered(&Renamed::Value(it.name.clone()), pairs.collect()));
        }
        operations
    }

    fn values(&self, of_type: &Name) -> impl Iterator<Item = (&String, &String)> {
        self.renamed().filter_map(move |(from, to)| match (from, to) {
            (Subject::Value(of, from), Subject::Value(_, to)) if of == of_type => Some((from, to)),
            _ => None,
        })
    }

    /// Puts into operations what old rows get.
    pub fn fill(&self, operations: &mut [Operation]) {
        for operation in operations {
            match operation {
                Operation::Column(it) => {
                    let name = it.change.to.as_ref().map(|to| to.name.clone());
                    let about = name.map(|name| Subject::Column(it.table.clone(), name));
                    if let Some(Answer::Fill(value)) = about.and_then(|about| self.given.get(&about)) {
                        it.fill = Some(value.clone());
                    }
                }
                Operation::Enum(it) => self.map(it),
                _ => {}
            }
        }
    }

    /// Rows with a value that goes get the one that is there already.
    fn map(&self, it: &mut EnumChange) {
        let lost: Vec<String> = it.lost().into_iter().cloned().collect();
        let Some(to) = &it.change.to else { return };
        let pairs = self.values(&to.name).filter(|(from, _)| lost.contains(from));
        it.mapping = pairs.map(|(from, to)| (from.clone(), to.clone())).collect();
    }
}
