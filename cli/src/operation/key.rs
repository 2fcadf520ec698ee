use super::Change;
use crate::schema::{Name, SqlType, Table};

/// A name that operations wait for or make way for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A schema.
    Schema(String),
    /// An extension.
    Extension(String),
    /// A type.
    Type(Name),
    /// What tables, indexes and sequences share: no two of them in a schema are called the same.
    Relation(Name),
    /// A table's columns can be named.
    Table(Name),
    /// A column.
    Column(Name, String),
    /// A column, of the type and nature that it has.
    Shape(Name, String),
    /// A constraint of a table.
    Constraint(Name, String),
    /// Columns of which no two rows have the same.
    Unique(Name, Vec<String>),
    /// A column that has no null in old rows.
    Filled(Name, String),
    /// A column that takes no null any more.
    NotNull(Name, String),
    /// A trigger or policy of a table.
    Part(Name, String),
}

impl Key {
    /// The keys of some columns of a table.
    pub(super) fn columns<'a>(table: &Name, columns: impl IntoIterator<Item = &'a String>) -> Vec<Self> {
        let of = |column: &String| {
            [
                Self::Column(table.clone(), column.clone()),
                Self::Shape(table.clone(), column.clone()),
            ]
        };
        columns.into_iter().flat_map(of).collect()
    }

    /// The type that a column is of.
    pub(super) fn of_type(sql_type: &SqlType) -> Self {
        Self::Type(sql_type.name.clone())
    }

    /// The schema that a table is in, and the table.
    pub(super) fn of_table(name: &Name) -> Vec<Self> {
        let schema = name.schema.iter().cloned().map(Self::Schema);
        schema.chain([Self::Table(name.clone())]).collect()
    }

    /// An index of a table: its name is one of the schema.
    pub(super) fn of_index(table: &Name, index: &str) -> Self {
        Self::Relation(Name {
            schema: table.schema.clone(),
            name: index.to_owned(),
        })
    }

    /// The unique sets of columns of a table.
    pub(super) fn uniques(table: &Table) -> Vec<Self> {
        let key = table.primary_key.iter().map(|key| &key.columns);
        let uniques = table.uniques.iter().map(|unique| &unique.columns);
        key.chain(uniques)
            .map(|columns| Self::unique(&table.name, columns))
            .collect()
    }

    /// In any order.
    pub(super) fn unique(table: &Name, columns: &[String]) -> Self {
        let mut columns = columns.to_vec();
        columns.sort();
        Self::Unique(table.clone(), columns)
    }
}

/// What an operation makes, takes away and needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// What is there after it, and was not before.
    pub makes: Vec<Key>,
    /// What is gone after it.
    pub takes: Vec<Key>,
    /// What has to be there when it runs.
    pub needs: Vec<Key>,
    /// What was needed up to it, and can go from its side afterwards.
    pub frees: Vec<Key>,
    /// Whether it gives what is there another name.
    pub renames: bool,
}

impl Touched {
    /// Of a change, by what each of its sides provides and needs.
    pub(super) fn of<T>(change: &Change<T>, provides: impl Fn(&T) -> Vec<Key>, needs: impl Fn(&T) -> Vec<Key>) -> Self {
        let side = |it: &Option<T>, keys: &dyn Fn(&T) -> Vec<Key>| it.as_ref().map(keys).unwrap_or_default();
        let (before, after) = (side(&change.from, &provides), side(&change.to, &provides));
        Self {
            makes: without(&after, &before),
            takes: without(&before, &after),
            needs: side(&change.to, &needs),
            frees: side(&change.from, &needs),
            renames: false,
        }
    }
}

fn without(keys: &[Key], others: &[Key]) -> Vec<Key> {
    keys.iter().filter(|key| !others.contains(key)).cloned().collect()
}
