//! Parts side by side, in rows.

use super::place::Placed;
use super::{Layout, Point, Size};

/// Room between parts.
const ROOM: f64 = 48.0;

/// Puts the parts on one sheet that is somewhat wider than high.
pub(super) fn pack(parts: Vec<Placed>, boxes: usize, lines: usize) -> Layout {
    let sheet = sheet(&parts);
    let mut layout = Layout {
        places: vec![Point::default(); boxes],
        routes: vec![Vec::new(); lines],
        size: Size::default(),
    };
    let mut at = Point::default();
    let mut lowest = 0.0;
    for part in parts {
        if at.x > 0.0 && at.x + part.size.width > sheet {
            at = Point {
                x: 0.0,
                y: lowest + ROOM,
            };
        }
        lowest = f64::max(lowest, at.y + part.size.height);
        layout.size.width = layout.size.width.max(at.x + part.size.width);
        let next = at.x + part.size.width + ROOM;
        put(part, at, &mut layout);
        at.x = next;
    }
    layout.size.height = lowest;
    layout
}

/// How wide the sheet is.
fn sheet(parts: &[Placed]) -> f64 {
    let area: f64 = parts
        .iter()
        .map(|part| (part.size.width + ROOM) * (part.size.height + ROOM))
        .sum();
    let widest = parts.iter().map(|part| part.size.width).fold(0.0, f64::max);
    (area * 1.7).sqrt().max(widest)
}

fn put(part: Placed, at: Point, layout: &mut Layout) {
    for (member, place) in part.boxes {
        layout.places[member] = place.moved(at);
    }
    for (line, route) in part.routes {
        layout.routes[line] = route.into_iter().map(|point| point.moved(at)).collect();
    }
}
