//! From columns and their order to pixels.

use super::chart::{Chart, Ends, Line};
use super::{GAP, LOOP, Link, Point, STUB, Size};

/// A part with its places, from its own upper left.
#[derive(Debug)]
pub(super) struct Placed {
    /// Boxes with their upper left.
    pub(super) boxes: Vec<(usize, Point)>,
    /// Lines with their stations.
    pub(super) routes: Vec<(usize, Vec<Point>)>,
    pub(super) size: Size,
}

/// How often the columns are moved towards their neighbours.
const PASSES: usize = 16;

pub(super) fn placed(chart: Chart, sizes: &[Size], links: &[Link]) -> Placed {
    let tops = tops(&chart);
    let columns = spans(&chart, sizes, &tops);
    let column_of = chart.column_of();
    let boxes = chart.nodes.iter().enumerate().filter_map(|(node, it)| {
        Some((
            it.member?,
            Point {
                x: columns[column_of[node]].0,
                y: tops[node],
            },
        ))
    });
    let boxes: Vec<_> = boxes.collect();
    let lines = chart
        .lines
        .iter()
        .map(|line| (line.link, route(&chart, line, sizes, &tops, &columns, &column_of)));
    let loops = chart
        .loops
        .iter()
        .map(|&link| (link, loop_route(&links[link], &boxes, sizes)));
    let routes: Vec<_> = lines.chain(loops).collect();
    let bottoms = boxes.iter().map(|(member, place)| place.y + sizes[*member].height);
    let lowest = routes.iter().flat_map(|(_, route)| route).map(|point| point.y);
    let size = Size {
        width: columns.last().map_or(0.0, |column| column.1) + if chart.loops.is_empty() { 0.0 } else { LOOP },
        height: bottoms.chain(lowest).fold(0.0, f64::max),
    };
    Placed { boxes, routes, size }
}

/// The top of each node: columns are moved in turn to where their lines would be straight.
fn tops(chart: &Chart) -> Vec<f64> {
    let mut tops = vec![0.0; chart.nodes.len()];
    let ends = chart.ends();
    for nodes in &chart.columns {
        fit(chart, nodes, &mut tops, &vec![(0.0, 1.0); nodes.len()]);
    }
    for pass in 0..PASSES {
        let columns: Vec<_> = if pass % 2 == 0 {
            chart.columns.iter().collect()
        } else {
            chart.columns.iter().rev().collect()
        };
        for nodes in columns {
            let wishes: Vec<_> = nodes.iter().map(|&node| wish(chart, &ends, node, &tops)).collect();
            fit(chart, nodes, &mut tops, &wishes);
        }
    }
    let top = tops.iter().copied().fold(f64::INFINITY, f64::min);
    tops.iter().map(|it| (it - top).round()).collect()
}

/// Where a node would like to be, and how much: the mean of what its lines ask for. Lines that pass through pull
/// hardest, so that long lines are straight.
fn wish(chart: &Chart, ends: &Ends, node: usize, tops: &[f64]) -> (f64, f64) {
    let pull = |other: usize| match (chart.nodes[node].member, chart.nodes[other].member) {
        (None, None) => 8.0,
        (None, _) | (_, None) => 2.0,
        _ => 1.0,
    };
    let rights = ends.right[node].iter().map(|&at| &chart.pieces[at]);
    let rights = rights.map(|piece| {
        (
            tops[piece.right] + piece.right_port - piece.left_port,
            pull(piece.right),
        )
    });
    let lefts = ends.left[node].iter().map(|&at| &chart.pieces[at]);
    let lefts = lefts.map(|piece| (tops[piece.left] + piece.left_port - piece.right_port, pull(piece.left)));
    let all = rights.chain(lefts);
    let (sum, weight) = all.fold((0.0, 0.0), |sum, (top, pull)| (sum.0 + top * pull, sum.1 + pull));
    if weight == 0.0 {
        (tops[node], 0.1)
    } else {
        (sum / weight, weight)
    }
}

