use super::order::needed_first;
use super::quote::name;
use crate::schema::{Schema, View};

/// The views, each behind those it reads, with the indexes of materialized ones.
pub(crate) fn statements(schema: &Schema) -> impl Iterator<Item = String> {
    let views = needed_first(
        schema.views.iter().collect(),
        |view| &view.name,
        |view| view.reads_views.clone(),
    );
    views.into_iter().flat_map(|view| {
        let indexes = view.indexes.iter().map(|index| index.definition.clone());
        std::iter::once(statement(view)).chain(indexes)
    })
}

pub(crate) fn statement(view: &View) -> String {
    let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
    let options = match view.options.is_empty() {
        true => String::new(),
        false => format!(" WITH ({})", view.options.join(", ")),
    };
    format!("CREATE {kind} {}{options} AS\n{}", name(&view.name), view.definition)
}
