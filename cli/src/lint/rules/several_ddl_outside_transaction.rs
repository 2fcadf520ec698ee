//! Several changes of the schema in a file that runs outside of a transaction.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::control;
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT303",
        name: "several-ddl-outside-transaction",
        level: Level::Warning,
        summary: "several changes of the schema in a file that runs outside of a transaction",
        why: "if the second fails the first stays, and the revision is neither done nor undone",
        fix: "one statement per revision outside of a transaction, the rest in another that has one",
        page: include_str!("../../../docs/lint/DT303.md"),
        help: "lint/DT303.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let bare = control::outside(file);
    let second = bare.into_iter().filter(|statement| statement.is_ddl()).nth(1);
    let message = "this is the second change in a file without a transaction; the first stays if it fails";
    second
        .map(|statement| Hit::at(statement.start(), message.to_owned()))
        .into_iter()
        .collect()
}
