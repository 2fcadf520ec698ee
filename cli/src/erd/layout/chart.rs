//! One connected part: its boxes in columns, and its lines cut into pieces from one column to the next.

use std::collections::BTreeMap;

use super::{Link, Size, layers};

/// A part of the drawing.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    pub(super) nodes: Vec<Node>,
    /// The nodes of each column, from top to bottom.
    pub(super) columns: Vec<Vec<usize>>,
    pub(super) pieces: Vec<Piece>,
    /// For each line between two boxes the pieces that it is made of, from left to right.
    pub(super) lines: Vec<Line>,
    /// The lines from a box to itself.
    pub(super) loops: Vec<usize>,
    /// Where lines pass a column: by the node and port that they come from on the left, and the column.
    passes: BTreeMap<(usize, u64, usize), usize>,
}

/// A box, or the place where a line passes a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The box; none for a line that passes.
    pub(super) member: Option<usize>,
    pub(super) height: f64,
}

/// A piece of a line between two columns that stand side by side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) left: usize,
    pub(super) left_port: f64,
    pub(super) right: usize,
    pub(super) right_port: f64,
}

/// The pieces at each node.
#[derive(Debug)]
pub(super) struct Ends {
    /// Those that come from the left.
    pub(super) left: Vec<Vec<usize>>,
    /// Those that go on to the right.
    pub(super) right: Vec<Vec<usize>>,
}

/// A line, and whether its child stands on the left.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) link: usize,
    pub(super) turned: bool,
    pub(super) pieces: Vec<usize>,
}

/// The height that a passing line takes.
const PASS: f64 = 4.0;

impl Chart {
    pub(super) fn new(sizes: &[Size], links: &[Link], members: &[usize]) -> Self {
        let (column_of, turned) = layers::assign(sizes, links, members);
        let nodes = members.iter().map(|&member| Node {
            member: Some(member),
            height: sizes[member].height,
        });
        let mut chart = Self {
            nodes: nodes.collect(),
            columns: vec![Vec::new(); members.iter().map(|&member| column_of[member] + 1).max().unwrap_or(0)],
            pieces: Vec::new(),
            lines: Vec::new(),
            loops: Vec::new(),
            passes: BTreeMap::new(),
        };
        for (node, &member) in members.iter().enumerate() {
            chart.columns[column_of[member]].push(node);
        }
        for (at, link) in links.iter().enumerate() {
            let node = |member| members.iter().position(|&other| other == member);
            match (node(link.child), node(link.parent)) {
                (Some(child), Some(parent)) if child == parent => chart.loops.push(at),
                (Some(child), Some(parent)) => {
                    let columns = (column_of[link.child], column_of[link.parent]);
                    chart.connect(at, link, (child, parent), columns, turned[at]);
                }
                _ => {}
            }
        }
        chart
    }

    /// The pieces at each node.
    pub(super) fn ends(&self) -> Ends {
        let none = vec![Vec::new(); self.nodes.len()];
        let mut ends = Ends {
            left: none.clone(),
            right: none,
        };
        for (at, piece) in self.pieces.iter().enumerate() {
            ends.right[piece.left].push(at);
            ends.left[piece.right].push(at);
        }
        ends
    }

    /// The column of each node.
    pub(super) fn column_of(&self) -> Vec<usize> {
        let mut column_of = vec![0; self.nodes.len()];
        for (column, nodes) in self.columns.iter().enumerate() {
            nodes.iter().for_each(|&node| column_of[node] = column);
        }
        column_of
    }

    fn connect(&mut self, at: usize, link: &Link, nodes: (usize, usize), columns: (usize, usize), turned: bool) {
        let child = (nodes.0, link.child_port, columns.0);
        let parent = (nodes.1, link.parent_port, columns.1);
        let (left, right) = if turned { (child, parent) } else { (parent, child) };
        let mut line = Line {
            link: at,
            turned,
            pieces: Vec::new(),
        };
        let mut from = (left.0, left.1);
        for column in left.2 + 1..right.2 {
            let pass = self.pass((left.0, left.1.to_bits(), column));
            self.extend(&mut line, from, pass);
            from = pass;
        }
        self.extend(&mut line, from, (right.0, right.1));
        self.lines.push(line);
    }

    /// A place to pass a column, with its port. Lines from the same point pass together.
    fn pass(&mut self, trunk: (usize, u64, usize)) -> (usize, f64) {
        let port = PASS / 2.0;
        if let Some(&node) = self.passes.get(&trunk) {
            return (node, port);
        }
        self.nodes.push(Node {
            member: None,
            height: PASS,
        });
        let node = self.nodes.len() - 1;
        self.columns[trunk.2].push(node);
        self.passes.insert(trunk, node);
        (node, port)
    }

    fn extend(&mut self, line: &mut Line, left: (usize, f64), right: (usize, f64)) {
        line.pieces.push(self.pieces.len());
        self.pieces.push(Piece {
            left: left.0,
            left_port: left.1,
            right: right.0,
            right_port: right.1,
        });
    }
}
