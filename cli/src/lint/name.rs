//! Names as they compare: unquoted ones in lower case, quotes and the default schema taken away.

use sqlparser::ast::{Ident, ObjectName};

use super::split::Piece;

/// The name of a table or of another object that may have a schema.
pub(super) fn of_object(name: &ObjectName) -> String {
    let parts: Vec<_> = name.0.iter().filter_map(|part| part.as_ident()).map(of_ident).collect();
    without_default_schema(&parts.join("."))
}

/// The name of a column, a constraint or another object without schema.
pub(super) fn of_ident(ident: &Ident) -> String {
    match ident.quote_style {
        None => ident.value.to_lowercase(),
        Some(_) => ident.value.clone(),
    }
}

/// The dotted name that stands at a place of a statement, and the place after it.
pub(super) fn at(pieces: &[Piece], start: usize) -> Option<(String, usize)> {
    let mut parts = vec![part(pieces.get(start)?)?];
    let mut next = start + 1;
    while pieces.get(next).is_some_and(|piece| piece.text == ".") {
        let Some(part) = pieces.get(next + 1).and_then(part) else {
            break;
        };
        parts.push(part);
        next += 2;
    }
    Some((without_default_schema(&parts.join(".")), next))
}

fn part(piece: &Piece) -> Option<String> {
    use sqlparser::tokenizer::Token;
    match &piece.token.token {
        Token::Word(word) if word.quote_style.is_none() => Some(word.value.to_lowercase()),
        Token::Word(word) => Some(word.value.clone()),
        _ => None,
    }
}

fn without_default_schema(name: &str) -> String {
    let bare = name.strip_prefix("public.").or_else(|| name.strip_prefix("main."));
    bare.unwrap_or(name).to_owned()
}
