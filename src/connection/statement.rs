//! SQL text of queries: rendered once per query type, and judged by what it does to the session.

use std::any::TypeId;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::{LazyLock, Mutex, PoisonError, RwLock};

use diesel::query_builder::{QueryBuilder, QueryFragment, QueryId};
use foldhash::quality::RandomState;

use super::Dialect;
use crate::{Error, Result};

/// What a statement does, as far as its text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Reads rows.
    Read,
    /// Writes rows, or may do so.
    Write,
    /// Changes the session: settings, session locks, temporary tables.
    Session,
    /// Begins or ends a transaction behind the guard's back.
    Control,
}

/// A query's text and what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Rendered {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) effect: Effect,
    /// Diesel says that the text is one of a bounded number.
    pub(crate) bounded: bool,
}

type Texts = RwLock<HashMap<(TypeId, TypeId), (&'static str, Effect)>>;

/// Texts of queries whose type fixes them. Bounded by the number of query types in the program.
static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::default);

/// The text of `query`: looked up if its type fixes it, rendered otherwise.
pub(crate) fn render<DB: Dialect, Q: QueryFragment<DB> + QueryId>(query: &Q) -> Result<Rendered> {
    render_known::<DB>(Q::query_id(), query)
}

fn render_known<DB: Dialect>(id: Option<TypeId>, query: &dyn QueryFragment<DB>) -> Result<Rendered> {
    let Some(id) = id else {
        return render_new(query);
    };
    let id = (id, TypeId::of::<DB>());
    let known = TEXTS.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
    if let Some((sql, effect)) = known {
        return Ok(Rendered {
            sql: Cow::Borrowed(sql),
            effect,
            bounded: true,
        });
    }
    let mut rendered = render_new(query)?;
    if rendered.bounded {
        let sql: &'static str = Box::leak(rendered.sql.clone().into_owned().into_boxed_str());
        TEXTS
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(id)
            .or_insert((sql, rendered.effect));
        rendered.sql = Cow::Borrowed(sql);
    }
    Ok(rendered)
}

fn render_new<DB: Dialect>(query: &dyn QueryFragment<DB>) -> Result<Rendered> {
    let backend = DB::default();
    let mut builder = DB::QueryBuilder::default();
    query.to_sql(&mut builder, &backend)?;
    let sql = builder.finish();
    let effect = effect(&sql);
    Ok(Rendered {
        sql: Cow::Owned(sql),
        effect,
        bounded: query.is_safe_to_cache_prepared(&backend)?,
    })
}

/// Which texts a connection keeps prepared.
///
/// Diesel keeps those whose number is bounded by the program. Of the others (updates, upserts, inserts, raw SQL) a text
/// is kept from the second time on, up to a limit, so that neither a service that writes literals into SQL nor one with
/// 2ⁿ change sets fills the server's memory.
#[derive(Debug)]
pub(crate) struct Kept {
    limit: usize,
    texts: Mutex<(HashSet<u64>, HashSet<u64>)>,
    hasher: RandomState,
}

/// Texts seen once that are remembered before all are forgotten.
const SEEN_ONCE: usize = 1024;

impl Kept {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            texts: Mutex::default(),
            hasher: RandomState::default(),
        }
    }

    /// Whether to keep this text, which is of the kind that Diesel does not keep.
    pub(crate) fn keep(&self, sql: &str) -> bool {
        let hash = self.hasher.hash_one(sql);
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, seen) = &mut *texts;
        if kept.contains(&hash) {
            return true;
        }
        if kept.len() < self.limit && seen.remove(&hash) {
            return kept.insert(hash);
        }
        if seen.len() >= SEEN_ONCE {
            seen.clear();
        }
        seen.insert(hash);
        false
    }
}

impl Rendered {
    /// Refuses what only `transaction` may send.
    pub(crate) fn checked(self) -> Result<Self> {
        if self.effect == Effect::Control {
            return Err(control_is_refused());
        }
        Ok(self)
    }
}

/// Only the guard begins and ends transactions, or it would not know whether one is open.
pub(super) fn control_is_refused() -> Error {
    let problem = "transactions are begun and ended by `transaction` and `savepoint`, not by SQL text";
    Error::invalid("statement", problem)
}

/// Judges a statement by its first word, and by functions that reach beyond the statement.
pub(crate) fn effect(sql: &str) -> Effect {
    let text = skip_comments(sql);
    match operation(text).to_ascii_uppercase().as_str() {
        "SELECT" | "VALUES" | "TABLE" if reaches_the_session(text) => Effect::Session,
        "SELECT" | "VALUES" | "TABLE" | "EXPLAIN" => Effect::Read,
        "" if text.starts_with('(') => effect(&text[1..]),
        "CREATE" if has_word(text, "TEMP") || has_word(text, "TEMPORARY") => Effect::Session,
        "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "MERGE" | "TRUNCATE" | "CREATE" | "ALTER" | "DROP" => {
            Effect::Write
        }
        // Gone at the end of the transaction.
        "LOCK" => Effect::Write,
        "SET" if ["LOCAL", "TRANSACTION", "CONSTRAINTS"].contains(&second_word(text).as_str()) => Effect::Read,
        "WITH" if reaches_the_session(text) => Effect::Session,
        "WITH"
            if ["INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"]
                .iter()
                .any(|word| has_word(text, word)) =>
        {
            Effect::Write
        }
        "WITH" => Effect::Read,
        "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" => Effect::Control,
        _ => Effect::Session,
    }
}

