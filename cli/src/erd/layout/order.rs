//! The order within each column: as few crossings as sweeps from side to side and swaps of neighbours find.

use std::cmp::Ordering;

use super::chart::{Chart, Ends, Piece};

/// Sweeps until nothing gets better any more, and at most so often.
const SWEEPS: usize = 24;

/// The same chart with its columns in a better order.
pub(super) fn untangled(mut chart: Chart) -> Chart {
    let ends = chart.ends();
    let mut best = (crossings(&chart), chart.columns.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        sort_by_neighbours(&mut chart, &ends, sweep % 2 == 0);
        swap_neighbours(&mut chart, &ends);
        let now = crossings(&chart);
        if now < best.0 {
            best = (now, chart.columns.clone());
        }
    }
    chart.columns = best.1;
    chart
}

/// How many pairs of pieces cross.
fn crossings(chart: &Chart) -> usize {
    let ranks = ranks(chart);
    let gaps = by_gap(chart);
    gaps.iter().map(|gap| crossings_between(gap, chart, &ranks)).sum()
}

/// The pieces that begin in each column.
fn by_gap(chart: &Chart) -> Vec<Vec<usize>> {
    let column_of = chart.column_of();
    let mut gaps = vec![Vec::new(); chart.columns.len()];
    for (at, piece) in chart.pieces.iter().enumerate() {
        gaps[column_of[piece.left]].push(at);
    }
    gaps
}

/// The place of each node in its column.
fn ranks(chart: &Chart) -> Vec<usize> {
    let mut ranks = vec![0; chart.nodes.len()];
    for nodes in &chart.columns {
        nodes.iter().enumerate().for_each(|(rank, &node)| ranks[node] = rank);
    }
    ranks
}

fn crossings_between(gap: &[usize], chart: &Chart, ranks: &[usize]) -> usize {
    let pieces: Vec<_> = gap.iter().map(|&at| &chart.pieces[at]).collect();
    let pairs = pieces
        .iter()
        .enumerate()
        .flat_map(|(at, one)| pieces[at + 1..].iter().map(move |other| (one, other)));
    pairs.filter(|(one, other)| cross(one, other, ranks)).count()
}

/// Whether two pieces cross: they are in one order on the left and in the other on the right.
fn cross(one: &Piece, other: &Piece, ranks: &[usize]) -> bool {
    let left = (ranks[one.left], one.left_port).partial_cmp(&(ranks[other.left], other.left_port));
    let right = (ranks[one.right], one.right_port).partial_cmp(&(ranks[other.right], other.right_port));
    let differ = left != right;
    differ && left != Some(Ordering::Equal) && right != Some(Ordering::Equal)
}

/// Puts each node where its neighbours on one side are in the mean.
fn sort_by_neighbours(chart: &mut Chart, ends: &Ends, to_right: bool) {
    let mut ranks = ranks(chart);
    let count = chart.columns.len();
    let columns: Vec<usize> = if to_right {
        (1..count).collect()
    } else {
        (0..count.saturating_sub(1)).rev().collect()
    };
    for column in columns {
        let mean = |node: usize| mean(chart, ends, &ranks, node, to_right).unwrap_or(f64_of(ranks[node]));
        let mut nodes: Vec<_> = chart.columns[column].iter().map(|&node| (mean(node), node)).collect();
        nodes.sort_by(|one, other| one.0.total_cmp(&other.0));
        nodes
            .iter()
            .enumerate()
            .for_each(|(rank, &(_, node))| ranks[node] = rank);
        chart.columns[column] = nodes.into_iter().map(|(_, node)| node).collect();
    }
}

/// The mean place of a node's neighbours, ports counted as parts of one place.
fn mean(chart: &Chart, ends: &Ends, ranks: &[usize], node: usize, on_left: bool) -> Option<f64> {
    let pieces = if on_left { &ends.left[node] } else { &ends.right[node] };
    let places = pieces.iter().map(|&at| {
        let (node, port) = far_end(&chart.pieces[at], on_left);
        f64_of(ranks[node]) + port / (chart.nodes[node].height + 1.0)
    });
    (!pieces.is_empty()).then(|| places.sum::<f64>() / f64_of(pieces.len()))
}

fn far_end(piece: &Piece, on_left: bool) -> (usize, f64) {
    if on_left {
        (piece.left, piece.left_port)
    } else {
        (piece.right, piece.right_port)
    }
}

/// Swaps neighbours in a column as long as that takes crossings away.
fn swap_neighbours(chart: &mut Chart, ends: &Ends) {
    let mut ranks = ranks(chart);
    for column in 0..chart.columns.len() {
        for at in 1..chart.columns[column].len() {
            let (upper, lower) = (chart.columns[column][at - 1], chart.columns[column][at]);
            if gain(chart, ends, &ranks, upper, lower) > 0 {
                chart.columns[column].swap(at - 1, at);
                ranks.swap(upper, lower);
            }
        }
    }
}

/// How many crossings go away if two neighbours change places.
fn gain(chart: &Chart, ends: &Ends, ranks: &[usize], upper: usize, lower: usize) -> i64 {
    let on_side = |pieces: &[Vec<usize>], on_left| {
        let key = |at: &usize| {
            let (node, port) = far_end(&chart.pieces[*at], on_left);
            (ranks[node], port)
        };
        let pairs = pieces[upper]
            .iter()
            .flat_map(|one| pieces[lower].iter().map(move |other| (one, other)));
        let each = pairs.map(|(one, other)| match key(one).partial_cmp(&key(other)) {
            Some(Ordering::Greater) => 1,
            Some(Ordering::Less) => -1,
            _ => 0,
        });
        each.sum::<i64>()
    };
    on_side(&ends.left, true) + on_side(&ends.right, false)
}

fn f64_of(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
