//! A constraint is added NOT VALID and validated in the same transaction.

use sqlparser::ast::{AlterTableOperation, TableConstraint};

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::name;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT111",
        name: "validate-in-same-transaction",
        level: Level::Error,
        summary: "a constraint is added NOT VALID and validated in the same transaction",
        why: "the lock of the first statement is held while the second reads all rows, as if it had not been NOT VALID",
        fix: "move VALIDATE CONSTRAINT into the next revision",
        page: include_str!("../../../docs/lint/DT111.md"),
        help: "lint/DT111.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    if !file.source.in_transaction {
        return Vec::new();
    }
    let added: Vec<_> = file
        .operations()
        .filter_map(|(_, table, _, operation)| Some((table, not_valid(operation)?)))
        .collect();
    let hit = |(statement, table, action, operation): (&Statement, &str, &Action, &AlterTableOperation)| {
        let AlterTableOperation::ValidateConstraint { name } = operation else {
            return None;
        };
        let here = added.contains(&(table, name::of_ident(name)));
        let message = format!("{name} is validated in the transaction that adds it");
        here.then(|| Hit::at(statement.at(action.pieces.start), message))
    };
    file.operations().filter_map(hit).collect()
}

fn not_valid(operation: &AlterTableOperation) -> Option<String> {
    let AlterTableOperation::AddConstraint {
        constraint,
        not_valid: true,
    } = operation
    else {
        return None;
    };
    let name = match constraint {
        TableConstraint::ForeignKey(key) => key.name.as_ref(),
        TableConstraint::Check(check) => check.name.as_ref(),
        _ => None,
    };
    name.map(name::of_ident)
}
