//! A table is renamed.

use super::{BOTH, Files, Hit, LintRule};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::file::renames;
use crate::lint::rebuild;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT206",
        name: "rename-table",
        level: Level::Error,
        summary: "a table is renamed",
        why: "programs of the last release ask for the old name",
        fix: "leave a view under the old name, or make the new table and move in steps",
        page: include_str!("../../../docs/lint/DT206.md"),
        help: "lint/DT206.md",
    },
    backends: BOTH,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let hit = |statement: &Statement| {
        let (from, to) = renames(statement).filter(|(from, to)| file.is_old(from) && !rebuild::is_rebuilt(file, to))?;
        Some(Hit::at(
            statement.start(),
            format!("table {from} is called {to} from now on"),
        ))
    };
    file.statements.iter().filter_map(hit).collect()
}
