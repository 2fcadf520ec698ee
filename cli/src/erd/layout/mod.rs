//! Where boxes and lines go.
//!
//! A layered drawing: what is pointed to stands left of what points to it. Parts without connection are laid out alone
//! and then packed. Nothing here depends on chance, so equal input gives equal output.
//!
//! # Source
//! Sugiyama, Tagawa, Toda, "Methods for Visual Understanding of Hierarchical System Structures", 1981.

mod chart;
mod components;
mod layers;
mod order;
mod pack;
mod place;

/// A place, in pixels from the upper left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// The size of a box, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A line that is wanted, between the sides of two boxes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Link {
    pub(super) child: usize,
    /// How far below the top of the child's box the line begins.
    pub(super) child_port: f64,
    pub(super) parent: usize,
    pub(super) parent_port: f64,
}

/// Where everything is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The upper left of each box.
    pub places: Vec<Point>,
    /// The stations of each line, from the child to the parent: a straight piece, a bow, a straight piece, and so on.
    /// A line from a box to itself has two stations, both on its right side.
    pub routes: Vec<Vec<Point>>,
    /// The size of the whole.
    pub size: Size,
}

/// Room between boxes, one above the other.
const GAP: f64 = 28.0;
/// The straight piece of a line beside a box, long enough for its marks.
const STUB: f64 = 22.0;
/// Room for lines from a box to itself.
const LOOP: f64 = 44.0;

/// Lays out boxes and the lines between them.
pub(super) fn arrange(sizes: &[Size], links: &[Link]) -> Layout {
    let parts = components::split(sizes.len(), links);
    let charts = parts.into_iter().map(|members| {
        let chart = chart::Chart::new(sizes, links, &members);
        place::placed(order::untangled(chart), sizes, links)
    });
    pack::pack(charts.collect(), sizes.len(), links.len())
}

impl Point {
    fn moved(self, by: Self) -> Self {
        Self {
            x: self.x + by.x,
            y: self.y + by.y,
        }
    }
}
