//! Rows that point to nothing on SQLite: which there are, and which of them are new.

use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::channel::Channel;
use super::record::quoted;
use super::{Direction, Problem};
use crate::{Error, Result};

/// How many rows of a table an error names.
const NAMED: usize = 5;

/// Rows of one table that point to nothing by one foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Orphans {
    /// Their table.
    pub table: String,
    /// The columns of the foreign key.
    pub columns: Vec<String>,
    /// The table that they point to.
    pub parent: String,
    /// How many rows.
    pub rows: usize,
    /// The columns of their own key.
    pub key: Vec<String>,
    /// The keys of the first few, as SQL.
    pub first: Vec<String>,
}

impl fmt::Display for Orphans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.rows == 1 { "row" } else { "rows" };
        let (key, first) = (self.key.join(", "), self.first.join(", "));
        let more = if self.rows > self.first.len() { ", …" } else { "" };
        write!(f, "{} {rows} of {}, by {key}: {first}{more} ", self.rows, self.table)?;
        let name = if self.columns.len() == 1 { "names" } else { "name" };
        write!(f, "({} {name} no row of {})", self.columns.join(", "), self.parent)
    }
}

/// What was wrong before: by foreign key, the rows that pointed to nothing, and the tables that could not be checked.
#[derive(Debug, Default)]
pub(super) struct Before {
    rows: HashMap<String, HashSet<String>>,
    unchecked: HashSet<String>,
}

impl Before {
    pub(super) async fn read(channel: &dyn Channel) -> Result<Self> {
        let mut before = Self::default();
        for table in tables(channel).await? {
            match table.counts(channel).await {
                Ok(counts) => {
                    for key in table.broken(&counts) {
                        let rows = channel.lines(&table.rows_of(key, None)).await?;
                        before.rows.insert(table.link(key), rows.into_iter().collect());
                    }
                }
                Err(_) => drop(before.unchecked.insert(table.name.to_lowercase())),
            }
        }
        Ok(before)
    }

    /// Refuses rows that point to nothing now and did not before.
    pub(super) async fn compared(
        &self,
        channel: &dyn Channel,
        direction: Direction,
    ) -> std::result::Result<(), Problem> {
        let mut found = Vec::new();
        for table in tables(channel).await.map_err(unchecked)? {
            let counts = match table.counts(channel).await {
                Ok(counts) => counts,
                Err(_) if self.unchecked.contains(&table.name.to_lowercase()) => continue,
                Err(error) => return Err(unchecked(error)),
            };
            for key in table.broken(&counts) {
                found.extend(
                    self.unknown(channel, &table, key, counts[&key.id])
                        .await
                        .map_err(unchecked)?,
                );
            }
        }
        match found.is_empty() {
            true => Ok(()),
            false => Err(Problem::Orphans { direction, found }),
        }
    }

    async fn unknown(
        &self,
        channel: &dyn Channel,
        table: &Table,
        key: &ForeignKey,
        count: usize,
    ) -> Result<Option<Orphans>> {
        let (rows, first) = match self.rows.get(&table.link(key)) {
            None => (count, channel.lines(&table.rows_of(key, Some(NAMED))).await?),
            Some(known) => {
                let mut rows = channel.lines(&table.rows_of(key, None)).await?;
                rows.retain(|row| !known.contains(row));
                (rows.len(), rows.into_iter().take(NAMED).collect())
            }
        };
        Ok((rows > 0).then(|| table.orphans(key, rows, first)))
    }
}

fn unchecked(source: Error) -> Problem {
    Problem::Unchecked { source }
}

/// A table that points to others.
#[derive(Debug, Deserialize)]
struct Table {
    name: String,
    /// The columns of its primary key.
    key: Vec<String>,
    without_rowid: bool,
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Debug, Deserialize)]
struct ForeignKey {
    id: u32,
    parent: String,
    parent_is_there: bool,
    columns: Vec<String>,
    /// Of the parent.
    to: Vec<String>,
}

