use super::rows::{Catalog, IndexColumnRow, IndexRow, TableRow};
use super::text;
use crate::schema::{Index, IndexColumn, IndexKey};

/// The indexes of a table that were made by `CREATE INDEX`, by name.
pub(super) fn build_all(table: &TableRow, catalog: &Catalog) -> Vec<Index> {
    let made = catalog
        .indexes
        .iter()
        .filter(|index| index.tbl_name == table.name && index.origin == "c");
    made.map(|row| build(row, catalog)).collect()
}

fn build(row: &IndexRow, catalog: &Catalog) -> Index {
    let sql = catalog.sql_of("index", &row.name).unwrap_or_default();
    let (texts, predicate) = text::index(sql);
    let parts = catalog.index_columns.iter().filter(|part| part.index_name == row.name);
    Index {
        name: row.name.clone(),
        unique: row.is_unique,
        columns: parts
            .enumerate()
            .map(|(at, part)| column(part, texts.get(at)))
            .collect(),
        predicate,
        definition: sql.to_owned(),
        ..Index::default()
    }
}

fn column(part: &IndexColumnRow, text: Option<&String>) -> IndexColumn {
    let key = match &part.name {
        Some(name) => IndexKey::Column(name.clone()),
        None => IndexKey::Expression(text.cloned().unwrap_or_default()),
    };
    IndexColumn {
        key,
        descending: part.descending,
        nulls_first: !part.descending,
        collation: part.collation.clone().filter(|collation| collation != "BINARY"),
        opclass: None,
    }
}
