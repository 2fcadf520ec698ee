//! The rebuild of a table: a new one is made and filled, the old one dropped, the new one renamed.

use super::file::{File, renames};

/// Whether the file rebuilds this table, so that dropping it loses nothing.
pub(super) fn is_rebuilt(file: &File<'_>, table: &str) -> bool {
    let created = |name: &str| {
        file.statements
            .iter()
            .any(|statement| statement.creates_table().as_deref() == Some(name))
    };
    let renamed = file.statements.iter().filter_map(renames);
    renamed.into_iter().any(|(from, to)| to == table && created(&from))
}
