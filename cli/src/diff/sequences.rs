use super::Pair;
use crate::operation::{Operation, Rename, Renamed};
use crate::schema::Sequence;

/// The sequences of columns that are called otherwise, as after a rename of their table.
pub(super) fn diff(pair: Pair<'_>) -> Vec<Operation> {
    let owned = pair.present.sequences.iter().filter(|it| it.owner.is_some());
    let both = owned.filter_map(|from| Some((from, counterpart(from, &pair.wanted.sequences)?)));
    let renamed = both.filter(|(from, to)| from.name != to.name);
    let rename = |(from, to): (&Sequence, &Sequence)| Rename {
        what: Renamed::Sequence,
        from: from.name.clone(),
        to: to.name.clone(),
    };
    renamed.map(rename).map(Operation::Rename).collect()
}

fn counterpart<'a>(of: &Sequence, among: &'a [Sequence]) -> Option<&'a Sequence> {
    let owner = of.owner.as_ref()?;
    among.iter().find(|it| {
        let other = it.owner.as_ref();
        other.is_some_and(|other| other.table == owner.table && other.column == owner.column)
    })
}
