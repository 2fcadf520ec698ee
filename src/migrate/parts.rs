//! The parts of a text: what runs as one step, and can be noted as done with it. Sends nothing.

use super::dropped::drops_table;
use super::revision::checksum;
use crate::connection::{self, Syntax, controls, skip_comments};

/// One statement of a text, and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement<'a> {
    /// The statement with the comments above it, and its semicolon if it has one.
    pub sql: &'a str,
    /// The line where it begins behind those comments, from 1.
    pub line: usize,
}

impl Statement<'_> {
    /// What a message shows: the first line that is no comment.
    pub(super) fn shown(&self) -> String {
        skip_comments(self.sql)
            .lines()
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    }
}

/// The statements of a SQL text, as semicolons outside of quotes, comments and bodies divide them, without those that
/// hold nothing but comments.
///
/// Comments that hold another `/*` are a statement of their own: PostgreSQL passes over them, to SQLite they are an
/// error or hide less than they seem to.
#[must_use]
pub fn statements(sql: &str) -> Vec<Statement<'_>> {
    let sql = sql.strip_prefix('\u{feff}').unwrap_or(sql);
    let mut line = 1;
    let mut found = Vec::new();
    for text in connection::statements(sql) {
        let code = skip_comments(text);
        let before = &text[..text.len() - code.len()];
        if !is_empty(code) || has_nested_comment(before) {
            let line = line + newlines(before);
            found.push(Statement { sql: text.trim(), line });
        }
        line += newlines(text);
    }
    found
}

fn is_empty(code: &str) -> bool {
    code.trim_end_matches(|c: char| c == ';' || c.is_whitespace())
        .is_empty()
}

fn has_nested_comment(comments: &str) -> bool {
    comments.split("*/").any(|piece| piece.matches("/*").count() > 1)
}

/// A text that another one can follow: its last statement ends with a semicolon, and it has no byte order mark. A comment
/// that the end of the text ends, which SQLite allows, is closed.
#[must_use]
pub fn closed(sql: &str) -> String {
    let sql = sql.strip_prefix('\u{feff}').unwrap_or(sql).trim_end();
    let commented = format!("{sql}\n*/");
    let sql = match !is_followed(sql) && is_followed(&commented) {
        true => &commented,
        false => sql,
    };
    // A comment at the end would swallow a semicolon behind it, and may end with one itself.
    let ended = format!("{sql}\n;");
    let last = |sql| statements(sql).last().map(|last| last.sql.len());
    match last(sql) == last(&ended) {
        true => sql.to_owned(),
        false => ended,
    }
}

/// Whether what stands behind the text and a semicolon is a statement of its own.
fn is_followed(sql: &str) -> bool {
    let next = "x";
    statements(&format!("{sql}\n;{next}"))
        .last()
        .is_some_and(|last| last.sql == next)
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// A step of a revision that runs outside a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) statements: Vec<Statement<'a>>,
    pub(super) kind: Kind,
}

/// How a step and the note that it is done go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One statement: it runs in a transaction with its note.
    Alone,
    /// `BEGIN … COMMIT` of the file: the note stands before the `COMMIT`.
    Block,
    /// A setting of the session: nothing is stored, and it is sent again when another session goes on.
    Setting,
    /// It refuses to run in a transaction, and does no harm when it runs twice.
    Repeatable,
    /// An index is made or dropped without locking out writers: the catalog tells whether it is done.
    Index,
    /// It refuses to run in a transaction or ends some itself: if a runner dies in it, nobody knows.
    Once,
}

/// The steps of a text, in order.
pub(super) fn parts(sql: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut is_open = false;
    for statement in statements(sql) {
        let control = control(statement.sql);
        if is_open {
            parts.last_mut().expect("a block is open").statements.push(statement);
            is_open = control != Some(Control::End);
            continue;
        }
        is_open = control == Some(Control::Begin);
        let kind = if control.is_some() {
            Kind::Block
        } else {
            kind(statement.sql)
        };
        parts.push(Part {
            statements: vec![statement],
            kind,
        });
    }
    parts
}

