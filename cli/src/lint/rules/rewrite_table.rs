//! VACUUM FULL or CLUSTER writes a table anew.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT119",
        name: "rewrite-table",
        level: Level::Warning,
        summary: "VACUUM FULL or CLUSTER writes a table anew",
        why: "nobody reads or writes the table (ACCESS EXCLUSIVE) until all rows and indexes are written",
        fix: "plain VACUUM, or pg_repack, outside of revisions",
        page: include_str!("../../../docs/lint/DT119.md"),
        help: "lint/DT119.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let full = |statement: &&Statement| {
        statement.begins(&["CLUSTER"]) || statement.begins(&["VACUUM"]) && statement.has(&["FULL"])
    };
    let rewriting = file.statements.iter().filter(full);
    rewriting
        .map(|statement| {
            Hit::at(
                statement.start(),
                "the whole table is written anew while it is locked".to_owned(),
            )
        })
        .collect()
}
