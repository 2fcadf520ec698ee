//! A picture that needs nothing else: no script, no font, no other file.

mod legend;
mod line;
mod measure;
mod style;
mod table;

use super::layout::{self, Layout, Link, Point, Size};
use super::{Diagram, Relation};

pub(super) use self::table::mark;

/// Room around everything.
const MARGIN: f64 = 32.0;
/// The height of the title.
const TITLE: f64 = 56.0;

/// The diagram as an SVG that suits light and dark pages.
pub fn to_svg(diagram: &Diagram) -> String {
    let layout = layout(diagram);
    let legend = legend::legend();
    let width = layout
        .size
        .width
        .max(legend::WIDTH)
        .max(measure::title(&heading(diagram)))
        + 2.0 * MARGIN;
    let height = layout.size.height + TITLE + legend::HEIGHT + 2.0 * MARGIN;
    let lines: String = diagram
        .relations
        .iter()
        .zip(&layout.routes)
        .map(|(it, route)| line::line(it, route))
        .collect();
    let tables: String = diagram
        .entities
        .iter()
        .zip(&layout.places)
        .map(|(it, place)| table::table(it, *place))
        .collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" aria-labelledby=\"title\">\n<title id=\"title\">{}</title>\n<style>{}</style>\n\
         <rect class=\"page\" width=\"100%\" height=\"100%\"/>\n{}<g transform=\"translate({MARGIN} {})\">\n{lines}{tables}</g>\n\
         <g transform=\"translate({MARGIN} {})\">\n{legend}</g>\n</svg>\n",
        escape(&heading(diagram)),
        style::STYLE,
        title(diagram),
        MARGIN + TITLE,
        MARGIN + TITLE + layout.size.height + 24.0,
    )
}

/// Where the tables and the lines of a diagram are.
pub fn layout(diagram: &Diagram) -> Layout {
    let sizes: Vec<_> = diagram.entities.iter().map(table::size).collect();
    let links: Vec<_> = diagram
        .relations
        .iter()
        .map(|relation| link(diagram, relation))
        .collect();
    layout::arrange(&sizes, &links)
}

/// A line begins at the row of the first column of the key, and ends at the row that this points to. Lines that must
/// and lines that may end there do not end at the same point, since their marks differ.
fn link(diagram: &Diagram, relation: &Relation) -> Link {
    let (child, parent) = (&diagram.entities[relation.child], &diagram.entities[relation.parent]);
    let aside = if relation.ends.optional { 6.0 } else { -6.0 };
    let parent_port = table::port(parent, relation.referenced.first());
    Link {
        child: relation.child,
        child_port: table::port(child, relation.columns.first()),
        parent: relation.parent,
        parent_port: if is_mixed(diagram, relation) {
            parent_port + aside
        } else {
            parent_port
        },
    }
}

/// Whether lines of both kinds end at this relation's end.
fn is_mixed(diagram: &Diagram, relation: &Relation) -> bool {
    let same = diagram
        .relations
        .iter()
        .filter(|other| other.parent == relation.parent && other.referenced.first() == relation.referenced.first());
    same.into_iter()
        .any(|other| other.ends.optional != relation.ends.optional)
}

fn heading(diagram: &Diagram) -> String {
    let counted = |count: usize, name: &str| format!("{count} {name}{}", if count == 1 { "" } else { "s" });
    let tables = counted(diagram.entities.len(), "table");
    let sums = format!("{tables}, {}", counted(diagram.relations.len(), "relation"));
    match &diagram.title {
        Some(title) => format!("{title} · {sums}"),
        None => sums,
    }
}

fn title(diagram: &Diagram) -> String {
    let y = MARGIN + 20.0;
    format!(
        "<text class=\"heading\" x=\"{MARGIN}\" y=\"{y}\">{}</text>\n",
        escape(&heading(diagram))
    )
}

/// Text as XML takes it; signs that XML 1.0 has no place for become `�`.
pub(super) fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, next| {
        match next {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\t' | '\n' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(next),
        }
        out
    })
}