/// Whether a statement leaves something in the session that stays there behind the transaction.
pub(super) fn outlives_the_transaction(sql: &str) -> bool {
    effect(sql) == Effect::Session && CHANGING.iter().any(|word| word.eq_ignore_ascii_case(operation(sql)))
}

/// Commands that change a session, or may do so by a function. Others are in doubt only because they are not known.
const CHANGING: [&str; 14] = [
    "SET",
    "RESET",
    "LISTEN",
    "UNLISTEN",
    "PREPARE",
    "DEALLOCATE",
    "DISCARD",
    "LOAD",
    "SELECT",
    "VALUES",
    "TABLE",
    "WITH",
    "EXPLAIN",
    "CREATE",
];

/// Whether a text begins or ends a transaction, alone or beside other commands.
pub(super) fn controls(sql: &str) -> bool {
    sql.split(';').any(|command| effect(command) == Effect::Control)
}

fn reaches_the_session(sql: &str) -> bool {
    ["pg_advisory_", "pg_try_advisory_", "set_config", "INTO TEMP"]
        .iter()
        .any(|needle| contains_ignoring_case(sql, needle))
        && !contains_ignoring_case(sql, "advisory_xact_")
}

fn second_word(sql: &str) -> String {
    sql.split_ascii_whitespace().nth(1).unwrap_or("").to_ascii_uppercase()
}

fn has_word(sql: &str, word: &str) -> bool {
    sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|part| part.eq_ignore_ascii_case(word))
}

fn contains_ignoring_case(sql: &str, needle: &str) -> bool {
    let (sql, needle) = (sql.as_bytes(), needle.as_bytes());
    let first = needle[0].to_ascii_lowercase();
    // Most places are told by their first letter.
    sql.windows(needle.len())
        .any(|part| part[0].to_ascii_lowercase() == first && part.eq_ignore_ascii_case(needle))
}

/// A text from its first word on. A comment that does not end is left in place: what it means is the server's to say.
pub(crate) fn skip_comments(mut sql: &str) -> &str {
    loop {
        sql = sql.trim_start();
        if sql.starts_with("--") {
            sql = sql.find('\n').map_or("", |end| &sql[end..]);
        } else if let Some(length) = commented(sql) {
            sql = &sql[length..];
        } else {
            return sql;
        }
    }
}

/// The length of the `/* … */` at the start of a text, if one stands there and ends.
///
/// PostgreSQL nests comments, SQLite ends them at the first `*/`. That differs where a comment holds another `/*`: it
/// ends where the nested ones do, and where they do not, at the first `*/`.
pub(super) fn commented(sql: &str) -> Option<usize> {
    if !sql.starts_with("/*") {
        return None;
    }
    nested(sql).or_else(|| sql.find("*/").map(|end| end + 2))
}

fn nested(sql: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while at < sql.len() {
        match &sql.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The first word of a statement, as OpenTelemetry's `db.operation.name`.
pub(crate) fn operation(sql: &str) -> &str {
    let text = skip_comments(sql);
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_judged_by_its_first_word() {
        assert_eq!(effect("SELECT 1"), Effect::Read);
        assert_eq!(effect("  -- why\n/* and */ select 1"), Effect::Read);
        assert_eq!(effect("(SELECT 1) UNION (SELECT 2)"), Effect::Read);
        assert_eq!(effect("update users set x = 1"), Effect::Write);
        assert_eq!(effect("SET search_path = x"), Effect::Session);
        assert_eq!(effect("SET local search_path = x"), Effect::Read);
        assert_eq!(effect("LOCK TABLE users"), Effect::Write);
        assert_eq!(effect("BEGIN IMMEDIATE"), Effect::Control);
        assert_eq!(effect("PRAGMA foreign_keys = OFF"), Effect::Session);
        assert_eq!(effect("/* open"), Effect::Session);
        assert_eq!(effect("/* a /* b */ c */ DELETE FROM t"), Effect::Write);
        assert_eq!(effect("/* a /* b */ COMMIT"), Effect::Control);
    }

    #[test]
    fn transaction_control_is_known_beside_other_commands() {
        let bounds = [
            "SELECT; COMMIT",
            "PRAGMA query_only = ON; BEGIN",
            "SAVEPOINT level_1",
            "ROLLBACK",
        ];
        assert!(bounds.into_iter().all(controls));
        assert!(!controls("INSERT INTO t VALUES (1); SELECT 1"));
    }

    #[test]
    fn a_cte_that_writes_is_a_write() {
        assert_eq!(effect("WITH x AS (SELECT 1) SELECT * FROM x"), Effect::Read);
        assert_eq!(
            effect("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x"),
            Effect::Write
        );
        assert_eq!(
            effect("WITH x AS (SELECT updated_at FROM t) SELECT * FROM x"),
            Effect::Read
        );
    }

    #[test]
    fn a_text_is_kept_from_the_second_time_on_up_to_the_limit() {
        let kept = Kept::new(2);
        for sql in ["a", "b", "c"] {
            assert!(!kept.keep(sql));
        }
        assert!(kept.keep("a") && kept.keep("b"));
        assert!(!kept.keep("c"));
        assert!(kept.keep("a"));
    }

    #[test]
    fn functions_that_outlive_the_statement_change_the_session() {
        assert_eq!(effect("SELECT pg_advisory_lock(1)"), Effect::Session);
        assert_eq!(effect("SELECT pg_advisory_xact_lock(1)"), Effect::Read);
        assert_eq!(effect("SELECT set_config('a.b', 'c', false)"), Effect::Session);
        assert_eq!(effect("CREATE TEMP TABLE t (a int)"), Effect::Session);
    }
}
