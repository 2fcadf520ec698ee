//! Which column a box stands in.

use super::{GAP, Link, STUB, Size};

/// For each member its column, from 0, so that every line goes from one column to another; and for each line whether
/// its parent stands right of its child, because the lines go round in a circle.
pub(super) fn assign(sizes: &[Size], links: &[Link], members: &[usize]) -> (Vec<usize>, Vec<bool>) {
    let turned = turned(sizes.len(), links, members);
    let pairs: Vec<_> = links
        .iter()
        .zip(&turned)
        .filter(|(link, _)| link.child != link.parent)
        .map(pair)
        .collect();
    let mut levels = longest_paths(sizes.len(), &pairs);
    pull_right(&mut levels, &pairs, members);
    let columns = split_tall(sizes, &levels, &pairs, members);
    (columns, turned)
}

/// The box on the left of a line and the one on the right.
fn pair((link, turned): (&Link, &bool)) -> (usize, usize) {
    if *turned {
        (link.child, link.parent)
    } else {
        (link.parent, link.child)
    }
}

/// The lines that close a circle, found by walking from child to parent.
fn turned(count: usize, links: &[Link], members: &[usize]) -> Vec<bool> {
    let mut turned = vec![false; links.len()];
    let mut state = vec![State::New; count];
    for &member in members {
        walk(member, links, &mut state, &mut turned);
    }
    turned
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Walks on with a stack of its own: a chain of tables may be as long as it likes.
fn walk(start: usize, links: &[Link], state: &mut [State], turned: &mut [bool]) {
    let mut stack = vec![(start, 0)];
    while let Some((node, from)) = stack.pop() {
        if state[node] == State::Done {
            continue;
        }
        state[node] = State::Open;
        let next = (from..links.len()).find(|&at| links[at].child == node && links[at].parent != node);
        let Some(at) = next else {
            state[node] = State::Done;
            continue;
        };
        stack.push((node, at + 1));
        match state[links[at].parent] {
            State::Open => turned[at] = true,
            State::New => stack.push((links[at].parent, 0)),
            State::Done => {}
        }
    }
}

fn longest_paths(count: usize, pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut levels = vec![0; count];
    let mut changed = true;
    while changed {
        changed = false;
        for &(left, right) in pairs {
            if levels[right] <= levels[left] {
                levels[right] = levels[left] + 1;
                changed = true;
            }
        }
    }
    levels
}

/// Moves boxes to the right that have more lines there than on the left: those lines get shorter.
fn pull_right(levels: &mut [usize], pairs: &[(usize, usize)], members: &[usize]) {
    let mut order = members.to_vec();
    order.sort_by_key(|&member| std::cmp::Reverse((levels[member], member)));
    for member in order {
        let lefts = pairs.iter().filter(|(_, right)| *right == member).count();
        let rights: Vec<_> = pairs
            .iter()
            .filter(|(left, _)| *left == member)
            .map(|pair| levels[pair.1])
            .collect();
        if rights.len() > lefts {
            levels[member] = rights.into_iter().min().unwrap_or(1) - 1;
        }
    }
}

/// Divides columns that are too tall into several, so that the whole gets about as wide as it is high. What has lines
/// to the right stands on the right.
fn split_tall(sizes: &[Size], levels: &[usize], pairs: &[(usize, usize)], members: &[usize]) -> Vec<usize> {
    let limit = limit(sizes, members);
    let mut columns = vec![0; levels.len()];
    let last = members.iter().map(|&member| levels[member]).max().unwrap_or(0);
    let mut first = 0;
    for level in 0..=last {
        let mut layer: Vec<_> = members
            .iter()
            .copied()
            .filter(|&member| levels[member] == level)
            .collect();
        layer.sort_by_key(|&member| pairs.iter().filter(|(left, _)| *left == member).count());
        let shares = shares(sizes, &layer, limit);
        layer
            .iter()
            .zip(&shares)
            .for_each(|(&member, share)| columns[member] = first + share);
        first += shares.last().map_or(0, |share| share + 1);
    }
    columns
}

/// For each box of a layer, in which of the columns it stands into which the layer is divided: all about as tall.
fn shares(sizes: &[Size], layer: &[usize], limit: f64) -> Vec<usize> {
    let heights = layer.iter().map(|&member| sizes[member].height + GAP);
    let total: f64 = heights.clone().sum();
    let share = total / (total / limit).ceil().max(1.0);
    let (mut above, mut column, mut bottom) = (0.0, 0, share);
    let column_of = heights.map(|height| {
        if above + height / 2.0 > bottom && above > 0.0 {
            (column, bottom) = (column + 1, bottom + share);
        }
        above += height;
        column
    });
    column_of.collect()
}

/// The height from which on a column is too tall.
fn limit(sizes: &[Size], members: &[usize]) -> f64 {
    let of = |member: &usize| (sizes[*member].width + 4.0 * STUB) * (sizes[*member].height + GAP);
    let area: f64 = members.iter().map(of).sum();
    let tallest = members.iter().map(|&member| sizes[member].height).fold(0.0, f64::max);
    (area.sqrt() * 1.1).max(tallest * 1.5)
}
