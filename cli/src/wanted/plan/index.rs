//! Indexes: those that are said, and those of foreign keys.

use super::super::convention;
use super::{Planner, extension_of};
use crate::models::{self, Key};
use crate::schema::{Dialect, Table};

impl Planner<'_> {
    pub(super) fn index(&mut self, index: &models::Index, table: &mut Table) {
        if convention::is_elsewhere(index, self.dialect) {
            return;
        }
        let columns = index.parts.iter().map(|part| part_name(&part.key)).collect::<Vec<_>>();
        let name = self.or_made(index.name.as_ref(), &table.name, &columns, "idx");
        let index = convention::index(index, name, self.dialect);
        if self.dialect == Dialect::Postgres {
            let classes = index
                .columns
                .iter()
                .filter_map(|part| extension_of(part.opclass.as_deref()?));
            self.plan.extensions.extend(classes.map(str::to_owned));
        }
        table.indexes.push(index);
    }

    pub(super) fn foreign_key_indexes(&mut self, declared: &models::Table, table: &mut Table) {
        for key in convention::without_index(declared, table) {
            let columns = key.iter().map(String::as_str).collect::<Vec<_>>();
            let name = self.made(&table.name.clone(), &columns, "idx");
            table.indexes.push(convention::plain_index(name, &key));
        }
    }
}

/// What a column or expression adds to a name.
pub(super) fn part_name(key: &Key) -> String {
    match key {
        Key::Column(name) => name.clone(),
        Key::Expression(text) => {
            let end = text
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(text.len());
            let is_call = end > 0 && text[end..].starts_with('(') && text.ends_with(')');
            if is_call {
                text[..end].to_lowercase()
            } else {
                "expr".to_owned()
            }
        }
    }
}
