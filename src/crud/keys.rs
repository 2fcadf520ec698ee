//! Lists of keys: each once, in parts that can be bound, and rows back in their order.

use std::collections::HashMap;
use std::hash::Hash;

use crate::connection::Dialect;
use crate::model::Model;

/// Binds that a statement keeps for other values than keys.
const RESERVED: usize = 256;

/// The keys, each once, in the order of their first occurrence.
pub(super) fn distinct<K: Clone + Eq + Hash>(keys: impl IntoIterator<Item = K>) -> Vec<K> {
    let mut seen = std::collections::HashSet::new();
    keys.into_iter().filter(|key| seen.insert(key.clone())).collect()
}

/// The keys, of this many columns, in parts that one statement can bind.
pub(crate) fn parts<K: Clone, DB: Dialect>(
    keys: &[K],
    columns: usize,
) -> impl Iterator<Item = Vec<K>> + use<'_, K, DB> {
    let one_bind = DB::LISTS_ARE_ONE_BIND && columns == 1;
    let size = if one_bind {
        usize::MAX
    } else {
        (DB::MAX_BINDS - RESERVED) / columns
    };
    keys.chunks(size.min(keys.len().max(1)))
        .map(move |part| if one_bind { part.to_vec() } else { padded(part, size) })
}

/// The part with its last key repeated up to a power of two, so that lists of all lengths share few statements.
fn padded<K: Clone>(part: &[K], most: usize) -> Vec<K> {
    let size = part.len().next_power_of_two().min(most).max(part.len());
    let mut keys = part.to_vec();
    if let Some(last) = part.last() {
        keys.resize(size, last.clone());
    }
    keys
}

/// The rows in the order of the keys.
pub(super) fn in_order<M: Model>(keys: &[M::Key], rows: Vec<M>) -> Vec<M> {
    let mut by_key: HashMap<M::Key, M> = rows.into_iter().map(|row| (row.key(), row)).collect();
    keys.iter().filter_map(|key| by_key.remove(key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_once_in_their_order() {
        assert_eq!(distinct([3, 1, 3, 2, 1]), [3, 1, 2]);
    }

    #[test]
    fn parts_are_padded_to_powers_of_two_within_the_limit() {
        assert_eq!(padded(&[1, 2, 3], 100), [1, 2, 3, 3]);
        assert_eq!(padded(&[1, 2, 3, 4, 5], 6), [1, 2, 3, 4, 5, 5]);
        assert_eq!(padded(&[7], 100), [7]);
    }
}
