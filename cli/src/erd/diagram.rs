//! What a diagram shows.

use crate::schema::{Column, ForeignKey, Name, Schema, Table};

/// What of a schema is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The title; none if `None`.
    pub title: Option<String>,
    /// Only these tables, as a person writes their names; all if empty.
    pub only: Vec<String>,
    /// Not these tables.
    pub except: Vec<String>,
    /// Which columns.
    pub columns: Columns,
}

/// Which columns of a table are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Every column.
    #[default]
    All,
    /// Those of primary and foreign keys.
    Keys,
    /// None: names of tables only.
    None,
}

/// Tables and how they point to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The title.
    pub title: Option<String>,
    /// The tables, by name.
    pub entities: Vec<Entity>,
    /// Their foreign keys.
    pub relations: Vec<Relation>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entity {
    /// Its name, with the schema where it is not the default one.
    pub name: String,
    /// The comment on it.
    pub comment: Option<String>,
    /// The columns that are shown, in their order.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Its type.
    pub sql_type: String,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether the primary key has it.
    pub primary: bool,
    /// Whether a foreign key has it.
    pub foreign: bool,
    /// Whether it is unique by itself.
    pub unique: bool,
    /// The default, as SQL text.
    pub default: Option<String>,
    /// The comment on it.
    pub comment: Option<String>,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The table that points: a place in [`Diagram::entities`].
    pub child: usize,
    /// The table that it points to.
    pub parent: usize,
    /// The columns that point.
    pub columns: Vec<String>,
    /// The columns that they point to.
    pub referenced: Vec<String>,
    /// How many rows there may be at both ends.
    pub ends: Ends,
    /// The constraint's name and what it does, for those who look closer.
    pub title: String,
}

/// How many rows there may be at both ends of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Whether a parent has any number of children; otherwise at most one.
    pub many: bool,
    /// Whether a child may be without parent; otherwise it has exactly one.
    pub optional: bool,
}

impl Diagram {
    /// What these options show of a schema. Tables that migrations keep about themselves are left out, and so are
    /// partitions: their table stands for them.
    ///
    /// # Errors
    /// The first name in `only` or `except` that no table has.
    pub fn new(schema: &Schema, options: &Options) -> Result<Self, String> {
        let tables: Vec<_> = schema.tables.iter().filter(|table| is_own(table)).collect();
        let names = options.only.iter().chain(&options.except);
        if let Some(unknown) = names
            .into_iter()
            .find(|name| !tables.iter().any(|table| is_called(table, name)))
        {
            return Err(unknown.clone());
        }
        let shown: Vec<_> = tables.into_iter().filter(|table| is_shown(table, options)).collect();
        Ok(Self {
            title: options.title.clone(),
            entities: shown.iter().map(|table| entity(table, options.columns)).collect(),
            relations: relations(&shown),
        })
    }
}

fn is_own(table: &Table) -> bool {
    !table.name.is_bookkeeping() && table.options.partition_of.is_none()
}

fn is_called(table: &Table, name: &str) -> bool {
    table.name.to_string() == name
}

fn is_shown(table: &Table, options: &Options) -> bool {
    let named = |names: &[String]| names.iter().any(|name| is_called(table, name));
    (options.only.is_empty() || named(&options.only)) && !named(&options.except)
}

fn entity(table: &Table, columns: Columns) -> Entity {
    let rows = table.columns.iter().map(|column| row(table, column));
    let is_shown = |row: &Row| match columns {
        Columns::All => true,
        Columns::Keys => row.primary || row.foreign,
        Columns::None => false,
    };
    Entity {
        name: table.name.to_string(),
        comment: table.comment.clone(),
        rows: rows.filter(is_shown).collect(),
    }
}

fn row(table: &Table, column: &Column) -> Row {
    let alone = |columns: &[String]| columns == [column.name.clone()];
    let primary = table.key_columns().contains(&column.name);
    Row {
        name: column.name.clone(),
        sql_type: column.sql_type.to_string(),
        nullable: column.nullable && !primary,
        primary,
        foreign: table.foreign_keys.iter().any(|key| key.columns.contains(&column.name)),
        unique: !alone(table.key_columns()) && table.is_unique(std::slice::from_ref(&column.name)),
        default: column.default.clone(),
        comment: column.comment.clone(),
    }
}

fn relations(tables: &[&Table]) -> Vec<Relation> {
    let place = |name: &Name| tables.iter().position(|table| table.name == *name);
    let keys = tables
        .iter()
        .enumerate()
        .flat_map(|(child, table)| table.foreign_keys.iter().map(move |key| (child, *table, key)));
    keys.filter_map(|(child, table, key)| Some(relation(child, place(&key.references)?, table, key)))
        .collect()
}

fn relation(child: usize, parent: usize, table: &Table, key: &ForeignKey) -> Relation {
    let nullable = |name: &String| table.column(name).is_some_and(|column| column.nullable);
    Relation {
        child,
        parent,
        columns: key.columns.clone(),
        referenced: key.referenced_columns.clone(),
        ends: Ends {
            many: !table.is_unique(&key.columns),
            optional: key.columns.iter().any(nullable),
        },
        title: title(table, key),
    }
}

fn title(table: &Table, key: &ForeignKey) -> String {
    let (from, to) = (key.columns.join(", "), key.referenced_columns.join(", "));
    let name = key.name.as_ref().map_or(String::new(), |name| format!("{name}: "));
    let mut title = format!("{name}{}({from}) → {}({to})", table.name, key.references);
    for (event, action) in [("delete", key.on_delete), ("update", key.on_update)] {
        if action != crate::schema::Action::NoAction {
            title += &format!(", on {event} {}", action.to_string().to_lowercase());
        }
    }
    title
}
