//! Which revisions drop a table to which others point, as far as their texts tell. Sends nothing.

use std::collections::HashSet;

use super::channel::System;
use super::{History, Plan, parts};
use crate::connection::skip_comments;

impl History {
    /// The versions of a plan that run with foreign keys off, because they drop a table to which others point. Always
    /// none on PostgreSQL.
    ///
    /// Where the text leaves it open which table that is, or whether others point to it by then, they are off.
    #[must_use]
    pub fn without_foreign_keys<'p>(&self, plan: &'p Plan) -> HashSet<&'p str> {
        let Some(mut pointed_to) = self.pointed_to.clone() else {
            return HashSet::new();
        };
        let mut versions = HashSet::new();
        for revision in &plan.revisions {
            let sql = revision.sql(plan.direction).unwrap_or_default();
            pointed_to.extend(may_be_pointed_to(sql));
            let is_pointed_to = |table: Option<String>| table.is_none_or(|table| pointed_to.contains(&table));
            if tables(sql).any(is_pointed_to) {
                versions.insert(revision.version.as_str());
            }
        }
        versions
    }
}

/// Whether a text may drop a table to which others point, in a database that nobody has looked at.
pub(super) fn may_matter(sql: &str, system: System) -> bool {
    system == System::Sqlite && tables(sql).next().is_some()
}

/// The tables that a text drops; `None` for one whose name cannot be read.
fn tables(sql: &str) -> impl Iterator<Item = Option<String>> {
    let statements = parts::statements(sql).into_iter();
    statements.filter_map(|statement| {
        let rest = after(skip_comments(statement.sql), "DROP")?;
        let rest = after(rest, "TABLE")?;
        let name = after(rest, "IF").and_then(|rest| after(rest, "EXISTS")).unwrap_or(rest);
        Some(identifier(name))
    })
}

/// Whether a statement drops a table.
pub(super) fn drops_table(sql: &str) -> bool {
    after(skip_comments(sql), "DROP").is_some_and(|rest| after(rest, "TABLE").is_some())
}

/// What others may point to once a text has run: what it lets them point to, and the new names of its tables.
fn may_be_pointed_to(sql: &str) -> impl Iterator<Item = String> {
    let renamed = behind(sql, "RENAME").filter_map(|rest| after(rest, "TO"));
    behind(sql, "REFERENCES").chain(renamed).filter_map(identifier)
}

/// What stands behind each place where a text has a word, be it in a comment.
fn behind<'a>(sql: &'a str, word: &'static str) -> impl Iterator<Item = &'a str> {
    let capitals = sql.to_ascii_uppercase();
    let places: Vec<usize> = capitals.match_indices(word).map(|(at, _)| at + word.len()).collect();
    places.into_iter().map(|at| skip_comments(&sql[at..]))
}

/// What stands behind a word at the beginning, and behind comments.
fn after<'a>(sql: &'a str, word: &str) -> Option<&'a str> {
    let (first, rest) = sql.split_at_checked(word.len())?;
    let is_whole = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (first.eq_ignore_ascii_case(word) && is_whole).then(|| skip_comments(rest))
}

/// The name at the beginning, in small letters and without its schema.
fn identifier(sql: &str) -> Option<String> {
    let end = match sql.chars().next()? {
        quote @ ('"' | '`' | '\'') => 1 + quoted(&sql[1..], quote)?,
        '[' => 1 + quoted(&sql[1..], ']')?,
        _ => sql
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$'))
            .unwrap_or(sql.len()),
    };
    let (name, rest) = sql.split_at(end);
    match skip_comments(rest).strip_prefix('.') {
        Some(rest) => identifier(skip_comments(rest)),
        None => Some(bare(name)).filter(|name| !name.is_empty()),
    }
}

/// The length of a text up to and with its closing quote, where two of them stand for one.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let end = text.find(quote)? + 1;
    match text[end..].starts_with(quote) {
        true => Some(end + 1 + quoted(&text[end + 1..], quote)?),
        false => Some(end),
    }
}

fn bare(name: &str) -> String {
    let name = name.to_lowercase();
    match name.chars().next() {
        Some(quote @ ('"' | '`' | '\'')) => {
            name[1..name.len() - 1].replace(&format!("{quote}{quote}"), &quote.to_string())
        }
        Some('[') => name[1..name.len() - 1].to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Direction, Revision, Revisions};
    use super::*;

    fn dropped(sql: &str) -> Vec<Option<String>> {
        tables(sql).collect()
    }

    #[test]
    fn the_name_of_a_dropped_table_is_read_however_it_is_written() {
        for sql in [
            "drop table Parents",
            "-- why\nDROP /* the old */ TABLE IF EXISTS parents;",
            "DROP\nTABLE \"PARENTS\"",
            "DROP TABLE main . [parents]",
            "DROP TABLE\"main\".`parents`;",
            "DROP TABLE 'parents' -- all",
        ] {
            assert_eq!(dropped(sql), [Some("parents".to_owned())], "{sql}");
            assert!(drops_table(sql), "{sql}");
        }
        assert_eq!(dropped("DROP TABLE \"a \"\"b\""), [Some("a \"b".to_owned())]);
        assert_eq!(dropped("DROP TABLE \"open"), [None]);
        for sql in [
            "DROP INDEX a",
            "DROP VIEW a",
            "ALTER TABLE a DROP COLUMN b",
            "DRO",
            "DROPPED TABLE",
            "é",
        ] {
            assert_eq!(dropped(sql), [], "{sql}");
            assert!(!drops_table(sql), "{sql}");
        }
    }

    /// Which of some texts run without foreign keys where others point to `parents`.
    fn off(texts: &[&str]) -> Vec<bool> {
        let of = |(number, up): (usize, &&str)| Revision::new(format!("{number}_r"), *up, None);
        let revisions: Vec<Revision> = texts.iter().enumerate().map(of).collect();
        let mut history = History::new(
            Revisions::new(revisions.clone()).expect("versions"),
            Vec::new(),
            Vec::new(),
        );
        history.pointed_to = Some(HashSet::from(["parents".to_owned()]));
        let direction = Direction::Up;
        let plan = Plan { direction, revisions };
        let off = history.without_foreign_keys(&plan);
        plan.revisions
            .iter()
            .map(|revision| off.contains(revision.version.as_str()))
            .collect()
    }

    #[test]
    fn keys_are_off_where_others_point_to_what_goes_or_may_do_so_by_then() {
        assert_eq!(
            off(&["DROP TABLE parents", "DROP TABLE pets", "SELECT 1"]),
            [true, false, false]
        );
        assert_eq!(off(&["DROP TABLE \"open"]), [true]);
        let one = "CREATE TABLE n (up INTEGER references/* */ \"nodes\" (id)); DROP TABLE nodes";
        assert_eq!(off(&[one]), [true]);
        assert_eq!(
            off(&["CREATE TABLE n (up REFERENCES nodes)", "DROP TABLE nodes"]),
            [false, true]
        );
        assert_eq!(off(&["ALTER TABLE parents RENAME TO old; DROP TABLE old"]), [true]);
        assert_eq!(off(&["ALTER TABLE pets RENAME COLUMN a TO b; DROP TABLE b"]), [false]);
    }

    #[test]
    fn a_database_that_nobody_looked_at_is_one_where_others_may_point() {
        assert!(may_matter("DROP TABLE a", System::Sqlite));
        assert!(!may_matter("DROP TABLE a", System::Postgres));
        assert!(!may_matter("DROP INDEX a", System::Sqlite));
    }
}
