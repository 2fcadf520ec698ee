//! An ALTER TABLE that SQLite does not have or refuses.

use sqlparser::ast::{ColumnDef, ColumnOption, Expr, GeneratedExpressionMode};

use super::{Files, Hit, LintRule, SQLITE};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::{Action, Statement};

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT307",
        name: "unsupported-alter-table",
        level: Level::Error,
        summary: "an ALTER TABLE that SQLite does not have or refuses",
        why: "the statement fails",
        fix: "rebuild the table: make a new one, copy the rows, drop the old one, rename",
        page: include_str!("../../../docs/lint/DT307.md"),
        help: "lint/DT307.md",
    },
    backends: SQLITE,
    files: Files::All,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let mut hits = Vec::new();
    for statement in &file.statements {
        let Some((_, actions)) = &statement.alters else {
            continue;
        };
        let second = actions
            .get(1)
            .map(|action| (action, "several actions in one ALTER TABLE"));
        let refused = actions
            .iter()
            .filter_map(|action| Some((action, refused(statement, action)?)));
        let hit = |(action, what): (&Action, &str)| {
            Hit::at(
                statement.at(action.pieces.start),
                format!("SQLite does not take {what}"),
            )
        };
        hits.extend(second.into_iter().chain(refused).map(hit));
    }
    hits
}

fn refused(statement: &Statement, action: &Action) -> Option<&'static str> {
    const ADDED: [(&[&str], &str); 4] = [
        (&["FOREIGN", "KEY"], "ADD FOREIGN KEY"),
        (&["PRIMARY", "KEY"], "ADD PRIMARY KEY"),
        (&["UNIQUE"], "ADD UNIQUE"),
        (&["EXCLUDE"], "ADD EXCLUDE"),
    ];
    let is_column = action.added_column().is_some();
    let is_constraint = action.begins(statement, &["ADD"]) && !is_column;
    let added = ADDED
        .iter()
        .find(|(words, _)| is_constraint && action.has(statement, words));
    added
        .map(|(_, what)| *what)
        .or_else(|| refused_change(statement, action))
        .or_else(|| action.added_column().and_then(refused_column))
}

/// SQLite 3.53 and newer make a column NOT NULL and take that back; nothing else of a column changes.
fn refused_change(statement: &Statement, action: &Action) -> Option<&'static str> {
    let is_alter = action.begins(statement, &["ALTER"]);
    if action.begins(statement, &["SET"]) {
        Some("ALTER TABLE … SET")
    } else if is_alter && !action.has(statement, &["NOT", "NULL"]) {
        Some("a change of a column's type or default")
    } else {
        None
    }
}

fn refused_column(column: &ColumnDef) -> Option<&'static str> {
    column.options.iter().find_map(|option| match &option.option {
        ColumnOption::PrimaryKey(_) => Some("PRIMARY KEY on an added column"),
        ColumnOption::Unique(_) => Some("UNIQUE on an added column"),
        ColumnOption::Generated {
            generation_expr_mode: Some(GeneratedExpressionMode::Stored),
            ..
        } => Some("STORED on an added column"),
        ColumnOption::Default(value) if !is_constant(value) => {
            Some("a default that is not constant on an added column")
        }
        _ => None,
    })
}

fn is_constant(value: &Expr) -> bool {
    match value {
        Expr::Value(_) | Expr::Identifier(_) => true,
        Expr::UnaryOp { expr, .. } | Expr::Nested(expr) => is_constant(expr),
        _ => false,
    }
}
