//! An enum value is added and used in the same transaction.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::parse::skip_noise;
use crate::lint::split::Piece;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT123",
        name: "enum-value-used-at-once",
        level: Level::Error,
        summary: "an enum value is added and used in the same transaction",
        why: "PostgreSQL refuses the use of a value that is not committed yet",
        fix: "use it in the next revision",
        page: include_str!("../../../docs/lint/DT123.md"),
        help: "lint/DT123.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    if !file.source.in_transaction {
        return Vec::new();
    }
    let added = file
        .statements
        .iter()
        .enumerate()
        .filter_map(|(at, statement)| Some((at, added_value(statement)?)));
    added
        .filter_map(|(at, value)| {
            let later = file.statements.iter().skip(at + 1);
            let uses = |statement: &&Statement| statement.pieces.iter().any(|piece: &Piece| piece.text == value);
            let user = later.clone().find(uses)?;
            Some(Hit::at(
                user.start(),
                format!("the enum value {value} is used in the transaction that adds it"),
            ))
        })
        .collect()
}

/// The quoted value that a statement adds to an enum.
fn added_value(statement: &Statement) -> Option<&str> {
    let at = statement
        .begins(&["ALTER", "TYPE"])
        .then(|| statement.find(&["ADD", "VALUE"]))??;
    let value = statement.pieces.get(skip_noise(&statement.pieces, at + 2))?;
    Some(&value.text)
}
