use crate::dump::pg::quote::{ident, literal, name};
use crate::dump::pg::types::enumeration;
use crate::operation::{Change, EnumChange};
use crate::schema::{Column, Enum, Name};

pub(super) fn statements(it: &EnumChange) -> Vec<String> {
    match (&it.change.from, &it.change.to) {
        (None, Some(to)) => {
            let mut all = vec![enumeration(to)];
            all.extend(to.comment.as_ref().map(|_| commented(to)));
            all
        }
        (Some(from), None) => vec![format!("DROP TYPE {}", name(&from.name))],
        (Some(from), Some(to)) => {
            let mut all = match it.only_adds() {
                true => added(from, to),
                false => remade(it, from, to),
            };
            if from.comment != to.comment {
                all.push(commented(to));
            }
            all
        }
        (None, None) => Vec::new(),
    }
}

/// Each value at its place.
fn added(from: &Enum, to: &Enum) -> Vec<String> {
    let is_new = |value: &&String| !from.values.contains(value);
    // Next to a value that was there before: a new one must not be named in the same transaction.
    let statement = |value: &String| {
        let behind = to.values.iter().skip_while(|it| *it != value);
        let next = behind.into_iter().find(|it| from.values.contains(it));
        let place = next
            .map(|next| format!(" BEFORE {}", literal(next)))
            .unwrap_or_default();
        format!("ALTER TYPE {} ADD VALUE {}{place}", name(&to.name), literal(value))
    };
    to.values.iter().filter(is_new).map(statement).collect()
}

/// A new type in the place of the old one, which its columns leave.
fn remade(it: &EnumChange, from: &Enum, to: &Enum) -> Vec<String> {
    let old = Name {
        schema: from.name.schema.clone(),
        name: crate::wanted::named(&from.name.name, &[], "old"),
    };
    let mut all = Vec::new();
    all.extend(
        it.columns
            .iter()
            .filter_map(|(table, column)| without_default(table, column)),
    );
    all.push(format!(
        "ALTER TYPE {} RENAME TO {}",
        name(&from.name),
        ident(&old.name)
    ));
    all.push(enumeration(to));
    all.extend(
        it.columns
            .iter()
            .filter_map(|(table, column)| retyped(it, to, table, column)),
    );
    all.extend(
        it.columns
            .iter()
            .filter_map(|(table, column)| with_default(table, column)),
    );
    all.push(format!("DROP TYPE {}", name(&old)));
    all
}

fn without_default(table: &Name, column: &Change<Column>) -> Option<String> {
    let from = column.from.as_ref().filter(|from| from.default.is_some())?;
    Some(format!(
        "ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT",
        name(table),
        ident(&from.name)
    ))
}

fn with_default(table: &Name, column: &Change<Column>) -> Option<String> {
    let to = column.to.as_ref()?;
    let default = to.default.as_ref()?;
    Some(format!(
        "ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {default}",
        name(table),
        ident(&to.name)
    ))
}

fn retyped(it: &EnumChange, to: &Enum, table: &Name, column: &Change<Column>) -> Option<String> {
    let from = column.from.as_ref()?;
    let (own, of_type) = (ident(&from.name), name(&to.name));
    let using = match (from.sql_type.array, it.mapping.is_empty()) {
        (true, _) => {
            let mapped = it.mapping.iter().fold(format!("{own}::text[]"), |values, (from, to)| {
                format!("array_replace({values}, {}, {})", literal(from), literal(to))
            });
            format!("{mapped}::{of_type}[]")
        }
        (false, true) => format!("{own}::text::{of_type}"),
        (false, false) => {
            let cases = it
                .mapping
                .iter()
                .map(|(from, to)| format!("WHEN {} THEN {}", literal(from), literal(to)));
            let cases = cases.collect::<Vec<_>>().join(" ");
            format!("(CASE {own}::text {cases} ELSE {own}::text END)::{of_type}")
        }
    };
    let array = if from.sql_type.array { "[]" } else { "" };
    Some(format!(
        "ALTER TABLE {} ALTER COLUMN {own} TYPE {of_type}{array} USING {using}",
        name(table)
    ))
}

fn commented(it: &Enum) -> String {
    format!(
        "COMMENT ON TYPE {} IS {}",
        name(&it.name),
        super::table::comment(it.comment.as_ref())
    )
}
