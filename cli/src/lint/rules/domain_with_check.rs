//! A domain has or gets a check.

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;
use crate::lint::statement::Statement;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT120",
        name: "domain-with-check",
        level: Level::Warning,
        summary: "a domain has or gets a check",
        why: "each change of the check reads all columns of that type in all tables, under a lock",
        fix: "a plain type, and a check on the column",
        page: include_str!("../../../docs/lint/DT120.md"),
        help: "lint/DT120.md",
    },
    backends: POSTGRES,
    files: Files::Up,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let checked = |statement: &&Statement| {
        let adds =
            statement.begins(&["ALTER", "DOMAIN"]) && statement.has(&["ADD"]) && !statement.has(&["NOT", "VALID"]);
        (statement.begins(&["CREATE", "DOMAIN"]) || adds) && statement.has(&["CHECK"])
    };
    let domains = file.statements.iter().filter(checked);
    domains
        .filter_map(|statement| {
            let domain = statement.name_after(&["DOMAIN"])?;
            Some(Hit::at(
                statement.start(),
                format!("the check of domain {domain} is one for all tables that use it"),
            ))
        })
        .collect()
}
