//! Parts of the drawing that no line connects.

use super::Link;

/// The parts, the largest first; boxes without lines come last and alone.
pub(super) fn split(count: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut part_of: Vec<usize> = (0..count).collect();
    for link in links {
        let (from, to) = (part_of[link.child], part_of[link.parent]);
        part_of
            .iter_mut()
            .filter(|part| **part == from)
            .for_each(|part| *part = to);
    }
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (node, part) in part_of.into_iter().enumerate() {
        parts[part].push(node);
    }
    parts.retain(|part| !part.is_empty());
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part[0]));
    parts
}
