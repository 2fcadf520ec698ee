//! Mermaid, which code hosts and wikis draw.

use super::{Diagram, Ends, Entity, Row};

/// The diagram as an `erDiagram` of Mermaid.
///
/// Mermaid takes few signs in names of types and columns: others become `_`. Names of tables are kept whole in quotes.
pub fn to_mermaid(diagram: &Diagram) -> String {
    let mut text = diagram.title.as_deref().map_or(String::new(), title);
    text += "erDiagram\n";
    for (at, table) in diagram.entities.iter().enumerate() {
        text += &entity(at, table);
    }
    for relation in &diagram.relations {
        let (parent, child) = (relation.parent, relation.child);
        let label = quoted(&relation.columns.join(", "));
        text += &format!("    t{parent} {} t{child} : {label}\n", arrow(relation.ends));
    }
    text
}

fn title(title: &str) -> String {
    format!("---\ntitle: {}\n---\n", serde_json::Value::from(title))
}

fn entity(at: usize, table: &Entity) -> String {
    let head = format!("    t{at}[{}]", quoted(&table.name));
    if table.rows.is_empty() {
        return head + "\n";
    }
    let rows: String = table.rows.iter().map(row).collect();
    format!("{head} {{\n{rows}    }}\n")
}

fn row(row: &Row) -> String {
    let keys = [(row.primary, "PK"), (row.foreign, "FK"), (row.unique, "UK")];
    let keys: Vec<_> = keys.into_iter().filter(|(has, _)| *has).map(|(_, key)| key).collect();
    let keys = if keys.is_empty() {
        String::new()
    } else {
        format!(" {}", keys.join(", "))
    };
    let null = if row.nullable { " \"null\"" } else { "" };
    format!(
        "        {} {}{keys}{null}\n",
        word(&row.sql_type, "any"),
        word(&row.name, "column")
    )
}

/// A word that Mermaid takes: it begins with a letter and goes on with letters, digits, `_` and `-`.
fn word(text: &str, empty: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let parts = text.split(|c: char| !is_plain(c)).filter(|part| !part.is_empty());
    let word = parts.collect::<Vec<_>>().join("_");
    match word.chars().next() {
        None => empty.to_owned(),
        Some(first) if first.is_ascii_alphabetic() => word,
        Some(_) => format!("{}_{word}", &empty[..1]),
    }
}

/// A quoted text. Signs that mean something to Mermaid, or to the page it stands in, are written as their numbers.
fn quoted(text: &str) -> String {
    let signs = text.chars().fold(String::new(), |mut out, next| {
        match next {
            '"' | '\\' | '%' | '#' | '<' | '>' | '&' | ';' | '{' | '}' => out += &format!("#{};", u32::from(next)),
            next if next.is_control() => out.push(' '),
            next => out.push(next),
        }
        out
    });
    format!("\"{signs}\"")
}

fn arrow(ends: Ends) -> &'static str {
    match (ends.optional, ends.many) {
        (false, true) => "||--o{",
        (true, true) => "|o--o{",
        (false, false) => "||--o|",
        (true, false) => "|o--o|",
    }
}
