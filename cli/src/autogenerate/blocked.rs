//! What stands on something that goes is named before anything is written.

use crate::operation::Operation;
use crate::schema::{Column, Name, Schema, View};
use crate::{Error, Result};

/// No view reads a column or table that goes (PostgreSQL, which knows).
pub(super) fn check(operations: &[Operation], present: &Schema) -> Result<()> {
    for operation in operations {
        let reader = match operation {
            Operation::Column(it)
                if it.change.is_gone() && !is_made_again(operations, &it.table, it.change.from.as_ref()) =>
            {
                let column = it.change.from.as_ref().map(|column| column.name.as_str());
                column.and_then(|column| reader(present, &it.table, Some(column)))
            }
            Operation::Table(it) if it.change.is_gone() => it
                .change
                .from
                .as_ref()
                .and_then(|table| reader(present, &table.name, None)),
            _ => None,
        };
        if let Some((view, what)) = reader {
            return Err(Error::project(
                format!("view {view} reads {what}, which goes"),
                "change or drop the view first, in a revision that you write",
            ));
        }
    }
    Ok(())
}

fn is_made_again(operations: &[Operation], table: &Name, column: Option<&Column>) -> bool {
    operations.iter().any(|operation| match operation {
        Operation::Column(it) => {
            it.table == *table
                && it.change.is_made()
                && it.change.to.as_ref().map(|to| &to.name) == column.map(|it| &it.name)
        }
        _ => false,
    })
}

fn reader(present: &Schema, table: &Name, column: Option<&str>) -> Option<(Name, String)> {
    let is_of = |view: &&View| {
        let mut reads = view.reads.iter().filter(|it| it.of == *table);
        reads.any(|it| column.is_none_or(|column| it.column == column))
    };
    let view = present.views.iter().find(is_of)?;
    let what = column.map_or_else(|| table.to_string(), |column| format!("{table}.{column}"));
    Some((view.name.clone(), what))
}

/// Each view gives columns, as it did before: SQLite says only then that one names what is gone.
pub(super) fn views_are_read(after: &Schema, before: &Schema) -> Result<()> {
    let was_read = |view: &&View| {
        before
            .views
            .iter()
            .any(|it| it.name == view.name && !it.columns.is_empty())
    };
    match after
        .views
        .iter()
        .find(|view| view.columns.is_empty() && was_read(view))
    {
        None => Ok(()),
        Some(view) => Err(Error::project(
            format!("view {} reads what goes", view.name),
            "change or drop the view first, in a revision that you write",
        )),
    }
}
