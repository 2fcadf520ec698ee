//! Reads and writes what the database remembers.

use std::collections::HashSet;

use super::channel::{Channel, System};
use super::record::{Applied, Record, State, nullable, quoted};
use super::{Direction, Revision};
use crate::{Error, Result};

/// What notes in our table say.
pub(super) const TOOL: &str = concat!("drivetrain ", env!("CARGO_PKG_VERSION"));

const DIESELS: &str = "__diesel_schema_migrations";
const OURS: &str = "__drivetrain_migrations";

/// What both tables hold. Writes nothing: a table that is not there is empty.
pub(super) async fn read(channel: &dyn Channel) -> Result<(Vec<Applied>, Vec<Record>)> {
    let tables = channel.lines(tables(channel.system())).await?;
    let has = |name: &str| tables.iter().any(|table| table == name);
    let applied = match has(DIESELS) {
        true => parsed(channel.lines(applied(channel.system())).await?)?,
        false => Vec::new(),
    };
    let records = match has(OURS) {
        true => parsed(channel.lines(records(channel.system())).await?)?,
        false => Vec::new(),
    };
    Ok((applied, records))
}

/// The tables to which others point, in small letters; on SQLite only.
pub(super) async fn pointed_to(channel: &dyn Channel) -> Result<Option<HashSet<String>>> {
    const SQL: &str = "\
        SELECT DISTINCT k.\"table\" AS line FROM pragma_table_list t, pragma_foreign_key_list(t.name) k \
        WHERE t.schema = 'main' AND t.type = 'table' AND k.\"table\" <> t.name COLLATE NOCASE";
    if channel.system() == System::Postgres {
        return Ok(None);
    }
    let tables = channel.lines(SQL).await?;
    Ok(Some(tables.iter().map(|table| table.to_lowercase()).collect()))
}

/// Whether a version stands in Diesel's table.
pub(super) async fn is_applied(channel: &dyn Channel, version: &str) -> Result<bool> {
    let sql = format!(
        "SELECT version AS line FROM {DIESELS} WHERE version = {}",
        quoted(version)
    );
    Ok(!channel.lines(&sql).await?.is_empty())
}

fn parsed<T: serde::de::DeserializeOwned>(lines: Vec<String>) -> Result<Vec<T>> {
    lines
        .iter()
        .map(|line| serde_json::from_str(line))
        .collect::<Result<_, _>>()
        .map_err(|error| Error::Migration {
            version: None,
            source: error.into(),
        })
}

fn tables(system: System) -> &'static str {
    match system {
        System::Sqlite => {
            "SELECT name AS line FROM sqlite_schema \
             WHERE name IN ('__diesel_schema_migrations', '__drivetrain_migrations')"
        }
        System::Postgres => {
            "SELECT name AS line FROM unnest(ARRAY['__diesel_schema_migrations', '__drivetrain_migrations']) name \
             WHERE to_regclass(name) IS NOT NULL"
        }
    }
}

fn applied(system: System) -> &'static str {
    match system {
        System::Sqlite => {
            "SELECT json_object('version', version, 'run_on', CAST(run_on AS TEXT)) AS line \
             FROM __diesel_schema_migrations ORDER BY version"
        }
        System::Postgres => {
            "SELECT json_build_object('version', version, 'run_on', to_char(run_on, 'YYYY-MM-DD HH24:MI:SS'))::text \
             AS line FROM __diesel_schema_migrations ORDER BY version"
        }
    }
}

fn records(system: System) -> &'static str {
    match system {
        System::Sqlite => {
            "SELECT json_object('version', version, 'name', name, 'up', up, 'down', down, 'state', state, \
             'done', done, 'trail', trail, 'is_under_way', json(iif(is_under_way, 'true', 'false')), \
             'cursor', cursor, 'took_ms', took_ms, 'applied_by', applied_by) AS line \
             FROM __drivetrain_migrations ORDER BY version"
        }
        System::Postgres => {
            "SELECT json_build_object('version', version, 'name', name, 'up', up, 'down', down, 'state', state, \
             'done', done, 'trail', trail, 'is_under_way', is_under_way <> 0, \
             'cursor', cursor, 'took_ms', took_ms, 'applied_by', applied_by)::text AS line \
             FROM __drivetrain_migrations ORDER BY version"
        }
    }
}

