use super::table::{comment, parameters};
use crate::dump::pg::quote::{ident, name};
use crate::operation::IndexChange;
use crate::schema::{Index, Name};

pub(super) fn statements(it: &IndexChange) -> Vec<String> {
    let concurrently = if it.concurrently { "CONCURRENTLY " } else { "" };
    match (&it.change.from, &it.change.to) {
        (None, Some(index)) => {
            let mut all = vec![created(&it.table, index, it.concurrently)];
            all.extend(index.comment.as_ref().map(|_| commented(&it.table, index)));
            all
        }
        (Some(index), None) => vec![format!("DROP INDEX {concurrently}{}", qualified(&it.table, index))],
        (Some(from), Some(to)) => changed(&it.table, from, to),
        (None, None) => Vec::new(),
    }
}

/// From the server's own text, in which the table's name always has a schema.
pub(super) fn created(table: &Name, index: &Index, concurrently: bool) -> String {
    let rest = index
        .definition
        .find(" USING ")
        .map_or("", |_| behind_table(&index.definition));
    let unique = if index.unique { "UNIQUE " } else { "" };
    let concurrently = if concurrently { "CONCURRENTLY " } else { "" };
    format!(
        "CREATE {unique}INDEX {concurrently}{} ON {}{rest}",
        ident(&index.name),
        name(table)
    )
}

/// What stands behind `CREATE [UNIQUE] INDEX name ON [ONLY] table`.
fn behind_table(definition: &str) -> &str {
    let on = past_name(definition.split_once("INDEX ").map_or("", |(_, rest)| rest));
    let table = on.strip_prefix(" ON ").unwrap_or(on);
    past_name(table.strip_prefix("ONLY ").unwrap_or(table))
}

/// The text behind a name at its beginning, which may be quoted and have a schema.
fn past_name(text: &str) -> &str {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        c == ' ' && !quoted
    });
    &text[end.unwrap_or(text.len())..]
}

fn changed(table: &Name, from: &Index, to: &Index) -> Vec<String> {
    let mut all = parameters("INDEX", &qualified(table, to), &from.parameters, &to.parameters);
    if from.comment != to.comment {
        all.push(commented(table, to));
    }
    all
}

fn commented(table: &Name, index: &Index) -> String {
    format!(
        "COMMENT ON INDEX {} IS {}",
        qualified(table, index),
        comment(index.comment.as_ref())
    )
}

fn qualified(table: &Name, index: &Index) -> String {
    name(&Name {
        schema: table.schema.clone(),
        name: index.name.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::behind_table;

    #[test]
    fn what_stands_behind_the_table_is_found_whatever_the_names() {
        for name in ["i ON public.t", "\"a USING b\" ON ONLY shop.\"x \"\" USING y\""] {
            let definition = format!("CREATE UNIQUE INDEX {name} USING btree (lower(a)) WHERE (b > 1)");
            assert_eq!(behind_table(&definition), " USING btree (lower(a)) WHERE (b > 1)");
        }
    }
}
