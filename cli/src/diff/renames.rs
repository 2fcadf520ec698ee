//! Renames in an order in which no name is taken twice.

use crate::operation::{Operation, Rename, Renamed};
use crate::schema::Name;

/// The renames of things of one kind: in a circle, one of them waits under a third name.
pub(super) fn ordered(what: &Renamed, mut waiting: Vec<(Name, Name)>) -> Vec<Operation> {
    let mut operations = Vec::new();
    while !waiting.is_empty() {
        let is_free = |(_, to): &(Name, Name)| !waiting.iter().any(|(from, _)| from == to);
        let next = match waiting.iter().position(is_free) {
            Some(at) => waiting.remove(at),
            None => {
                let (from, to) = waiting.remove(0);
                let third = Name {
                    name: crate::wanted::named(&from.name, &[], "renamed"),
                    schema: from.schema.clone(),
                };
                waiting.push((third.clone(), to));
                (from, third)
            }
        };
        operations.push(Operation::Rename(Rename {
            what: what.clone(),
            from: next.0,
            to: next.1,
        }));
    }
    operations
}

#[cfg(test)]
mod tests {
    use super::ordered;
    use crate::operation::Renamed;
    use crate::schema::Name;

    #[test]
    fn a_circle_goes_through_a_third_name() {
        let pair = |from: &str, to: &str| (Name::new(from), Name::new(to));
        let lines = |pairs: Vec<(Name, Name)>| {
            let operations = ordered(&Renamed::Table, pairs);
            operations.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            lines(vec![pair("a", "b"), pair("b", "c")]),
            ["rename table b to c", "rename table a to b"]
        );
        assert_eq!(
            lines(vec![pair("a", "b"), pair("b", "a")]),
            [
                "rename table a to a_renamed",
                "rename table b to a",
                "rename table a_renamed to b"
            ]
        );
    }
}
