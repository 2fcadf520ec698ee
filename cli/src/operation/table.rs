use std::fmt;

use serde::Serialize;

use super::{Change, Judgement, Key, Touched, verb};
use crate::schema::{ForeignKey, Name, Sequence, Table};

/// A table is made or goes, with its constraints, indexes, triggers and policies; or its options or comment change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableChange {
    /// The table.
    #[serde(flatten)]
    pub change: Change<Table>,
    /// The sequences of its columns (PostgreSQL).
    #[serde(skip)]
    pub sequences: Vec<Sequence>,
}

impl TableChange {
    pub(super) fn reverse(self) -> Self {
        Self {
            change: self.change.reverse(),
            ..self
        }
    }

    pub(super) fn judge(&self) -> Judgement {
        match self.change.either() {
            Some(table) if self.change.is_gone() => Judgement::loses(format!("the rows of {}", table.name)),
            _ => Judgement::default(),
        }
    }

    pub(super) fn touched(&self) -> Touched {
        match self.change.both() {
            Some((table, _)) => Touched {
                needs: Key::of_table(&table.name),
                ..Touched::default()
            },
            None => Touched::of(&self.change, provides, needs),
        }
    }
}

/// All names that come with a table.
pub(super) fn provides(table: &Table) -> Vec<Key> {
    let name = &table.name;
    let mut keys = vec![Key::Table(name.clone()), Key::Relation(name.clone())];
    keys.extend(Key::columns(name, table.columns.iter().map(|column| &column.name)));
    keys.extend(Key::uniques(table));
    keys.extend(table.indexes.iter().map(|index| Key::of_index(name, &index.name)));
    keys
}

/// All that a table needs of others.
pub(super) fn needs(table: &Table) -> Vec<Key> {
    let schema = table.name.schema.iter().cloned().map(Key::Schema);
    let types = table.columns.iter().map(|column| Key::of_type(&column.sql_type));
    let others = table.foreign_keys.iter().filter(|key| key.references != table.name);
    let parents = table
        .options
        .inherits
        .iter()
        .chain(table.options.partition_of.iter().map(|it| &it.parent));
    let parents = parents.cloned().map(Key::Table);
    schema
        .chain(types)
        .chain(others.flat_map(target))
        .chain(parents)
        .collect()
}

/// The columns that a foreign key points to, and what makes them unique.
pub(super) fn target(key: &ForeignKey) -> Vec<Key> {
    let mut keys = vec![
        Key::Table(key.references.clone()),
        Key::unique(&key.references, &key.referenced_columns),
    ];
    keys.extend(Key::columns(&key.references, &key.referenced_columns));
    keys
}

impl fmt::Display for TableChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nameless = Name::default();
        let name = self.change.either().map_or(&nameless, |table| &table.name);
        write!(f, "{} table {name}", verb(&self.change))?;
        match self.change.both() {
            Some((from, to)) if from.options == to.options => f.write_str(": its comment"),
            Some(_) => f.write_str(": its options"),
            None => Ok(()),
        }
    }
}
