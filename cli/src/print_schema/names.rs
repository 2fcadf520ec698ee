//! Names of SQL as names of Rust, as Diesel makes them.

use crate::schema::Name;

/// A table's name as Diesel orders and prints it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TableName {
    pub(super) sql: String,
    pub(super) rust: String,
    schema: Option<String>,
    rust_schema: Option<String>,
}

impl TableName {
    pub(super) fn new(name: &Name) -> Self {
        Self {
            sql: name.name.clone(),
            rust: rust_name(&name.name, None),
            rust_schema: name.schema.as_deref().map(|schema| rust_name(schema, None)),
            schema: name.schema.clone(),
        }
    }

    /// `shop.items`, or `items` in the default schema.
    pub(super) fn full_sql(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.sql),
            None => self.sql.clone(),
        }
    }

    pub(super) fn full_rust(&self) -> String {
        match &self.rust_schema {
            Some(schema) => format!("{schema}.{}", self.rust),
            None => self.rust.clone(),
        }
    }
}

/// Names that `table!` needs for itself.
const TAKEN: [&str; 3] = ["table", "columns", "is_nullable"];

/// What is no identifier though its letters would do.
const KEYWORDS: [&str; 52] = [
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "Self", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The Rust name of a table, or of a column of this table.
pub(super) fn rust_name(sql: &str, table: Option<&TableName>) -> String {
    let name = mapped(sql);
    if is_reserved(&name) || table.is_some_and(|table| table.rust == name) {
        format!("{name}_")
    } else {
        name
    }
}

fn is_reserved(name: &str) -> bool {
    name.is_empty()
        || KEYWORDS.contains(&name)
        || TAKEN.contains(&name)
        // With an underscore at its end a name is free, so that one can always be added.
        || (name.starts_with("__") && !name.ends_with('_'))
}

/// With one underscore for each run of other characters than letters, digits and underscores, and before a digit at the
/// beginning. The first such run gets its underscore even behind another one, unless a digit came first.
fn mapped(sql: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if sql.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("_{}", squeezed(sql, true));
    }
    match sql.find(|c| !is_plain(c)) {
        Some(at) => format!("{}{}", &sql[..at], squeezed(&sql[at..], false)),
        None => sql.to_owned(),
    }
}

fn squeezed(tail: &str, mut after_underscore: bool) -> String {
    let mut name = String::new();
    for c in tail.chars() {
        let is_plain = c.is_ascii_alphanumeric() || c == '_';
        if is_plain {
            name.push(c);
        } else if !after_underscore {
            name.push('_');
        }
        after_underscore = !is_plain;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, TableName, rust_name};
    use crate::schema::Name;

    #[test]
    fn odd_names_become_identifiers() {
        let name = |sql| rust_name(sql, None);
        assert_eq!(
            ["the id", "1st", "a--b", "type", "__x", "__x_", ""].map(name),
            ["the_id", "_1st", "a_b", "type_", "__x_", "__x_", "_"]
        );
    }

    #[test]
    fn a_column_is_not_called_as_its_table() {
        assert_eq!(rust_name("posts", Some(&TableName::new(&Name::new("posts")))), "posts_");
    }

    #[test]
    fn keywords_are_in_order_of_the_alphabet() {
        assert!(KEYWORDS.is_sorted_by_key(|word| word.to_lowercase()));
    }
}
