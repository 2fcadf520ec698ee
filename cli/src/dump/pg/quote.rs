use sqlparser::keywords::ALL_KEYWORDS;

use crate::schema::Name;

/// A name as SQL text, in quotes where it is not plain or a keyword.
pub(super) fn ident(name: &str) -> String {
    let is_start = |c: char| c.is_ascii_lowercase() || c == '_';
    let is_plain = name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit());
    if is_plain && ALL_KEYWORDS.binary_search(&name.to_uppercase().as_str()).is_err() {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A name with its schema.
pub(super) fn name(name: &Name) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", ident(schema), ident(&name.name)),
        None => ident(&name.name),
    }
}

/// Names with commas between them.
pub(super) fn idents(names: &[String]) -> String {
    names.iter().map(|name| ident(name)).collect::<Vec<_>>().join(", ")
}

/// A string as SQL text, whatever `standard_conforming_strings` says.
pub(super) fn literal(text: &str) -> String {
    let doubled = text.replace('\'', "''");
    match doubled.contains('\\') {
        true => format!("E'{}'", doubled.replace('\\', "\\\\")),
        false => format!("'{doubled}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::{ident, literal};

    #[test]
    fn odd_names_and_keywords_are_quoted() {
        assert_eq!(
            ["posts", "Posts", "1st", "order", "a\"b"].map(ident),
            ["posts", "\"Posts\"", "\"1st\"", "\"order\"", "\"a\"\"b\""]
        );
    }

    #[test]
    fn quotes_and_backslashes_are_kept() {
        assert_eq!(
            (literal("it's"), literal("a\\b")),
            ("'it''s'".to_owned(), "E'a\\\\b'".to_owned())
        );
    }
}
