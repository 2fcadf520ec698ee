use super::rows::{Catalog, TableRow};
use super::{table, triggers};
use crate::schema::{Name, View};

/// The view of this row.
pub(super) fn build(row: &TableRow, catalog: &Catalog) -> View {
    let columns = catalog.columns.iter().filter(|column| column.tbl_name == row.name);
    View {
        name: Name::new(&row.name),
        columns: columns.map(|row| table::column(row, &[])).collect(),
        definition: catalog.sql_of("view", &row.name).unwrap_or_default().to_owned(),
        triggers: triggers(&row.name, &catalog.entries),
        ..View::default()
    }
}
