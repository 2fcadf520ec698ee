//! A table is emptied.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT204",
        name: "truncate",
        level: Level::Warning,
        summary: "a table is emptied",
        why: "all rows are gone, with CASCADE also those of tables that point to it; nobody reads or writes meanwhile (ACCESS EXCLUSIVE)",
        fix: "DELETE in batches what is known to be superfluous, and name each table",
        page: include_str!("../../../docs/lint/DT204.md"),
        help: "lint/DT204.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let old = file
        .beginning(&["TRUNCATE"])
        .filter(|statement| truncated(statement).iter().any(|table| file.is_old(table)));
    old.map(|statement| {
        let more = if statement.has(&["CASCADE"]) {
            ", and those of all tables that point to it"
        } else {
            ""
        };
        let tables = truncated(statement).join(", ");
        Hit::at(statement.start(), format!("all rows of {tables} are lost{more}"))
    })
    .collect()
}

fn truncated(statement: &Statement) -> Vec<String> {
    statement.names_after(if statement.begins(&["TRUNCATE", "TABLE"]) {
        &["TRUNCATE", "TABLE"]
    } else {
        &["TRUNCATE"]
    })
}
