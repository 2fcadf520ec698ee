//! A relation: a line with marks at both ends that tell how many rows there may be.

use super::{Point, escape};
use crate::erd::Relation;

/// The line along its stations.
pub(super) fn line(relation: &Relation, route: &[Point]) -> String {
    let [child, .., parent] = route else {
        return String::new();
    };
    let is_loop = route.len() == 2;
    let path = if is_loop {
        bow_back(*child, *parent)
    } else {
        path(route)
    };
    let child_side = if is_loop { 1.0 } else { (route[1].x - child.x).signum() };
    let parent_side = if is_loop {
        1.0
    } else {
        (route[route.len() - 2].x - parent.x).signum()
    };
    let many = if relation.ends.many {
        crow(*child, child_side)
    } else {
        bar(*child, child_side, 6.0)
    };
    let least = if relation.ends.optional {
        ring(*parent, parent_side)
    } else {
        bar(*parent, parent_side, 10.0)
    };
    format!(
        "<g class=\"relation\"><title>{}</title><path class=\"reach\" d=\"{path}\"/><path class=\"line\" d=\"{path}\"/>\
         {many}{}{}{least}</g>\n",
        escape(&relation.title),
        ring(*child, child_side),
        bar(*parent, parent_side, 6.0),
    )
}

/// Straight and bowed pieces by turns.
fn path(route: &[Point]) -> String {
    let mut path = format!("M{} {}", route[0].x, route[0].y);
    for (at, ends) in route.windows(2).enumerate() {
        let (from, to) = (ends[0], ends[1]);
        if at % 2 == 0 || from.y == to.y {
            path += &format!(" L{} {}", to.x, to.y);
        } else {
            let middle = (from.x + to.x) / 2.0;
            path += &format!(" C{middle} {} {middle} {} {} {}", from.y, to.y, to.x, to.y);
        }
    }
    path
}

/// A line that leaves a box on the right and comes back to it. The further apart its ends the wider it is, so that
/// several lie within one another.
fn bow_back(from: Point, to: Point) -> String {
    let near = from.x + 18.0;
    let far = near + ((from.y - to.y).abs() * 0.25).clamp(14.0, 30.0);
    format!(
        "M{} {} L{near} {} C{far} {} {far} {} {near} {} L{} {}",
        from.x, from.y, from.y, from.y, to.y, to.y, to.x, to.y
    )
}

/// Any number of rows.
fn crow(at: Point, side: f64) -> String {
    let tip = at.x + side * 11.0;
    format!(
        "<path class=\"end\" d=\"M{} {} L{tip} {} L{} {}\"/>",
        at.x,
        at.y - 6.0,
        at.y,
        at.x,
        at.y + 6.0
    )
}

/// One row.
fn bar(at: Point, side: f64, away: f64) -> String {
    let x = at.x + side * away;
    format!("<path class=\"end\" d=\"M{x} {} V{}\"/>", at.y - 4.5, at.y + 4.5)
}

/// Perhaps no row.
fn ring(at: Point, side: f64) -> String {
    let x = at.x + side * 15.0;
    format!("<circle class=\"end ring\" cx=\"{x}\" cy=\"{}\" r=\"3.5\"/>", at.y)
}

/// The marks of one end, for the legend: a child's end if `many` is told.
pub(super) fn sample(at: Point, many: Option<bool>, optional: bool) -> String {
    let first = match many {
        Some(true) => crow(at, 1.0),
        _ => bar(at, 1.0, 6.0),
    };
    let second = if optional { ring(at, 1.0) } else { bar(at, 1.0, 10.0) };
    format!("<path class=\"line\" d=\"M{} {} h34\"/>{first}{second}", at.x, at.y)
}
