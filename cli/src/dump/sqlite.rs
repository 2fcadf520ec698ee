use super::script as joined;
use crate::schema::Schema;

/// The statements that SQLite keeps: it checks names only when they are used, so tables come first and their order is
/// free. Shadow tables come with their virtual table.
pub(super) fn script(schema: &Schema) -> String {
    let tables = schema.tables.iter().filter(|table| !table.options.shadow);
    let made = tables.clone().filter_map(|table| table.definition.clone());
    let indexes = tables
        .clone()
        .flat_map(|table| &table.indexes)
        .map(|index| index.definition.clone());
    let views = schema.views.iter().map(|view| view.definition.clone());
    let of_tables = tables.flat_map(|table| &table.triggers);
    let triggers = of_tables.chain(schema.views.iter().flat_map(|view| &view.triggers));
    let triggers = triggers.map(|trigger| trigger.definition.clone());
    joined(made.chain(indexes).chain(views).chain(triggers))
}
