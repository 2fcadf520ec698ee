//! DOT, which Graphviz draws.

use super::{Diagram, Entity, Relation, Row};

/// The diagram as a digraph of Graphviz, with a table of HTML for each table.
pub fn to_dot(diagram: &Diagram) -> String {
    let mut text = String::from(
        "digraph {\n    graph [rankdir=RL, nodesep=0.4, ranksep=1.2, fontname=\"monospace\"];\n    \
         node [shape=plain, fontname=\"monospace\", fontsize=11];\n    edge [dir=both, color=\"#64748b\"];\n",
    );
    if let Some(title) = &diagram.title {
        text += &format!("    graph [label={}, labelloc=t];\n", quoted(title));
    }
    diagram
        .entities
        .iter()
        .enumerate()
        .for_each(|(at, table)| text += &entity(at, table));
    diagram
        .relations
        .iter()
        .for_each(|relation| text += &edge(diagram, relation));
    text + "}\n"
}

fn entity(at: usize, table: &Entity) -> String {
    let rows: String = table
        .rows
        .iter()
        .enumerate()
        .map(|(port, row)| line(port, row))
        .collect();
    format!(
        "    t{at} [label=<<table border=\"1\" color=\"#94a3b8\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"4\">\n        \
         <tr><td colspan=\"3\" bgcolor=\"#dbeafe\" port=\"head\"><b>{}</b></td></tr>\n{rows}    </table>>];\n",
        escaped(&table.name)
    )
}

fn line(port: usize, row: &Row) -> String {
    let mark = super::svg::mark(row);
    let null = if row.nullable { "?" } else { "" };
    format!(
        "        <tr><td align=\"left\">{mark}</td><td align=\"left\" port=\"c{port}\">{}</td><td align=\"left\">{}{null}</td></tr>\n",
        filled(&row.name),
        filled(&row.sql_type)
    )
}

fn edge(diagram: &Diagram, relation: &Relation) -> String {
    let child = port(&diagram.entities[relation.child], relation.columns.first());
    let parent = port(&diagram.entities[relation.parent], relation.referenced.first());
    let tail = if relation.ends.many { "crowodot" } else { "teeodot" };
    let head = if relation.ends.optional { "teeodot" } else { "teetee" };
    format!(
        "    t{}:{child} -> t{}:{parent} [arrowtail={tail}, arrowhead={head}, tooltip={}];\n",
        relation.child,
        relation.parent,
        quoted(&relation.title)
    )
}

fn port(table: &Entity, column: Option<&String>) -> String {
    let place = table.rows.iter().position(|row| Some(&row.name) == column);
    place.map_or_else(|| "head".to_owned(), |place| format!("c{place}"))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text of a cell; Graphviz refuses an empty one.
fn filled(text: &str) -> String {
    if text.is_empty() { " ".to_owned() } else { escaped(text) }
}

fn escaped(text: &str) -> String {
    super::svg::escape(text)
}
