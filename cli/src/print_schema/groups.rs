use super::foreign_keys::Constraint;
use super::names::TableName;

/// The tables that foreign keys connect, directly or through others, in the order of names.
pub(super) fn related<'a>(tables: &[&'a TableName], keys: &'a [Constraint]) -> Vec<Vec<&'a TableName>> {
    let mut rest = tables.to_vec();
    let mut groups = Vec::new();
    while let Some(first) = rest.first().copied() {
        let group = reached(first, keys);
        rest.retain(|table| !group.contains(table));
        groups.push(group);
    }
    groups.sort();
    groups
}

fn reached<'a>(from: &'a TableName, keys: &'a [Constraint]) -> Vec<&'a TableName> {
    let mut group = vec![from];
    let mut at = 0;
    while let Some(table) = group.get(at).copied() {
        let parents = keys.iter().filter(|key| key.child == *table).map(|key| &key.parent);
        let children = keys.iter().filter(|key| key.parent == *table).map(|key| &key.child);
        for next in parents.chain(children) {
            if !group.contains(&next) {
                group.push(next);
            }
        }
        at += 1;
    }
    group.sort();
    group
}