/// Puts the nodes of a column as near as can be to where they want to be, in their order and without touching.
///
/// The least squares under that condition, by pooling neighbours that would overlap.
fn fit(chart: &Chart, nodes: &[usize], tops: &mut [f64], wishes: &[(f64, f64)]) {
    let mut offset = 0.0;
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    let mut offsets = Vec::new();
    for (at, &node) in nodes.iter().enumerate() {
        offsets.push(offset);
        blocks.push((wishes[at].0 - offset, wishes[at].1, 1));
        while let [.., one, other] = blocks.as_slice()
            && one.0 > other.0
        {
            let (one, other) = (*one, *other);
            blocks.truncate(blocks.len() - 2);
            let weight = one.1 + other.1;
            blocks.push(((one.0 * one.1 + other.0 * other.1) / weight, weight, one.2 + other.2));
        }
        offset += chart.nodes[node].height + gap(chart, node, nodes.get(at + 1));
    }
    let values = blocks.iter().flat_map(|block| std::iter::repeat_n(block.0, block.2));
    for ((&node, offset), value) in nodes.iter().zip(offsets).zip(values) {
        tops[node] = value + offset;
    }
}

/// Room below a node: lines that pass side by side need little.
fn gap(chart: &Chart, node: usize, next: Option<&usize>) -> f64 {
    let passes = |node: usize| chart.nodes[node].member.is_none();
    match next {
        Some(&next) if passes(node) && passes(next) => 8.0,
        Some(&next) if passes(node) || passes(next) => GAP * 0.6,
        _ => GAP,
    }
}

/// Left and right of each column. The room between two grows with how steep the lines in it are.
fn spans(chart: &Chart, sizes: &[Size], tops: &[f64]) -> Vec<(f64, f64)> {
    let mut left = 0.0;
    let mut spans = Vec::new();
    for nodes in &chart.columns {
        let members = nodes.iter().filter_map(|&node| chart.nodes[node].member);
        let width = members.map(|member| sizes[member].width).fold(0.0, f64::max);
        spans.push((left, left + width));
        left += width + 2.0 * STUB + bow(chart, nodes, tops);
    }
    spans
}

/// The width of the bows that begin in a column.
fn bow(chart: &Chart, nodes: &[usize], tops: &[f64]) -> f64 {
    let pieces = chart.pieces.iter().filter(|piece| nodes.contains(&piece.left));
    let steepest =
        pieces.map(|piece| (tops[piece.left] + piece.left_port - tops[piece.right] - piece.right_port).abs());
    (24.0 + steepest.fold(0.0, f64::max) * 0.14).min(110.0).round()
}

/// The stations of a line from its child to its parent.
fn route(
    chart: &Chart,
    line: &Line,
    sizes: &[Size],
    tops: &[f64],
    columns: &[(f64, f64)],
    column_of: &[usize],
) -> Vec<Point> {
    let mut points = Vec::new();
    for &at in &line.pieces {
        let piece = &chart.pieces[at];
        let span = columns[column_of[piece.left]];
        let side = chart.nodes[piece.left]
            .member
            .map_or(span.0 - STUB, |member| span.0 + sizes[member].width);
        let y = tops[piece.left] + piece.left_port;
        points.extend([Point { x: side, y }, Point { x: span.1 + STUB, y }]);
        let span = columns[column_of[piece.right]];
        let y = tops[piece.right] + piece.right_port;
        points.push(Point { x: span.0 - STUB, y });
        if chart.nodes[piece.right].member.is_some() {
            points.push(Point { x: span.0, y });
        } else {
            points.pop();
        }
    }
    if !line.turned {
        points.reverse();
    }
    points
}

fn loop_route(link: &Link, boxes: &[(usize, Point)], sizes: &[Size]) -> Vec<Point> {
    let place = boxes
        .iter()
        .find(|(member, _)| *member == link.child)
        .map_or(Point::default(), |found| found.1);
    let right = place.x + sizes[link.child].width;
    let at = |port| Point {
        x: right,
        y: place.y + port,
    };
    vec![at(link.child_port), at(link.parent_port)]
}
