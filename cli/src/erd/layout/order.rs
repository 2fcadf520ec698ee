//! The order within each column: as few crossings as sweeps from side to side and swaps of neighbours find.

use super::chart::{Chart, Piece};

/// Sweeps until nothing gets better any more, and at most so often.
const SWEEPS: usize = 24;

/// The same chart with its columns in a better order.
pub(super) fn untangled(mut chart: Chart) -> Chart {
    let mut best = (crossings(&chart), chart.columns.clone());
    for sweep in 0..SWEEPS {
        if best.0 == 0 {
            break;
        }
        sort_by_neighbours(&mut chart, sweep % 2 == 0);
        swap_neighbours(&mut chart);
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
    let mut column_of = vec![0; chart.nodes.len()];
    for (column, nodes) in chart.columns.iter().enumerate() {
        nodes.iter().for_each(|&node| column_of[node] = column);
    }
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
    differ && left != Some(std::cmp::Ordering::Equal) && right != Some(std::cmp::Ordering::Equal)
}

/// Puts each node where its neighbours on one side are in the mean.
fn sort_by_neighbours(chart: &mut Chart, to_right: bool) {
    let count = chart.columns.len();
    let columns: Vec<usize> = if to_right {
        (1..count).collect()
    } else {
        (0..count.saturating_sub(1)).rev().collect()
    };
    for column in columns {
        let ranks = ranks(chart);
        let mean = |node: usize| mean(chart, &ranks, node, to_right).unwrap_or(f64_of(ranks[node]));
        let mut nodes: Vec<_> = chart.columns[column].iter().map(|&node| (mean(node), node)).collect();
        nodes.sort_by(|one, other| one.0.total_cmp(&other.0));
        chart.columns[column] = nodes.into_iter().map(|(_, node)| node).collect();
    }
}

/// The mean place of a node's neighbours, ports counted as parts of one place.
fn mean(chart: &Chart, ranks: &[usize], node: usize, on_left: bool) -> Option<f64> {
    let ends = chart.pieces.iter().filter_map(|piece| match on_left {
        true => (piece.right == node).then_some((piece.left, piece.left_port)),
        false => (piece.left == node).then_some((piece.right, piece.right_port)),
    });
    let places: Vec<_> = ends
        .map(|(node, port)| f64_of(ranks[node]) + port / (chart.nodes[node].height + 1.0))
        .collect();
    (!places.is_empty()).then(|| places.iter().sum::<f64>() / f64_of(places.len()))
}

/// Swaps neighbours in a column as long as that takes crossings away.
fn swap_neighbours(chart: &mut Chart) {
    let gaps = by_gap(chart);
    for column in 0..chart.columns.len() {
        let around: Vec<_> = gaps[column]
            .iter()
            .chain(gaps[..column].last().into_iter().flatten())
            .copied()
            .collect();
        for at in 1..chart.columns[column].len() {
            let before = crossings_between(&around, chart, &ranks(chart));
            chart.columns[column].swap(at - 1, at);
            if crossings_between(&around, chart, &ranks(chart)) >= before {
                chart.columns[column].swap(at - 1, at);
            }
        }
    }
}

fn f64_of(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
