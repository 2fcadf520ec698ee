//! Two schemas compared: what one has and the other lacks, and what is not the same.
//!
//! Each schema is laid out as objects with facts about them; then the two lists are held side by side. PostgreSQL
//! spells expressions in its own way, so its texts are compared as they are; SQLite keeps what was typed, so case of
//! words, quotes of names and white space do not count there.

mod constraints;
mod difference;
mod fact;
mod layout;
mod object;
mod others;
mod tables;

use std::collections::BTreeMap;

pub use self::difference::{Change, Difference};
use self::fact::Fact;
use self::layout::Layout;
pub use self::object::{Object, ObjectKind};
use crate::schema::Schema;

/// What counts as a difference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether columns must stand in the same order.
    pub column_order: bool,
    /// Whether comments are left aside.
    pub ignore_comments: bool,
}

/// Tells how `found` is not as `expected`, by object. Empty if the two agree.
///
/// What hangs on a table that is missing or not expected is not listed beside it.
///
/// ```
/// use drivetrain_cli::compare::{Options, compare};
/// use drivetrain_cli::schema::{Name, Schema, Table};
///
/// let posts = Table { name: Name::new("posts"), ..Table::default() };
/// let expected = Schema { tables: vec![posts], ..Schema::default() };
///
/// let differences = compare(&expected, &Schema::default(), Options::default());
/// assert_eq!(differences[0].to_string(), "table posts is missing");
/// ```
pub fn compare(expected: &Schema, found: &Schema, options: Options) -> Vec<Difference> {
    let (expected, found) = (Layout::of(expected, options), Layout::of(found, options));
    let missing = expected
        .iter()
        .filter(|(object, _)| !found.contains_key(object) && has_owner(object, &found));
    let missing = missing.map(|(object, facts)| Difference::missing(object, facts));
    let unexpected = found
        .iter()
        .filter(|(object, _)| !expected.contains_key(object) && has_owner(object, &expected));
    let unexpected = unexpected.map(|(object, facts)| Difference::unexpected(object, facts));
    let both = expected
        .iter()
        .filter_map(|(object, facts)| Some((object, facts, found.get(object)?)));
    let changed = both.flat_map(|(object, expected, found)| changes(object, expected, found));
    let mut differences = missing.chain(unexpected).chain(changed).collect::<Vec<_>>();
    differences.sort_by(|a, b| a.object.cmp(&b.object));
    differences
}

type Objects = BTreeMap<Object, Vec<Fact>>;

/// Whether what this object hangs on is there.
fn has_owner(object: &Object, objects: &Objects) -> bool {
    object.owner().is_none_or(|owner| objects.contains_key(&owner))
}

fn changes(object: &Object, expected: &[Fact], found: &[Fact]) -> Vec<Difference> {
    let pairs = expected
        .iter()
        .zip(found)
        .filter(|(expected, found)| expected.value != found.value);
    pairs
        .map(|(expected, found)| Difference::changed(object, expected, found))
        .collect()
}
