//! SQL text of queries: rendered and judged once per query type.

use std::any::TypeId;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::sync::{LazyLock, Mutex, PoisonError, RwLock};

use diesel::query_builder::{QueryBuilder, QueryFragment, QueryId};
use foldhash::quality::RandomState;

use super::scan::skip_comments;
use super::{Dialect, Effect};
use crate::{Error, Result};

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
    let effect = DB::effect(&sql);
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
        if self.effect.controls() {
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
    fn a_text_is_kept_from_the_second_time_on_up_to_the_limit() {
        let kept = Kept::new(2);
        for sql in ["a", "b", "c"] {
            assert!(!kept.keep(sql));
        }
        assert!(kept.keep("a") && kept.keep("b"));
        assert!(!kept.keep("c"));
        assert!(kept.keep("a"));
    }
}
