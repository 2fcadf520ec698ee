use serde::Serialize;

use super::text::Script;
use crate::findings::{Level, Place};
use crate::lint::{Config, Direction, MigrationFile, lint};
use crate::operation::Operation;
use crate::recipe::Batch;
use crate::schema::Dialect;

/// A revision that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// What stands in up.sql.
    pub up: String,
    /// What stands in down.sql.
    pub down: String,
    /// Whether it runs in a transaction.
    pub in_transaction: bool,
}

/// What the lint is right about and what was asked for all the same: rules, and the reason that is written down.
const ASKED_FOR: [(&[&str], &str); 7] = [
    (&["DT201"], "its model is gone"),
    (&["DT202"], "no model names it"),
    (&["DT206", "DT207", "DT209"], "the models call it so"),
    (&["DT104"], "the models want this type; --expand writes it in steps"),
    (&["DT102", "DT103", "DT125"], "the models want it; fill it in steps where the table is big"),
    (&["DT124", "DT205", "DT210"], "the models want it"),
    (&["DT114"], "it cannot be added without reading the table"),
];

impl Draft {
    /// The revisions of these batches. The lint, which knows the files before them, finds nothing in them but what was
    /// asked for, and that is allowed with its reason.
    pub(super) fn all(batches: &[Batch], dialect: Dialect, before: &[MigrationFile]) -> Vec<Self> {
        let mut files = before.to_vec();
        files.iter_mut().for_each(|file| file.context_only = true);
        let mut drafts = Vec::new();
        for batch in batches {
            let (up, down) = scripts(batch, dialect);
            let mut draft = Self {
                up: up.text(),
                down: down.text(),
                in_transaction: batch.in_transaction() && !batch.without_foreign_keys(),
            };
            draft.up = allowed(up, &draft, dialect, &files);
            files.push(MigrationFile {
                context_only: true,
                ..draft.file(dialect)
            });
            drafts.push(draft);
        }
        drafts
    }

    /// What the lint sees of it.
    fn file(&self, backend: Dialect) -> MigrationFile {
        MigrationFile {
            revision: String::new(),
            path: String::new(),
            direction: Direction::Up,
            backend,
            sql: self.up.clone(),
            in_transaction: self.in_transaction,
            context_only: false,
        }
    }
}

fn scripts(batch: &Batch, dialect: Dialect) -> (Script, Script) {
    let back: Vec<Operation> = batch.operations.iter().rev().cloned().map(Operation::reverse).collect();
    let (up, down) = (Script::of(&batch.operations, dialect), Script::of(&back, dialect));
    match batch.without_foreign_keys() {
        true => (up.without_foreign_keys(), down.without_foreign_keys()),
        false => (up, down),
    }
}

/// The text, with the comments that allow what was asked for.
fn allowed(script: Script, draft: &Draft, dialect: Dialect, before: &[MigrationFile]) -> String {
    let mut files = before.to_vec();
    files.push(draft.file(dialect));
    let mut found: Vec<(usize, String)> = Vec::new();
    for finding in lint(&files, &Config::default()) {
        let reason = ASKED_FOR.iter().find(|(codes, _)| codes.contains(&finding.rule.code));
        if let (Some((_, reason)), Place::File { line, .. }, true) = (reason, &finding.place, finding.level != Level::Off) {
            found.push((*line, format!("-- drivetrain:allow {} {reason}", finding.rule.code)));
        }
    }
    let mut script = script;
    // From below, so that the lines above stay where they are.
    found.into_iter().rev().for_each(|(line, comment)| script.comment(line, comment));
    script.text()
}