/// How many steps, from the first of these on, go into one transaction where foreign keys are off: a table that goes in
/// one and comes back in the next would leave rows pointing to nothing in between.
pub(super) fn in_one_transaction(parts: &[Part<'_>]) -> usize {
    parts.iter().take_while(|part| part.kind == Kind::Alone).count().max(1)
}

/// Whether the statement that ends a block stores it.
pub(super) fn is_stored(end: &str) -> bool {
    ["COMMIT", "END"].contains(&words(end, 1).concat().as_str())
}

/// The checksum of the first steps, which must not change once they ran.
pub(super) fn trail(parts: &[Part<'_>]) -> String {
    let texts = parts
        .iter()
        .flat_map(|part| &part.statements)
        .map(|statement| statement.sql);
    checksum(&texts.collect::<Vec<_>>().join("\n"))
}

/// As [`trail`], of the first `done` steps of a text.
pub(super) fn trail_of(sql: &str, done: usize) -> String {
    let parts = parts(sql);
    trail(&parts[..done.min(parts.len())])
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Control {
    Begin,
    End,
    Inside,
}

/// Whether a statement begins or ends a transaction.
pub(super) fn is_control(sql: &str) -> bool {
    control(sql).is_some()
}

fn control(sql: &str) -> Option<Control> {
    if !controls(sql, Syntax::Either) {
        return None;
    }
    let words = words(sql, 2);
    Some(match (words[0].as_str(), words.get(1).map(String::as_str)) {
        ("BEGIN" | "START", _) => Control::Begin,
        // To a savepoint.
        ("ROLLBACK", Some("TO")) => Control::Inside,
        ("COMMIT" | "END" | "ROLLBACK" | "ABORT", _) => Control::End,
        _ => Control::Inside,
    })
}

/// The first words, in capitals, whatever stands between them.
pub(super) fn words(sql: &str, count: usize) -> Vec<String> {
    let mut rest = sql;
    let words = std::iter::from_fn(|| {
        rest = skip_comments(rest);
        let word = rest.find(|c| !is_word(c)).map_or(rest, |end| &rest[..end]);
        let next = rest[word.len()..].chars().next().map_or(0, char::len_utf8);
        let is_over = rest.is_empty();
        // A comment may begin right behind a word.
        rest = &rest[if word.is_empty() { next } else { word.len() }..];
        (!is_over).then_some(word)
    });
    words
        .filter(|word| !word.is_empty())
        .take(count)
        .map(str::to_uppercase)
        .collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// In a comment above a statement: it does no harm when it runs twice.
const REPEATABLE: &str = "drivetrain:repeatable";

fn kind(sql: &str) -> Kind {
    let comments = &sql[..sql.len() - skip_comments(sql).len()];
    // A table is dropped in a transaction, with its note, in any case.
    if comments.contains(REPEATABLE) && !drops_table(sql) {
        return Kind::Repeatable;
    }
    let words = words(sql, 8);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [
            "SET" | "RESET" | "PRAGMA" | "ATTACH" | "DETACH" | "DISCARD" | "LOAD",
            ..,
        ] => Kind::Setting,
        ["VACUUM" | "ANALYZE" | "REINDEX" | "CLUSTER" | "CHECKPOINT", ..] | ["ALTER", "SYSTEM", ..] => Kind::Repeatable,
        ["CREATE", "INDEX", "CONCURRENTLY", ..]
        | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..]
        | ["DROP", "INDEX", "CONCURRENTLY", ..] => Kind::Index,
        [
            "CREATE" | "ALTER" | "DROP",
            "DATABASE" | "TABLESPACE" | "SUBSCRIPTION",
            ..,
        ]
        | ["DO" | "CALL", ..] => Kind::Once,
        ["ALTER", "TABLE", ..] if words.contains(&"CONCURRENTLY") => Kind::Once,
        _ => Kind::Alone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(sql: &str) -> Vec<(usize, Kind)> {
        parts(sql)
            .iter()
            .map(|part| (part.statements.len(), part.kind))
            .collect()
    }

    #[test]
    fn statements_know_their_lines_and_comments_alone_are_none() {
        let sql = "-- head\n\nSELECT 1;\n/* a\n b */ SELECT\n 2;\n;\n-- end\n";
        let found: Vec<_> = statements(sql)
            .iter()
            .map(|statement| (statement.line, statement.shown()))
            .collect();
        assert_eq!(found, [(3, "SELECT 1;".to_owned()), (5, "SELECT".to_owned())]);
        assert!(statements("\u{feff}-- nothing\n ; ").is_empty());
        assert!(statements("/* a */ /* b */").is_empty());
        assert_eq!(statements("/* a /* b */ DROP TABLE t; */").len(), 1);
    }

    #[test]
    fn a_comment_at_the_end_swallows_no_semicolon() {
        assert_eq!(closed("SELECT 1 -- one"), "SELECT 1 -- one\n;");
        assert_eq!(closed("SELECT 1 -- one;\n"), "SELECT 1 -- one;\n;");
        assert_eq!(closed("SELECT 1\n/* one; */"), "SELECT 1\n/* one; */\n;");
        assert_eq!(closed("\u{feff}SELECT 1;\n-- end\n"), "SELECT 1;\n-- end");
        assert_eq!(closed("\u{feff}-- nothing;"), "-- nothing;");
        assert_eq!(closed("SELECT 1 /* open"), "SELECT 1 /* open\n*/\n;");
        assert_eq!(closed("SELECT 1; -- /* line"), "SELECT 1; -- /* line");
    }

    #[test]
    fn a_block_of_the_file_is_one_part() {
        let sql = "PRAGMA foreign_keys = OFF; BEGIN; CREATE TABLE a (n); SAVEPOINT s; ROLLBACK TO s; COMMIT; VACUUM; SELECT 1";
        assert_eq!(
            kinds(sql),
            [
                (1, Kind::Setting),
                (5, Kind::Block),
                (1, Kind::Repeatable),
                (1, Kind::Alone)
            ]
        );
    }

    #[test]
    fn what_refuses_to_run_in_a_transaction_is_told_apart() {
        assert_eq!(
            kinds("-- drivetrain:repeatable\nDROP TABLE IF EXISTS a"),
            [(1, Kind::Alone)]
        );
        assert_eq!(kinds("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)"), [(1, Kind::Index)]);
        assert_eq!(kinds("drop index concurrently if exists i"), [(1, Kind::Index)]);
        assert_eq!(kinds("-- why\nVACUUM t"), [(1, Kind::Repeatable)]);
        assert_eq!(
            kinds("CREATE /* now */INDEX-- later\nCONCURRENTLY i ON t (a)"),
            [(1, Kind::Index)]
        );
        assert_eq!(kinds("DO $$ BEGIN COMMIT; END $$"), [(1, Kind::Once)]);
        assert_eq!(
            kinds("ALTER TABLE t DETACH PARTITION p CONCURRENTLY"),
            [(1, Kind::Once)]
        );
        assert_eq!(kinds("SET search_path = a"), [(1, Kind::Setting)]);
    }

    #[test]
    fn the_trail_changes_with_what_is_done_and_not_with_what_follows() {
        let (old, new) = (parts("SELECT 1; SELECT 2"), parts("SELECT 1; SELECT 3"));
        assert_eq!(trail(&old[..1]), trail(&new[..1]));
        assert_ne!(trail(&old), trail(&new));
    }
}
