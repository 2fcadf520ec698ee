//! The house rule for names: PostgreSQL's own.
//!
//! `posts_pkey`, `users_email_key`, `posts_author_id_fkey`, `posts_created_at_id_idx`, `posts_price_check`: table, columns
//! and label, with underscores between them. A name has 63 bytes at most: of table and columns the longer one loses bytes
//! from its end until it fits. A name that is taken gets a number behind its label.

use std::collections::HashSet;

/// A name by the rule, whatever is taken.
pub(crate) fn named(table: &str, columns: &[&str], label: &str) -> String {
    assemble(table, join(columns).as_deref(), label)
}

/// Bytes in a name.
const LONGEST: usize = 63;

/// The names that are taken in one schema.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    /// Takes a name that is said.
    pub(super) fn take(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    /// Makes a name that is free, and takes it.
    pub(super) fn make(&mut self, table: &str, columns: &[&str], label: &str) -> String {
        let joined = join(columns);
        let mut name = assemble(table, joined.as_deref(), label);
        let mut number = 0;
        while !self.0.insert(name.clone()) {
            number += 1;
            name = assemble(table, joined.as_deref(), &format!("{label}{number}"));
        }
        name
    }
}

/// The columns of a name. What is longer than a name does not count.
fn join(columns: &[&str]) -> Option<String> {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(cut(column, LONGEST));
        if joined.len() > LONGEST {
            break;
        }
    }
    (!joined.is_empty()).then_some(joined)
}

fn assemble(table: &str, columns: Option<&str>, label: &str) -> String {
    let others = label.len() + 1 + usize::from(columns.is_some());
    let room = LONGEST.saturating_sub(others);
    let (mut first, mut second) = (table.len(), columns.map_or(0, str::len));
    while first + second > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let table = cut(table, first);
    match columns {
        Some(columns) => format!("{table}_{}_{label}", cut(columns, second)),
        None => format!("{table}_{label}"),
    }
}

/// The first bytes of a text, without half a character at the end.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_say_table_columns_and_kind() {
        let mut names = Names::default();
        assert_eq!(names.make("posts", &[], "pkey"), "posts_pkey");
        assert_eq!(
            names.make("posts", &["author_id", "id"], "idx"),
            "posts_author_id_id_idx"
        );
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut names = Names::default();
        names.take("posts_id_idx");
        assert_eq!(names.make("posts", &["id"], "idx"), "posts_id_idx1");
        assert_eq!(names.make("posts", &["id"], "idx"), "posts_id_idx2");
    }
}