/// All tables that point to others. A foreign key that names no columns means the parent's primary key.
const TABLES: &str = "\
    SELECT json_object(\
        'name', t.name, \
        'key', (SELECT json_group_array(name) FROM (SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk)), \
        'without_rowid', json(iif(t.wr, 'true', 'false')), \
        'foreign_keys', (SELECT json_group_array(json_object(\
            'id', k.id, \
            'parent', k.parent, \
            'parent_is_there', json(iif(EXISTS (SELECT 1 FROM pragma_table_info(k.parent)), 'true', 'false')), \
            'columns', (SELECT json_group_array(\"from\") FROM \
                (SELECT \"from\" FROM pragma_foreign_key_list(t.name) WHERE id = k.id ORDER BY seq)), \
            'to', (SELECT json_group_array(name) FROM \
                (SELECT coalesce(l.\"to\", (SELECT name FROM pragma_table_info(k.parent) WHERE pk = l.seq + 1)) AS name \
                 FROM pragma_foreign_key_list(t.name) l WHERE l.id = k.id ORDER BY l.seq) WHERE name IS NOT NULL)\
        )) FROM (SELECT DISTINCT id, \"table\" AS parent FROM pragma_foreign_key_list(t.name) ORDER BY id DESC) k)\
    ) AS line \
    FROM pragma_table_list t \
    WHERE t.schema = 'main' AND t.type = 'table' AND EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.name)) \
    ORDER BY t.name";

async fn tables(channel: &dyn Channel) -> Result<Vec<Table>> {
    let lines = channel.lines(TABLES).await?;
    lines.iter().map(|line| parsed(line)).collect()
}

fn parsed<T: DeserializeOwned>(line: &str) -> Result<T> {
    serde_json::from_str(line).map_err(|error| Error::Migration {
        version: None,
        source: error.into(),
    })
}

impl Table {
    /// How many rows point to nothing, by the number of the foreign key.
    async fn counts(&self, channel: &dyn Channel) -> Result<HashMap<u32, usize>> {
        let sql = format!(
            "SELECT json_array(fkid, count(*)) AS line FROM pragma_foreign_key_check({}) GROUP BY fkid",
            quoted(&self.name)
        );
        channel.lines(&sql).await?.iter().map(|line| parsed(line)).collect()
    }

    /// The foreign keys by which rows point to nothing.
    fn broken<'a>(&'a self, counts: &'a HashMap<u32, usize>) -> impl Iterator<Item = &'a ForeignKey> {
        self.foreign_keys.iter().filter(|key| counts.contains_key(&key.id))
    }

    /// What tells a foreign key from others, also where its table was made anew.
    fn link(&self, key: &ForeignKey) -> String {
        format!("{:?} {:?} {:?}", self.name, key.columns, key.parent).to_lowercase()
    }

    /// The query for the keys of the rows that point to nothing, in their order.
    fn rows_of(&self, key: &ForeignKey, limit: Option<usize>) -> String {
        let own = self
            .own_key()
            .iter()
            .map(|column| format!("child.{column}"))
            .collect::<Vec<_>>();
        let shown = own.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>();
        let which = match self.without_rowid {
            true => key.is_broken(),
            false => format!(
                "child._rowid_ IN (SELECT rowid FROM pragma_foreign_key_check({}) WHERE fkid = {})",
                quoted(&self.name),
                key.id
            ),
        };
        format!(
            "SELECT {} AS line FROM main.{} child WHERE {which} ORDER BY {}{}",
            shown.join(" || ' ' || "),
            name(&self.name),
            own.join(", "),
            limit.map_or_else(String::new, |limit| format!(" LIMIT {limit}"))
        )
    }

    /// What a row is told by: its primary key, or where it is stored.
    fn own_key(&self) -> Vec<String> {
        match self.key.is_empty() {
            true => vec!["_rowid_".to_owned()],
            false => self.key.iter().map(|column| name(column)).collect(),
        }
    }

    fn orphans(&self, key: &ForeignKey, rows: usize, first: Vec<String>) -> Orphans {
        Orphans {
            table: self.name.clone(),
            columns: key.columns.clone(),
            parent: key.parent.clone(),
            rows,
            key: match self.key.is_empty() {
                true => vec!["rowid".to_owned()],
                false => self.key.clone(),
            },
            first,
        }
    }
}

impl ForeignKey {
    /// The condition that a row points to nothing, for tables where `PRAGMA foreign_key_check` does not tell rows.
    fn is_broken(&self) -> String {
        let columns = self.columns.iter().map(|column| name(column));
        let is_set = columns.clone().map(|column| format!("child.{column} IS NOT NULL"));
        let is_set = is_set.collect::<Vec<_>>().join(" AND ");
        if !self.parent_is_there {
            return is_set;
        }
        let pairs = self.to.iter().zip(columns);
        let is_same = pairs.map(|(to, column)| format!("parent.{} = child.{column}", name(to)));
        format!(
            "{is_set} AND NOT EXISTS (SELECT 1 FROM main.{} parent WHERE {})",
            name(&self.parent),
            is_same.collect::<Vec<_>>().join(" AND ")
        )
    }
}

/// An identifier in SQL.
fn name(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}
