use crate::dump::pg::quote::{ident, literal, name};
use crate::operation::{Rename, Renamed};
use crate::schema::Name;

pub(super) fn statements(it: &Rename) -> Vec<String> {
    let (from, to) = (ident(&it.from.name), ident(&it.to.name));
    match &it.what {
        Renamed::Table => moved("TABLE", it),
        Renamed::Enum => moved("TYPE", it),
        Renamed::Sequence => moved("SEQUENCE", it),
        Renamed::Column(table) => vec![format!("ALTER TABLE {} RENAME COLUMN {from} TO {to}", name(table))],
        Renamed::Constraint(table) => vec![format!("ALTER TABLE {} RENAME CONSTRAINT {from} TO {to}", name(table))],
        Renamed::Stored(table, column) => {
            let (table, column) = (name(table), ident(column));
            let (from, to) = (literal(&it.from.name), literal(&it.to.name));
            vec![format!("UPDATE {table} SET {column} = {to} WHERE {column} = {from}")]
        }
        Renamed::Value(of) => {
            let (from, to) = (literal(&it.from.name), literal(&it.to.name));
            vec![format!("ALTER TYPE {} RENAME VALUE {from} TO {to}", name(of))]
        }
        Renamed::Index(table, _) => {
            let index = Name {
                schema: table.schema.clone(),
                name: it.from.name.clone(),
            };
            vec![format!("ALTER INDEX {} RENAME TO {to}", name(&index))]
        }
    }
}

/// Into another schema, under another name, or both.
fn moved(kind: &str, it: &Rename) -> Vec<String> {
    let mut all = Vec::new();
    let mut at = it.from.clone();
    if it.from.schema != it.to.schema {
        let schema = it.to.schema.as_deref().unwrap_or("public");
        all.push(format!("ALTER {kind} {} SET SCHEMA {}", name(&at), ident(schema)));
        at.schema.clone_from(&it.to.schema);
    }
    if it.from.name != it.to.name {
        all.push(format!("ALTER {kind} {} RENAME TO {}", name(&at), ident(&it.to.name)));
    }
    all
}
