//! `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY`: whether they are done, as PostgreSQL's catalog says.
//!
//! PostgreSQL manual, "Building Indexes Concurrently": a build that fails leaves an invalid index behind, which costs
//! every write and serves no query; it has to be dropped before the next attempt.

use super::channel::Channel;
use super::record::quoted;
use crate::Result;
use crate::connection::skip_comments;

/// How an index stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Absent,
    Invalid,
    Valid,
}

/// Prepares the statement, and tells whether it is done already. `was_begun` says that a runner has sent it before.
pub(super) async fn is_done(channel: &dyn Channel, sql: &str, was_begun: bool) -> Result<bool> {
    let Some(index) = named(sql) else {
        return Ok(false);
    };
    let standing = standing(channel, &index).await?;
    if is_drop(sql) {
        return Ok(was_begun && standing == Standing::Absent);
    }
    if standing == Standing::Invalid {
        channel.run(&format!("DROP INDEX CONCURRENTLY {index}")).await?;
    }
    Ok(was_begun && standing == Standing::Valid)
}

/// Whether it can be known, after a runner died in the statement, that it ran.
pub(super) fn can_be_told(sql: &str) -> bool {
    named(sql).is_some()
}

async fn standing(channel: &dyn Channel, index: &str) -> Result<Standing> {
    let sql = format!(
        "SELECT (indisvalid AND indisready)::text AS line FROM pg_index WHERE indexrelid = to_regclass({})",
        quoted(index)
    );
    Ok(match channel.lines(&sql).await?.first().map(String::as_str) {
        None => Standing::Absent,
        Some("true") => Standing::Valid,
        Some(_) => Standing::Invalid,
    })
}

fn is_drop(sql: &str) -> bool {
    super::parts::words(sql, 1) == ["DROP"]
}

/// The name of the index, in the schema of its table where that is named; none if PostgreSQL chooses it.
fn named(sql: &str) -> Option<String> {
    let mut rest = skip_comments(sql);
    for word in [
        "CREATE",
        "DROP",
        "UNIQUE",
        "INDEX",
        "CONCURRENTLY",
        "IF",
        "NOT",
        "EXISTS",
    ] {
        rest = without(rest, word);
    }
    let (index, rest) = name(rest);
    if index.is_empty() || index.eq_ignore_ascii_case("ON") {
        return None;
    }
    let (table, _) = name(without(without(rest, "ON"), "ONLY"));
    Some(match schema_of(table) {
        Some(schema) if schema_of(index).is_none() => format!("{schema}.{index}"),
        _ => index.to_owned(),
    })
}

/// The text behind a word that it begins with, if it does.
fn without<'a>(sql: &'a str, word: &str) -> &'a str {
    let sql = skip_comments(sql);
    match sql.get(..word.len()) {
        Some(start) if start.eq_ignore_ascii_case(word) && !sql[word.len()..].starts_with(is_part_of_name) => {
            skip_comments(&sql[word.len()..])
        }
        _ => sql,
    }
}

/// A name with its quotes and its schema, and what follows.
fn name(sql: &str) -> (&str, &str) {
    let mut is_quoted = false;
    let end = sql.find(|c: char| {
        is_quoted ^= c == '"';
        !is_quoted && c != '"' && c != '.' && !is_part_of_name(c)
    });
    sql.split_at(end.unwrap_or(sql.len()))
}

fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn schema_of(name: &str) -> Option<&str> {
    let mut is_quoted = false;
    let dot = name.find(|c: char| {
        is_quoted ^= c == '"';
        !is_quoted && c == '.'
    })?;
    Some(&name[..dot])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_index_is_read_from_its_statement() {
        let of = |sql: &str| named(sql).unwrap_or_default();
        assert_eq!(
            of("CREATE INDEX CONCURRENTLY posts_user ON posts (user_id)"),
            "posts_user"
        );
        assert_eq!(
            of("-- why\ncreate unique index concurrently if not exists \"a b\" on only app.t(x)"),
            "app.\"a b\""
        );
        assert_eq!(of("CREATE INDEX CONCURRENTLY onward ON \"x.y\" (a)"), "onward");
        assert_eq!(
            of("DROP INDEX CONCURRENTLY IF EXISTS app.posts_user;"),
            "app.posts_user"
        );
        assert_eq!(of("CREATE INDEX CONCURRENTLY ON posts (user_id)"), "");
        assert_eq!(of("CREATE INDEX CONCURRENTLY"), "");
    }
}
