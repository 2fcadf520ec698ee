//! Indexes as the rules see them; read from the words, since that takes every form of the statement.

use sqlparser::ast::{Expr, IndexColumn};

use super::name;
use super::parse::skip_noise;
use super::statement::Statement;

/// A `CREATE INDEX`.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) table: String,
    /// Plain columns in order, up to the first expression. None for an index of some of the rows.
    pub(super) columns: Vec<String>,
    pub(super) unique: bool,
    pub(super) concurrently: bool,
}

/// The index that a statement creates.
pub(super) fn created(statement: &Statement) -> Option<Index> {
    let unique = statement.begins(&["CREATE", "UNIQUE", "INDEX"]);
    if !unique && !statement.begins(&["CREATE", "INDEX"]) {
        return None;
    }
    let on = statement.find(&["ON"])?;
    let (table, next) = name::at(&statement.pieces, skip_noise(&statement.pieces, on + 1))?;
    let partial = statement.has(&[")", "WHERE"]);
    let columns = if partial {
        Vec::new()
    } else {
        words_in_parentheses(statement, next)
    };
    let concurrently = statement.find_in(0..on, &["CONCURRENTLY"]).is_some();
    Some(Index {
        table,
        columns,
        unique,
        concurrently,
    })
}

/// The columns of a key, up to the first expression.
pub(super) fn columns(columns: &[IndexColumn]) -> Vec<String> {
    let plain = columns.iter().map_while(|column| match &column.column.expr {
        Expr::Identifier(name) => Some(name::of_ident(name)),
        _ => None,
    });
    plain.collect()
}

fn words_in_parentheses(statement: &Statement, from: usize) -> Vec<String> {
    let Some(open) = statement.find_in(from..statement.pieces.len(), &["("]) else {
        return Vec::new();
    };
    let mut columns = Vec::new();
    let mut at = open + 1;
    while let Some((column, next)) = name::at(&statement.pieces, at) {
        if statement.pieces.get(next).is_some_and(|piece| piece.text == "(") {
            break;
        }
        columns.push(column);
        match statement.pieces[next..]
            .iter()
            .position(|piece| piece.text == "," || piece.text == ")")
        {
            Some(end) if statement.pieces[next + end].text == "," => at = next + end + 1,
            _ => break,
        }
    }
    columns
}