/// What is noted with the last statement of a revision.
pub(super) fn finished(revision: &Revision, direction: Direction, took_ms: Option<i64>) -> String {
    match direction {
        Direction::Up => applied_now(revision, took_ms, Some(TOOL)),
        Direction::Down => forgotten(&revision.version),
    }
}

fn applied_now(revision: &Revision, took_ms: Option<i64>, tool: Option<&str>) -> String {
    format!(
        "INSERT INTO {DIESELS} (version) VALUES ({});\n{}",
        quoted(&revision.version),
        recorded(revision, took_ms, tool)
    )
}

/// Marks a revision as applied, and no more.
pub(super) fn stamped(revision: &Revision) -> String {
    applied_now(revision, None, Some(TOOL))
}

/// Notes a revision that stands in Diesel's table, as its files are.
pub(super) fn recorded(revision: &Revision, took_ms: Option<i64>, tool: Option<&str>) -> String {
    let took = took_ms.map_or_else(|| "NULL".to_owned(), |took| took.to_string());
    upsert(revision, State::Applied, "0", "''", &took, &nullable(tool))
}

/// Takes a version out of both tables.
pub(super) fn forgotten(version: &str) -> String {
    let version = quoted(version);
    format!("DELETE FROM {DIESELS} WHERE version = {version};\nDELETE FROM {OURS} WHERE version = {version};")
}

/// Takes a version out of our table.
pub(super) fn unrecorded(version: &str) -> String {
    format!("DELETE FROM {OURS} WHERE version = {};", quoted(version))
}

/// Empties both tables.
pub(super) fn purged() -> String {
    format!("DELETE FROM {DIESELS};\nDELETE FROM {OURS};")
}

/// Notes that a revision begins that is not one transaction.
pub(super) fn begun(revision: &Revision, direction: Direction) -> String {
    let state = match direction {
        Direction::Up => State::Upgrading,
        Direction::Down => State::Downgrading,
    };
    upsert(revision, state, "0", "''", "NULL", &quoted(TOOL))
}

/// Notes how many parts are done.
pub(super) fn advanced(version: &str, done: usize, trail: &str) -> String {
    format!(
        "UPDATE {OURS} SET done = {done}, trail = {}, is_under_way = 0 WHERE version = {};",
        quoted(trail),
        quoted(version)
    )
}

/// Notes whether the next part was sent and may have run.
pub(super) fn under_way(version: &str, is_under_way: bool) -> String {
    format!(
        "UPDATE {OURS} SET is_under_way = {} WHERE version = {};",
        u8::from(is_under_way),
        quoted(version)
    )
}

/// Notes where a data step goes on; nowhere once it is done.
pub(super) fn continued(version: &str, cursor: Option<&str>) -> String {
    format!(
        "UPDATE {OURS} SET cursor = {} WHERE version = {};",
        nullable(Some(cursor.unwrap_or(DATA_IS_DONE))),
        quoted(version)
    )
}

/// What stands for a cursor once the last batch is stored. No JSON begins like this.
pub(super) const DATA_IS_DONE: &str = "done";

fn upsert(revision: &Revision, state: State, done: &str, trail: &str, took: &str, tool: &str) -> String {
    format!(
        "INSERT INTO {OURS} (version, name, up, down, state, done, trail, is_under_way, cursor, took_ms, applied_by)\n\
         VALUES ({}, {}, {}, {}, {}, {done}, {trail}, 0, NULL, {took}, {tool})\n\
         ON CONFLICT (version) DO UPDATE SET name = excluded.name, up = excluded.up, down = excluded.down, \
         state = excluded.state, done = excluded.done, trail = excluded.trail, is_under_way = 0, cursor = NULL, \
         took_ms = excluded.took_ms, applied_by = excluded.applied_by;",
        quoted(&revision.version),
        quoted(&revision.name),
        quoted(&revision.up_checksum()),
        quoted(&revision.down_checksum()),
        state.as_sql(),
    )
}
