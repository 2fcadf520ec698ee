use super::rows::{Catalog, ColumnRow, ForeignKeyRow, TableRow};
use super::text::{ColumnText, KeyText, TableText};
use super::{index, text, triggers, types};
use crate::schema::{Action, Column, Deferrable, ForeignKey, Generated, Name, PrimaryKey, Table, TableOptions, Unique};

/// The table of this row.
pub(super) fn build(row: &TableRow, catalog: &Catalog) -> Table {
    let sql = catalog.sql_of("table", &row.name).unwrap_or_default();
    let is_virtual = row.kind == "virtual";
    let text = if is_virtual {
        TableText::default()
    } else {
        text::table(sql)
    };
    let columns = catalog
        .columns
        .iter()
        .filter(|column| column.tbl_name == row.name)
        .collect::<Vec<_>>();
    let mut checks = text.checks.clone();
    checks.sort_by(|a, b| (&a.name, &a.expression).cmp(&(&b.name, &b.expression)));
    Table {
        name: Name::new(&row.name),
        primary_key: primary_key(&columns, &text),
        uniques: uniques(row, catalog, &text),
        foreign_keys: foreign_keys(row, catalog, &text),
        checks,
        indexes: index::build_all(row, catalog),
        triggers: triggers(&row.name, &catalog.entries),
        options: TableOptions {
            strict: row.strict,
            without_rowid: row.without_rowid,
            shadow: row.kind == "shadow",
            virtual_using: is_virtual.then(|| text::virtual_using(sql)).flatten(),
            ..TableOptions::default()
        },
        definition: Some(sql.to_owned()),
        columns: columns.into_iter().map(|row| column(row, &text.columns)).collect(),
        ..Table::default()
    }
}

/// The column of this row.
pub(super) fn column(row: &ColumnRow, texts: &[ColumnText]) -> Column {
    let text = texts.iter().find(|text| text.name.eq_ignore_ascii_case(&row.name));
    let expression = text.and_then(|text| text.generated.clone());
    Column {
        name: row.name.clone(),
        sql_type: types::read(&row.declared),
        nullable: !row.not_null,
        default: row.default_text.clone().filter(|_| expression.is_none()),
        generated: expression.map(|expression| Generated {
            expression,
            stored: row.hidden == 3,
        }),
        autoincrement: text.is_some_and(|text| text.autoincrement),
        collation: text.and_then(|text| text.collation.clone()),
        hidden: row.hidden == 1,
        ..Column::default()
    }
}

fn primary_key(columns: &[&ColumnRow], text: &TableText) -> Option<PrimaryKey> {
    let mut key = columns.iter().filter(|column| column.pk > 0).collect::<Vec<_>>();
    key.sort_by_key(|column| column.pk);
    (!key.is_empty()).then(|| PrimaryKey {
        name: text.primary_key.clone(),
        columns: key.into_iter().map(|column| column.name.clone()).collect(),
        ..PrimaryKey::default()
    })
}

fn uniques(row: &TableRow, catalog: &Catalog, text: &TableText) -> Vec<Unique> {
    let behind = catalog
        .indexes
        .iter()
        .filter(|index| index.tbl_name == row.name && index.origin == "u");
    let mut uniques = behind
        .map(|index| unique(&index.name, catalog, text))
        .collect::<Vec<_>>();
    uniques.sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
    uniques
}

fn unique(index: &str, catalog: &Catalog, text: &TableText) -> Unique {
    let parts = catalog.index_columns.iter().filter(|part| part.index_name == index);
    let columns = parts.filter_map(|part| part.name.clone()).collect::<Vec<_>>();
    let written = text.uniques.iter().find(|key| same(&key.columns, &columns));
    Unique {
        name: written.and_then(|key| key.name.clone()),
        columns,
        ..Unique::default()
    }
}

fn same(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

fn foreign_keys(row: &TableRow, catalog: &Catalog, text: &TableText) -> Vec<ForeignKey> {
    let rows = catalog
        .foreign_keys
        .iter()
        .filter(|key| key.tbl_name == row.name)
        .collect::<Vec<_>>();
    // Both are in the order of the statement.
    let keys = rows.chunk_by(|a, b| a.id == b.id).enumerate();
    let mut keys = keys
        .map(|(at, rows)| foreign_key(rows, text.foreign_keys.get(at), catalog))
        .collect::<Vec<_>>();
    keys.sort_by(|a, b| (&a.name, &a.columns).cmp(&(&b.name, &b.columns)));
    keys
}

fn foreign_key(rows: &[&ForeignKeyRow], text: Option<&KeyText>, catalog: &Catalog) -> ForeignKey {
    let named = rows.iter().filter_map(|row| row.to_column.clone()).collect::<Vec<_>>();
    ForeignKey {
        name: text.and_then(|text| text.name.clone()),
        columns: rows.iter().map(|row| row.from_column.clone()).collect(),
        references: Name::new(&rows[0].parent),
        referenced_columns: if named.is_empty() {
            key_of(&rows[0].parent, catalog)
        } else {
            named
        },
        on_delete: action(&rows[0].on_delete),
        on_update: action(&rows[0].on_update),
        deferrable: text.map_or(Deferrable::No, |text| text.deferrable),
        ..ForeignKey::default()
    }
}

fn key_of(table: &str, catalog: &Catalog) -> Vec<String> {
    let of_table = catalog
        .columns
        .iter()
        .filter(|column| column.tbl_name.eq_ignore_ascii_case(table));
    let columns = of_table.collect::<Vec<_>>();
    primary_key(&columns, &TableText::default())
        .map(|key| key.columns)
        .unwrap_or_default()
}

fn action(text: &str) -> Action {
    match text {
        "CASCADE" => Action::Cascade,
        "RESTRICT" => Action::Restrict,
        "SET NULL" => Action::SetNull,
        "SET DEFAULT" => Action::SetDefault,
        _ => Action::NoAction,
    }
}
