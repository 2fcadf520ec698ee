use std::collections::BTreeSet;

use serde::Serialize;

use super::Known;
use super::marks::header;
use super::text::Script;
use crate::findings::{Level, Place};
use crate::lint::{Config, Direction, MigrationFile, lint};
use crate::operation::Operation;
use crate::recipe::{Batch, Form};
use crate::revision::Text;
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
    /// What it does beside the first, in a word.
    pub part: &'static str,
}

/// What the lint is right about and what was asked for all the same: rules, and the reason that is written down.
const ASKED_FOR: [(&[&str], &str); 9] = [
    (&["DT201"], "its model is gone"),
    (&["DT202"], "no model names it"),
    (&["DT206", "DT207", "DT208", "DT209"], "the models call it so"),
    (&["DT104"], "the models want this type"),
    (
        &["DT102", "DT103", "DT125"],
        "the models want it; fill it in steps where the table is big",
    ),
    (&["DT124", "DT205", "DT210"], "the models want it"),
    (&["DT107"], "its columns or its successor need the lock anyway"),
    (&["DT308"], "values that were filled in stay"),
    (&["DT114"], "it cannot be added without reading the table"),
];

/// The same, where tables are empty or small.
const SHORT: (&[&str], &str) = (
    &["DT105", "DT106", "DT107", "DT109", "DT110", "DT112", "DT113", "DT211"],
    "--simple: the table is empty or small",
);

impl Draft {
    /// The revisions of these batches. The lint, which knows the files before them, finds nothing in them but what was
    /// asked for, and that is allowed with its reason.
    pub(super) fn all(batches: &[Batch], dialect: Dialect, known: &Known) -> Vec<Self> {
        let mut files = known.files.clone();
        files.iter_mut().for_each(|file| file.context_only = true);
        let mut drafts = Vec::new();
        for batch in batches {
            let (up, down) = scripts(batch, dialect);
            let mut draft = Self {
                up: up.text(),
                down: down.text(),
                in_transaction: batch.in_transaction() && !batch.without_foreign_keys(),
                part: part(batch),
            };
            draft.up = allowed(up, &draft, dialect, &files, known.form);
            let [mut up, _] = draft.files(dialect);
            up.context_only = true;
            files.push(up);
            drafts.push(draft);
        }
        drafts
    }

    /// What the revision is called: the first as was asked for, the others by what they do.
    #[must_use]
    pub fn message(&self, message: &str, at: usize) -> String {
        match at {
            0 => message.to_owned(),
            _ => format!("{message} {}", self.part),
        }
    }

    /// What the lint sees of it.
    fn files(&self, backend: Dialect) -> [MigrationFile; 2] {
        let file = |sql: &str, direction| MigrationFile {
            revision: "new".to_owned(),
            path: String::new(),
            direction,
            backend,
            sql: sql.to_owned(),
            in_transaction: self.in_transaction,
            context_only: direction == Direction::Down,
        };
        [file(&self.up, Direction::Up), file(&self.down, Direction::Down)]
    }
}

fn part(batch: &Batch) -> &'static str {
    match batch.operations.first() {
        Some(Operation::Index(it)) if it.change.is_gone() => "drop index",
        Some(Operation::Index(_)) => "index",
        Some(Operation::Enum(_)) => "values",
        Some(Operation::Promotion(_)) => "constraint",
        Some(Operation::Fill(_)) => "fill",
        Some(Operation::Proof(_)) => "not null",
        Some(Operation::Constraint(it)) if it.change.both().is_some() => "validate",
        _ => "rest",
    }
}

/// The files of revisions. `before` and `now` are the tables that had a model, and that have one.
#[must_use]
pub fn written(
    drafts: &[Draft],
    messages: &[String],
    before: &BTreeSet<String>,
    now: &BTreeSet<String>,
) -> Vec<Vec<Text>> {
    let file = |name: &str, text: String| Text {
        name: name.to_owned(),
        text,
    };
    let files = |(at, (draft, message)): (usize, (&Draft, &String))| {
        // The first one tells whose tables have models from now on.
        let header = if at == 0 { header(before, now) } else { header(now, now) };
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        vec![
            file("up.sql", format!("-- {message}\n{header}\n{}", draft.up)),
            file("down.sql", format!("-- Undoes: {message}\n\n{}", draft.down)),
        ]
    };
    drafts.iter().zip(messages).enumerate().map(files).collect()
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
fn allowed(script: Script, draft: &Draft, dialect: Dialect, before: &[MigrationFile], form: Form) -> String {
    let short = (form == Form::Simple).then_some(&SHORT);
    let mut files = before.to_vec();
    files.extend(draft.files(dialect));
    let mut found: Vec<(usize, String)> = Vec::new();
    for finding in lint(&files, &Config::default()) {
        let reason = short
            .into_iter()
            .chain(&ASKED_FOR)
            .find(|(codes, _)| codes.contains(&finding.rule.code));
        if let (Some((_, reason)), Place::File { line, .. }, true) =
            (reason, &finding.place, finding.level != Level::Off)
        {
            found.push((*line, format!("-- drivetrain:allow {} {reason}", finding.rule.code)));
        }
    }
    let mut script = script;
    // From below, so that the lines above stay where they are.
    found
        .into_iter()
        .rev()
        .for_each(|(line, comment)| script.comment(line, comment));
    script.text()
}
