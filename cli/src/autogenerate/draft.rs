use serde::Serialize;

use crate::operation::Operation;
use crate::recipe::Batch;
use crate::render::render;
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

impl Draft {
    pub(super) fn new(batch: &Batch, dialect: Dialect) -> Self {
        let back: Vec<Operation> = batch.operations.iter().rev().cloned().map(Operation::reverse).collect();
        let around = |text: String| match batch.without_foreign_keys() {
            true => without_foreign_keys(&text),
            false => text,
        };
        Self {
            up: around(script(&batch.operations, dialect)),
            down: around(script(&back, dialect)),
            in_transaction: batch.in_transaction() && !batch.without_foreign_keys(),
        }
    }
}

/// Each operation with the line that describes it.
fn script(operations: &[Operation], dialect: Dialect) -> String {
    let texts = operations.iter().map(|operation| {
        let statements = render(operation, dialect);
        let statements = statements.iter().map(|sql| crate::dump::ended(sql));
        let losses = operation.judge().loses.into_iter().map(|what| format!("{LOSES} {what}\n"));
        format!("{}{}{}", described(operation), losses.collect::<String>(), statements.collect::<String>())
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// What it does, as comments; of a rebuild, what it is for.
fn described(operation: &Operation) -> String {
    let line = |it: &Operation| format!("-- {}\n", it.to_string().split_whitespace().collect::<Vec<_>>().join(" "));
    match operation {
        Operation::Rebuild(it) => it.changes.iter().map(line).collect(),
        other => line(other),
    }
}

/// Marks what is gone for good.
pub(crate) const LOSES: &str = "-- drivetrain:loses";

/// SQLite ignores the switch in a transaction, so it stands before one.
fn without_foreign_keys(text: &str) -> String {
    format!(
        "-- Other tables point to this one: while foreign keys are on, DROP TABLE would delete their rows.\n\
         PRAGMA foreign_keys = OFF;\nBEGIN;\n\n{text}\nPRAGMA foreign_key_check;\nCOMMIT;\nPRAGMA foreign_keys = ON;\n"
    )
}
