//! Words → parsed form, and which words need none.

use sqlparser::dialect::{self, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::name;
use super::split::Piece;
use super::statement::Action;
use crate::schema::Dialect;

/// A statement of more tokens is data rather than structure; it is not parsed.
const MOST_TOKENS: usize = 5_000;

/// Beginnings that the parser does not know, or knows in part, and that rules judge by their words or have nothing to
/// say about.
const KNOWN: &[&[&str]] = &[
    &["ALTER", "DEFAULT"],
    &["ALTER", "DOMAIN"],
    &["ALTER", "INDEX"],
    &["ALTER", "MATERIALIZED"],
    &["ALTER", "SCHEMA"],
    &["ALTER", "SEQUENCE"],
    &["ALTER", "TYPE"],
    &["ALTER", "VIEW"],
    &["CLUSTER"],
    &["COMMENT", "ON"],
    &["CREATE", "AGGREGATE"],
    &["CREATE", "CAST"],
    &["CREATE", "CONSTRAINT", "TRIGGER"],
    &["CREATE", "DOMAIN"],
    &["CREATE", "EVENT", "TRIGGER"],
    &["CREATE", "FUNCTION"],
    &["CREATE", "INDEX"],
    &["CREATE", "MATERIALIZED"],
    &["CREATE", "OR", "REPLACE"],
    &["CREATE", "PROCEDURE"],
    &["CREATE", "PUBLICATION"],
    &["CREATE", "RULE"],
    &["CREATE", "STATISTICS"],
    &["CREATE", "TEMP", "TRIGGER"],
    &["CREATE", "TRIGGER"],
    &["CREATE", "UNIQUE", "INDEX"],
    &["CREATE", "VIRTUAL"],
    &["DROP"],
    &["GRANT"],
    &["INSERT"],
    &["PRAGMA"],
    &["REFRESH", "MATERIALIZED"],
    &["REINDEX"],
    &["REVOKE"],
    &["SET", "CONSTRAINTS"],
    &["VACUUM"],
];

/// Actions of an `ALTER TABLE` of which the same holds.
const KNOWN_ACTIONS: &[&[&str]] = &[
    &["ADD", "CONSTRAINT"],
    &["ALTER"],
    &["ATTACH", "PARTITION"],
    &["CLUSTER", "ON"],
    &["DETACH", "PARTITION"],
    &["INHERIT"],
    &["NO", "INHERIT"],
    &["OWNER", "TO"],
    &["RESET"],
    &["SET"],
];

/// The dialect of a database.
pub(super) fn dialect(backend: Dialect) -> &'static dyn dialect::Dialect {
    match backend {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
    }
}

/// Parses a statement: `None` if it needs no parsed form.
///
/// # Errors
/// What the parser says of a statement that can be judged neither by its form nor by its words.
pub(super) fn statement(pieces: &[Piece], backend: Dialect) -> Result<Option<sqlparser::ast::Statement>, String> {
    if pieces.is_empty() || pieces.len() > MOST_TOKENS {
        return Ok(None);
    }
    match parsed(tokens(pieces), backend) {
        Ok(tree) => Ok(Some(tree)),
        Err(_) if known(pieces, KNOWN) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The table and the actions of an `ALTER TABLE`.
pub(super) fn alter_table(pieces: &[Piece], backend: Dialect) -> Option<(String, Vec<Action>)> {
    let words: Vec<_> = pieces.iter().take(2).map(|piece| piece.text.as_str()).collect();
    if words != ["ALTER", "TABLE"] || pieces.len() > MOST_TOKENS {
        return None;
    }
    let (table, start) = name::at(pieces, skip_noise(pieces, 2))?;
    let action = |range: std::ops::Range<usize>| {
        let both = pieces[..start].iter().chain(&pieces[range.clone()]);
        Action {
            operation: operation(both, backend),
            pieces: range,
        }
    };
    Some((table, divide(pieces, start).into_iter().map(action).collect()))
}

/// Checks that every action can be judged.
///
/// # Errors
/// A sentence about the first that cannot.
pub(super) fn judge_actions(pieces: &[Piece], actions: &[Action]) -> Result<(), String> {
    let strange =
        |action: &&Action| action.operation.is_none() && !known(&pieces[action.pieces.clone()], KNOWN_ACTIONS);
    match actions.iter().find(strange) {
        None => Ok(()),
        Some(action) => {
            let words = pieces[action.pieces.clone()]
                .iter()
                .take(3)
                .map(|piece| piece.text.as_str());
            Err(format!(
                "an ALTER TABLE that is not known: {}",
                words.collect::<Vec<_>>().join(" ")
            ))
        }
    }
}

/// Whether the pieces begin with these words.
pub(super) fn begin(pieces: &[Piece], words: &[&str]) -> bool {
    pieces.len() >= words.len() && pieces.iter().zip(words).all(|(piece, word)| piece.text == *word)
}

/// The first place that is not one of the words between a keyword and the name it is about.
pub(super) fn skip_noise(pieces: &[Piece], from: usize) -> usize {
    const NOISE: [&str; 5] = ["IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"];
    let is_noise = |piece: &Piece| NOISE.contains(&piece.text.as_str());
    from + pieces.iter().skip(from).take_while(|piece| is_noise(piece)).count()
}

/// The ranges between commas that stand in no parentheses.
fn divide(pieces: &[Piece], start: usize) -> Vec<std::ops::Range<usize>> {
    let (mut ranges, mut from, mut depth) = (Vec::new(), start, 0_usize);
    for (at, piece) in pieces.iter().enumerate().skip(start) {
        match piece.text.as_str() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                ranges.push(from..at);
                from = at + 1;
            }
            _ => {}
        }
    }
    ranges.push(from..pieces.len());
    ranges
}

fn operation<'a>(
    pieces: impl Iterator<Item = &'a Piece>,
    backend: Dialect,
) -> Option<sqlparser::ast::AlterTableOperation> {
    match parsed(pieces.map(|piece| piece.token.clone()).collect(), backend) {
        Ok(sqlparser::ast::Statement::AlterTable(mut table)) if table.operations.len() == 1 => table.operations.pop(),
        _ => None,
    }
}

fn parsed(tokens: Vec<TokenWithSpan>, backend: Dialect) -> Result<sqlparser::ast::Statement, String> {
    let mut parser = Parser::new(dialect(backend)).with_tokens_with_locations(tokens);
    let tree = parser.parse_statement().map_err(|error| sentence(&error.to_string()))?;
    match parser.peek_token().token {
        Token::EOF => Ok(tree),
        rest => Err(format!("the statement should end before {rest}")),
    }
}

/// The parser's message without its name and its place, which counts from elsewhere.
fn sentence(error: &str) -> String {
    let text = error.split_once("error: ").map_or(error, |(_, text)| text);
    text.split(" at Line:").next().unwrap_or(text).to_owned()
}

fn tokens(pieces: &[Piece]) -> Vec<TokenWithSpan> {
    pieces.iter().map(|piece| piece.token.clone()).collect()
}

fn known(pieces: &[Piece], beginnings: &[&[&str]]) -> bool {
    beginnings.iter().any(|words| begin(pieces, words))
}
