//! A name of more than 63 bytes.

use sqlparser::tokenizer::Token;

use super::{Files, Hit, LintRule, POSTGRES};
use crate::findings::{Level, Rule};
use crate::lint::file::File;

pub(super) static RULE: LintRule = LintRule {
    about: Rule {
        code: "DT410",
        name: "identifier-too-long",
        level: Level::Error,
        summary: "a name of more than 63 bytes",
        why: "PostgreSQL cuts it off with a notice, two names may become one, and error handling does not find its constraint",
        fix: "a shorter name",
        page: include_str!("../../../docs/lint/DT410.md"),
        help: "lint/DT410.md",
    },
    backends: POSTGRES,
    files: Files::All,
    check,
};

fn check(file: &File<'_>) -> Vec<Hit> {
    let ddl = file.statements.iter().filter(|statement| statement.is_ddl());
    ddl.flat_map(|statement| {
        statement.pieces.iter().filter_map(|piece| match &piece.token.token {
            Token::Word(word) if word.value.len() > MOST => {
                let message = format!(
                    "the name {} has {} bytes, {MOST} are kept",
                    word.value,
                    word.value.len()
                );
                Some(Hit::at(piece.at, message))
            }
            _ => None,
        })
    })
    .collect()
}

/// `NAMEDATALEN` less the final zero.
const MOST: usize = 63;
