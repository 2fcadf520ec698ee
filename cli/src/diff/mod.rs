//! Two inspected schemas → the operations that lead from one to the other. Sends nothing and asks nobody.
//!
//! [`questions`] finds what the two schemas alone do not tell: whether something was renamed or dropped. Its [`Answers`]
//! become renames first; [`diff`] then finds the same names on both sides and compares.

mod answers;
mod around;
mod columns;
mod dependents;
mod enums;
mod flags;
mod neutral;
mod parts;
mod question;
pub mod questions;
mod renames;
mod same;
mod sequences;
mod tables;

pub use self::answers::Answers;
pub use self::flags::Given;
use self::neutral::neutral;
pub use self::question::{Answer, Candidate, Question, Subject};
use self::same::Same;
use crate::operation::{Change, Operation, ordered};
use crate::schema::Schema;

/// The operations that make `wanted` of `present`, in the order in which they run. Empty if the two agree.
///
/// Names are the same on both sides for things that are the same: renames were done before.
///
/// ```
/// use drivetrain_cli::diff::diff;
/// use drivetrain_cli::schema::{Column, Dialect, Name, Schema, SqlType, Table};
///
/// let column = |name: &str| Column {
///     name: name.into(),
///     sql_type: SqlType { text: "text".into(), ..SqlType::default() },
///     nullable: true,
///     ..Column::default()
/// };
/// let posts = |columns| Table { name: Name::new("posts"), columns, ..Table::default() };
/// let schema = |table| Schema { dialect: Dialect::Postgres, tables: vec![table], ..Schema::default() };
///
/// let present = schema(posts(vec![column("title")]));
/// let wanted = schema(posts(vec![column("title"), column("body")]));
/// assert_eq!(diff(&present, &wanted)[0].to_string(), "add column posts.body text");
/// ```
#[must_use]
pub fn diff(present: &Schema, wanted: &Schema) -> Vec<Operation> {
    let pair = Pair { present, wanted };
    let mut operations = pair.namespaces();
    operations.extend(enums::diff(pair));
    operations.extend(tables::diff(pair));
    operations.extend(sequences::diff(pair));
    ordered(around::around(pair, operations))
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
struct Pair<'a> {
    present: &'a Schema,
    wanted: &'a Schema,
}

impl<'a> Pair<'a> {
    fn same(self) -> Same {
        Same(self.wanted.dialect)
    }

    /// The way back.
    fn reverse(self) -> Self {
        Self {
            present: self.wanted,
            wanted: self.present,
        }
    }

    fn namespaces(self) -> Vec<Operation> {
        let schemas = changes(&self.present.namespaces, &self.wanted.namespaces, |a, b| a == b);
        let extensions = changes(&self.present.extensions, &self.wanted.extensions, |a, b| {
            a.name == b.name
        });
        let schemas = schemas.into_iter().map(Operation::Schema);
        schemas
            .chain(extensions.into_iter().map(Operation::Extension))
            .collect()
    }
}

/// What is on one side only.
fn changes<T: Clone>(from: &[T], to: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<Change<T>> {
    let made = to.iter().filter(|it| !from.iter().any(|other| same(other, it)));
    let gone = from.iter().filter(|it| !to.iter().any(|other| same(it, other)));
    let made = made.cloned().map(Change::made);
    made.chain(gone.cloned().map(Change::gone)).collect()
}
