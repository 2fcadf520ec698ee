//! When two values are the same to the database, whatever they are called.

use crate::inspect::normalised;
use crate::operation::Constraint;
use crate::schema::{Column, Dialect, Generated, Index, IndexKey, Table};

/// Compares values of one kind of database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Same(pub(super) Dialect);

impl Same {
    /// SQL text in the form in which it is compared: SQLite keeps what was typed.
    fn sql(self, text: &str) -> String {
        match self.0 {
            Dialect::Sqlite => normalised(text),
            Dialect::Postgres => text.to_owned(),
        }
    }

    fn maybe(self, text: Option<&String>) -> Option<String> {
        text.map(|text| self.sql(text))
    }

    /// Two columns, with their comments. A serial column and an identity fill the same need.
    pub(super) fn columns(self, (a, of_a): (&Column, &Table), (b, of_b): (&Column, &Table)) -> bool {
        let counts = |column: &Column| column.serial || column.identity.is_some();
        let is_rowid = |column: &Column, table: &Table| table.rowid().is_some_and(|rowid| rowid.name == column.name);
        let both_count = counts(a) && counts(b) && (a.serial || b.serial);
        let both_rowids = self.0 == Dialect::Sqlite && is_rowid(a, of_a) && is_rowid(b, of_b);
        let generated = |it: &Option<Generated>| it.as_ref().map(|it| (self.sql(&it.expression), it.stored));
        self.sql(&a.sql_type.text) == self.sql(&b.sql_type.text)
            && (a.nullable == b.nullable || both_rowids)
            && (both_count
                || (self.maybe(a.default.as_ref()) == self.maybe(b.default.as_ref()) && a.identity == b.identity))
            && a.autoincrement == b.autoincrement
            && generated(&a.generated) == generated(&b.generated)
            && self.maybe(a.collation.as_ref()) == self.maybe(b.collation.as_ref())
            && a.comment == b.comment
    }

    /// Two constraints, but for their names and comments.
    pub(super) fn constraints(self, a: &Constraint, b: &Constraint) -> bool {
        self.bare(a) == self.bare(b)
    }

    fn bare(self, constraint: &Constraint) -> Constraint {
        let mut bare = constraint.clone().named(None).commented(None);
        match &mut bare {
            Constraint::PrimaryKey(it) => it.definition = None,
            Constraint::Unique(it) => it.definition = None,
            Constraint::ForeignKey(it) => {
                it.definition = None;
                if self.0 == Dialect::Sqlite {
                    it.references.name = it.references.name.to_lowercase();
                }
            }
            Constraint::Check(it) => {
                it.definition = None;
                it.expression = self.sql(&it.expression);
            }
            Constraint::Exclusion(_) => {}
        }
        bare
    }

    /// Two indexes, but for their names and comments.
    pub(super) fn indexes(self, a: &Index, b: &Index) -> bool {
        self.bare_index(a) == self.bare_index(b)
    }

    fn bare_index(self, index: &Index) -> Index {
        let mut bare = Index {
            name: String::new(),
            definition: String::new(),
            comment: None,
            predicate: self.maybe(index.predicate.as_ref()),
            ..index.clone()
        };
        for part in &mut bare.columns {
            if let IndexKey::Expression(text) = &mut part.key {
                *text = self.sql(text);
            }
        }
        bare
    }
}
