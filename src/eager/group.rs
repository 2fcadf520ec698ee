//! Rows of a relation, put to the roots that they belong to.

use std::hash::Hash;
use std::mem;

use foldhash::{HashMap, HashMapExt};

/// Keys that room is made for before they are counted.
const FEW: usize = 1_000;

/// What was loaded for each key; a key's value is moved out by the last root that asks for it, and cloned before.
#[derive(Debug)]
pub(super) struct Grouped<K, V> {
    by_key: HashMap<K, Slot<V>>,
}

#[derive(Debug)]
struct Slot<V> {
    /// Roots that will ask.
    left: usize,
    value: V,
}

impl<K: Eq + Hash + Clone, V: Default> Grouped<K, V> {
    /// Empty values for the keys that roots hold, and each key once in the order of its first root.
    pub(super) fn for_keys(held: impl Iterator<Item = K>) -> (Self, Vec<K>) {
        let mut by_key: HashMap<K, Slot<V>> = HashMap::with_capacity(held.size_hint().1.unwrap_or(0).min(FEW));
        let mut keys = Vec::new();
        for key in held {
            let slot = by_key.entry(key.clone()).or_insert_with(|| {
                keys.push(key);
                Slot {
                    left: 0,
                    value: V::default(),
                }
            });
            slot.left += 1;
        }
        (Self { by_key }, keys)
    }

    /// The value of a key that a root holds.
    pub(super) fn of(&mut self, key: &K) -> Option<&mut V> {
        self.by_key.get_mut(key).map(|slot| &mut slot.value)
    }

    /// The value for one root that holds the key.
    pub(super) fn take(&mut self, key: &K) -> V
    where
        V: Clone,
    {
        let Some(slot) = self.by_key.get_mut(key) else {
            return V::default();
        };
        slot.left = slot.left.saturating_sub(1);
        if slot.left == 0 {
            mem::take(&mut slot.value)
        } else {
            slot.value.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_once_in_the_order_of_their_roots() {
        let (_, keys) = Grouped::<_, Vec<u8>>::for_keys([3, 1, 3, 2].into_iter());
        assert_eq!(keys, [3, 1, 2]);
    }

    #[test]
    fn each_root_with_the_same_key_gets_the_rows() {
        let (mut groups, _) = Grouped::<_, Vec<_>>::for_keys([1, 2, 1].into_iter());
        groups.of(&1).expect("a root holds it").push("a");
        assert_eq!(
            [groups.take(&1), groups.take(&2), groups.take(&1)],
            [vec!["a"], vec![], vec!["a"]]
        );
    }

    #[test]
    fn a_key_that_no_root_holds_has_no_place() {
        let (mut groups, _) = Grouped::<_, Vec<u8>>::for_keys([1].into_iter());
        assert!(groups.of(&9).is_none());
    }
}
