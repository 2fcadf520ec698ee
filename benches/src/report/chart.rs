//! Bars for each case.

use svg::Document;
use svg::node::element::{Group, Rectangle, Style, Text};

use super::{Case, Line};
use crate::postgres;

const COLUMNS: usize = 3;
const WIDTH: f64 = 480.0;
const LABELS: f64 = 190.0;
const BARS: f64 = 160.0;
const LINE: f64 = 16.0;
const HEAD: f64 = 30.0;
const GAP: f64 = 22.0;

const STYLE: &str = "
    svg { background: #fff; font: 11px system-ui, sans-serif; fill: #333 }
    .case { font-weight: 600; font-size: 12px }
    .ours { fill: #c2410c } .raw { fill: #64748b } .other { fill: #94a3b8 }
    .name { text-anchor: end } .name.us { font-weight: 600 }
";

/// All cases in columns, each with a scale of its own that begins at zero.
pub(super) fn draw(cases: &[&Case]) -> Document {
    let mut columns = [GAP; COLUMNS];
    let mut document = Document::new().add(Style::new(STYLE));
    for case in cases {
        let column = (0..COLUMNS)
            .min_by(|a, b| columns[*a].total_cmp(&columns[*b]))
            .expect("there are columns");
        let x = GAP + column as f64 * (WIDTH + GAP);
        document = document.add(bars(case).set("transform", format!("translate({x} {})", columns[column])));
        columns[column] += HEAD + case.lines.len() as f64 * LINE + GAP;
    }
    let height = columns.into_iter().fold(0.0, f64::max);
    let width = GAP + COLUMNS as f64 * (WIDTH + GAP);
    document
        .set("viewBox", (0.0, 0.0, width, height))
        .set("width", width)
        .set("height", height)
}

fn bars(case: &Case) -> Group {
    let longest = case.lines.iter().map(|line| line.microseconds).fold(0.0, f64::max);
    let title = Text::new(case.title.as_str())
        .set("class", "case")
        .set("x", 0)
        .set("y", 14);
    let mut group = Group::new().add(title);
    for (place, line) in case.lines.iter().enumerate() {
        let y = HEAD + place as f64 * LINE;
        let length = (BARS * line.microseconds / longest).max(1.0);
        let bar = Rectangle::new()
            .set("class", class(case, line))
            .set("x", LABELS + 6.0)
            .set("y", y - 10.0);
        let us = if is_ours(line) { "name us" } else { "name" };
        group = group
            .add(
                Text::new(line.contender.as_str())
                    .set("class", us)
                    .set("x", LABELS)
                    .set("y", y),
            )
            .add(bar.set("width", length).set("height", LINE - 4.0))
            .add(
                Text::new(figure(case, line))
                    .set("x", LABELS + 12.0 + length)
                    .set("y", y),
            );
    }
    group
}

fn is_ours(line: &Line) -> bool {
    line.contender.starts_with(postgres::drivetrain::NAME)
}

fn class(case: &Case, line: &Line) -> &'static str {
    match line {
        _ if is_ours(line) => "ours",
        _ if line.contender == case.yardsticks()[0] => "raw",
        _ => "other",
    }
}

/// The time, and what it is of the raw driver's.
fn figure(case: &Case, line: &Line) -> String {
    let time = match line.microseconds {
        time if time >= 10_000.0 => format!("{:.1} ms", time / 1_000.0),
        time if time >= 100.0 => format!("{time:.0} µs"),
        time => format!("{time:.1} µs"),
    };
    match case.ratio(&line.contender, case.yardsticks()[0]) {
        Some(ratio) => format!("{time} · {ratio:.2}×"),
        None => time,
    }
}
