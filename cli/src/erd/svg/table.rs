//! A table: a box with a head and a row for each column.

use super::{Point, Size, escape, measure};
use crate::erd::{Entity, Row};

const HEAD: f64 = 30.0;
const ROW: f64 = 22.0;
/// Room below the last row.
const FOOT: f64 = 6.0;
const PAD: f64 = 12.0;
const BETWEEN: f64 = 18.0;

/// The size of a table's box.
pub(super) fn size(table: &Entity) -> Size {
    let names = names_width(table);
    let types = table
        .rows
        .iter()
        .map(|row| measure::text(&type_text(row)))
        .fold(0.0, f64::max);
    let rows = marks_width(table) + names + BETWEEN + types;
    let rows = if table.rows.is_empty() { 0.0 } else { rows };
    let name = measure::name(&measure::cut(&table.name));
    let foot = if table.rows.is_empty() { 0.0 } else { FOOT };
    Size {
        width: (rows.max(name).max(96.0) + 2.0 * PAD).ceil(),
        height: HEAD + ROW * rows_of(table) + foot,
    }
}

/// How far below the top of its box the row of a column is; the head if it is not shown.
pub(super) fn port(table: &Entity, column: Option<&String>) -> f64 {
    let above = table.rows.iter().take_while(|row| Some(&row.name) != column).count();
    match above == table.rows.len() {
        true => HEAD / 2.0,
        false => HEAD + ROW * count(above) + ROW / 2.0 + FOOT / 2.0,
    }
}

/// The table at its place.
pub(super) fn table(table: &Entity, at: Point) -> String {
    let Size { width, height } = size(table);
    let comment = table
        .comment
        .as_ref()
        .map_or(String::new(), |comment| format!(": {comment}"));
    let rows: String = table
        .rows
        .iter()
        .enumerate()
        .map(|(at, it)| row(it, at, width, (marks_width(table), names_width(table))))
        .collect();
    format!(
        "<g class=\"table\" transform=\"translate({} {})\"><title>{}</title>\n\
         <rect class=\"box\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>\n<path class=\"head\" d=\"{}\"/>\n\
         <text class=\"name\" x=\"{PAD}\" y=\"20\">{}</text>\n{rows}\
         <rect class=\"frame\" width=\"{width}\" height=\"{height}\" rx=\"7\"/>\n</g>\n",
        at.x,
        at.y,
        escape(&format!("{}{comment}", table.name)),
        head(width, table.rows.is_empty()),
        escape(&measure::cut(&table.name)),
    )
}

/// The outline of the head: round above, and below too if nothing follows.
fn head(width: f64, alone: bool) -> String {
    let (right, bottom) = (width - 7.0, HEAD - 7.0);
    let below = if alone {
        format!("v{} a7 7 0 0 1 -7 7 H7 a7 7 0 0 1 -7 -7 z", bottom - 7.0)
    } else {
        format!("V{HEAD} H0 z")
    };
    format!("M0 7 a7 7 0 0 1 7 -7 H{right} a7 7 0 0 1 7 7 {below}")
}

fn row(row: &Row, at: usize, width: f64, (marks_width, names): (f64, f64)) -> String {
    let top = HEAD + ROW * count(at) + FOOT / 2.0;
    let baseline = top + 15.0;
    let mark = mark(row);
    let key = if mark.is_empty() { "" } else { " key" };
    format!(
        "<g class=\"row{key}\"><title>{}</title><rect class=\"hit\" x=\"1\" y=\"{top}\" width=\"{}\" height=\"{ROW}\"/>\
         {}<text class=\"column\" x=\"{}\" y=\"{baseline}\">{}</text>\
         <text class=\"type\" x=\"{}\" y=\"{baseline}\">{}</text></g>\n",
        escape(&told(row)),
        width - 2.0,
        marks(mark, baseline),
        PAD + marks_width,
        escape(&measure::cut(&row.name)),
        PAD + marks_width + names + BETWEEN,
        escape(&type_text(row)),
    )
}

fn marks(mark: &str, baseline: f64) -> String {
    let class = if mark.starts_with("PK") { "pk" } else { "fk" };
    match mark {
        "" => String::new(),
        mark => format!("<text class=\"mark {class}\" x=\"{PAD}\" y=\"{baseline}\">{mark}</text>"),
    }
}

/// The mark in front of a column.
pub(crate) fn mark(row: &Row) -> &'static str {
    match (row.primary, row.foreign, row.unique) {
        (true, true, _) => "PK FK",
        (true, false, _) => "PK",
        (false, true, true) => "FK U",
        (false, true, false) => "FK",
        (false, false, true) => "U",
        (false, false, false) => "",
    }
}

fn type_text(row: &Row) -> String {
    let null = if row.nullable { "?" } else { "" };
    measure::cut(&row.sql_type) + null
}

/// What is told of a column under the pointer.
fn told(row: &Row) -> String {
    let null = if row.nullable { "" } else { " NOT NULL" };
    let default = row
        .default
        .as_ref()
        .map_or(String::new(), |default| format!(" DEFAULT {default}"));
    let comment = row
        .comment
        .as_ref()
        .map_or(String::new(), |comment| format!(": {comment}"));
    format!("{} {}{null}{default}{comment}", row.name, row.sql_type)
}

/// The column of marks, with room on its right.
fn marks_width(table: &Entity) -> f64 {
    let widest = table.rows.iter().map(|row| mark(row).len()).max().unwrap_or(0);
    count(widest) * 6.2 + 11.0
}

fn names_width(table: &Entity) -> f64 {
    table
        .rows
        .iter()
        .map(|row| measure::text(&measure::cut(&row.name)))
        .fold(0.0, f64::max)
}

fn rows_of(table: &Entity) -> f64 {
    count(table.rows.len())
}

fn count(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
