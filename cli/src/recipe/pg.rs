//! PostgreSQL, where tables are in use: nobody is locked out while rows are read or an index is built.

use crate::operation::{
    Change, ColumnChange, Constraint, ConstraintChange, Fill, IndexChange, Key, Operation, Promotion, Proof, Rename,
    Renamed, ordered,
};
use crate::render::is_steady;
use crate::schema::{Check, Column, Index, IndexColumn, IndexKey, Name};
use crate::wanted::named;

/// The operations in their safe form. Tables that are made here are used by nobody yet.
pub(super) fn safe(operations: Vec<Operation>) -> Vec<Operation> {
    let plan = Plan {
        new: operations.iter().filter_map(made_table).collect(),
        taken: operations.iter().flat_map(disturbed).collect(),
        all: &operations.clone(),
    };
    ordered(operations.into_iter().flat_map(|it| plan.safe(it)).collect())
}

/// What has to be there before an operation runs, beside what it needs: the index that takes its place, and while unique
/// rows are guarded by something new, the old guard.
pub(super) fn waits_for(operation: &Operation, all: &[Operation]) -> Vec<Key> {
    let (table, name, unique) = match operation {
        Operation::Constraint(it) if it.change.is_gone() => match &it.change.from {
            Some(Constraint::Unique(_)) => (&it.table, None, true),
            _ => return Vec::new(),
        },
        Operation::Index(it) if it.change.is_gone() => match &it.change.from {
            Some(from) => (&it.table, Some(for_now(&from.name)), from.unique),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let made = all.iter().filter_map(|it| match it {
        Operation::Index(it) if it.table == *table && it.change.is_made() => it.change.to.as_ref(),
        _ => None,
    });
    let guards = made.filter(|index| (unique && index.unique) || Some(&index.name) == name.as_ref());
    guards.map(|index| key_of(table, &index.name)).collect()
}

fn key_of(table: &Name, index: &str) -> Key {
    Key::Relation(Name {
        schema: table.schema.clone(),
        name: index.to_owned(),
    })
}

fn made_table(operation: &Operation) -> Option<Name> {
    match operation {
        Operation::Table(it) if it.change.is_made() => it.change.to.as_ref().map(|table| table.name.clone()),
        _ => None,
    }
}

/// Columns that go or change their type here.
fn disturbed(operation: &Operation) -> Vec<Key> {
    match operation {
        Operation::Column(_) | Operation::Enum(_) => operation.touched().takes,
        _ => Vec::new(),
    }
}

struct Plan<'a> {
    new: Vec<Name>,
    taken: Vec<Key>,
    all: &'a [Operation],
}

impl Plan<'_> {
    fn safe(&self, operation: Operation) -> Vec<Operation> {
        match operation {
            Operation::Index(it) if !self.new.contains(&it.table) => self.index(*it),
            Operation::Constraint(it) if !self.new.contains(&it.table) => self.constraint(*it),
            Operation::Column(it) => column(*it),
            other => vec![other],
        }
    }

    fn index(&self, it: IndexChange) -> Vec<Operation> {
        let concurrently = |it: IndexChange| {
            Operation::Index(Box::new(IndexChange {
                concurrently: true,
                ..it
            }))
        };
        match (&it.change.from, &it.change.to) {
            // Its columns change under the strongest lock anyway.
            (Some(_), None) if self.is_in_the_way(&it) => vec![Operation::Index(Box::new(it))],
            // Its successor takes it along.
            (Some(index), None) if self.successor(&it.table, index).is_some() => Vec::new(),
            (None, Some(index)) => match self.predecessor(&it.table, index) {
                Some(old) => replaced(&it.table, old, index.clone()),
                None => vec![concurrently(it)],
            },
            (Some(_), None) => vec![concurrently(it)],
            _ => vec![Operation::Index(Box::new(it))],
        }
    }

    fn is_in_the_way(&self, it: &IndexChange) -> bool {
        let freed = Operation::Index(Box::new(it.clone())).touched().frees;
        freed.iter().any(|key| self.taken.contains(key))
    }

    fn successor(&self, table: &Name, index: &Index) -> Option<&Index> {
        self.indexes(table)
            .find_map(|it| it.change.to.as_ref().filter(|to| to.name == index.name))
    }

    /// The index of this name that goes, unless its columns go with it.
    fn predecessor(&self, table: &Name, index: &Index) -> Option<&Index> {
        let gone = self
            .indexes(table)
            .filter(|it| it.change.is_gone() && !self.is_in_the_way(it));
        gone.filter_map(|it| it.change.from.as_ref())
            .find(|from| from.name == index.name)
    }

    fn indexes(&self, table: &Name) -> impl Iterator<Item = &IndexChange> {
        self.all.iter().filter_map(move |it| match it {
            Operation::Index(it) if it.table == *table => Some(&**it),
            _ => None,
        })
    }

    fn constraint(&self, it: ConstraintChange) -> Vec<Operation> {
        let made = it.change.to.as_ref().filter(|_| it.change.is_made());
        match made {
            Some(made @ (Constraint::ForeignKey(_) | Constraint::Check(_))) if !made.is_not_valid() => {
                checked_later(&it.table, made)
            }
            Some(made @ (Constraint::Unique(_) | Constraint::PrimaryKey(_))) => self.indexed_first(&it.table, made),
            _ => vec![Operation::Constraint(Box::new(it))],
        }
    }

    /// The index is built while the table is used, under another name while the old constraint has it.
    fn indexed_first(&self, table: &Name, constraint: &Constraint) -> Vec<Operation> {
        let name = constraint.name().unwrap_or_default();
        let is_taken = self.all.iter().any(|it| match it {
            Operation::Constraint(it) => {
                it.table == *table && it.change.from.as_ref().and_then(Constraint::name) == Some(name)
            }
            Operation::Index(it) => it.change.from.as_ref().is_some_and(|index| index.name == name),
            _ => false,
        });
        let name = if is_taken { for_now(name) } else { name.to_owned() };
        let index = index_of(constraint, name);
        let made = IndexChange {
            concurrently: true,
            ..IndexChange::new(table, Change::made(index.clone()))
        };
        let promotion = Promotion {
            table: table.clone(),
            index,
            change: Change::made(constraint.clone()),
        };
        vec![
            Operation::Index(Box::new(made)),
            Operation::Promotion(Box::new(promotion)),
        ]
    }
}

/// The name of an index until its predecessor is gone.
fn for_now(name: &str) -> String {
    named(name, &[], "new")
}

/// The new index is built beside the old one, and takes its name when that goes.
fn replaced(table: &Name, old: &Index, new: Index) -> Vec<Operation> {
    let beside = Index {
        name: for_now(&new.name),
        ..new.clone()
    };
    let made = IndexChange {
        concurrently: true,
        ..IndexChange::new(table, Change::made(beside.clone()))
    };
    let what = Renamed::Index(table.clone(), Box::new(Change::changed(beside.clone(), new.clone())));
    vec![
        Operation::Index(Box::new(made)),
        Operation::Index(Box::new(IndexChange::new(table, Change::gone(old.clone())))),
        Operation::Rename(Rename::within(what, beside.name, new.name)),
    ]
}

/// A constraint that holds new rows at once, and old ones when the next revision has read them.
fn checked_later(table: &Name, constraint: &Constraint) -> Vec<Operation> {
    let operation = |change| {
        Operation::Constraint(Box::new(ConstraintChange {
            table: table.clone(),
            change,
        }))
    };
    let unchecked = constraint.clone().valid(false);
    vec![
        operation(Change::made(unchecked.clone())),
        operation(Change::changed(unchecked, constraint.clone())),
    ]
}

/// The index that a key or unique constraint stands on.
fn index_of(constraint: &Constraint, name: String) -> Index {
    let quoted = crate::dump::pg::quote::idents;
    let (include, alike) = match constraint {
        Constraint::Unique(it) => (it.include.clone(), it.nulls_not_distinct),
        Constraint::PrimaryKey(it) => (it.include.clone(), false),
        _ => (Vec::new(), false),
    };
    let included = if include.is_empty() {
        String::new()
    } else {
        format!(" INCLUDE ({})", quoted(&include))
    };
    let nulls = if alike { " NULLS NOT DISTINCT" } else { "" };
    let columns = constraint.columns();
    let part = |column: &String| IndexColumn {
        key: IndexKey::Column(column.clone()),
        ..IndexColumn::default()
    };
    Index {
        definition: format!(
            "CREATE UNIQUE INDEX i ON t USING btree ({}){included}{nulls}",
            quoted(columns)
        ),
        name,
        unique: true,
        columns: columns.iter().map(part).collect(),
        include,
        nulls_not_distinct: alike,
        ..Index::default()
    }
}

/// A column that must not be null: it is filled, proved, and then closed.
fn column(it: ColumnChange) -> Vec<Operation> {
    let Some(to) = it.change.to.clone().filter(|to| !to.nullable) else {
        return vec![Operation::Column(Box::new(it))];
    };
    let closes = match &it.change.from {
        Some(from) => from.nullable && to.generated.is_none(),
        // A value that needs no row to be computed comes as a default for a moment.
        None => it.fill.as_ref().is_some_and(|fill| !is_steady(fill)),
    };
    if !closes {
        return vec![Operation::Column(Box::new(it))];
    }
    let open = Column {
        nullable: true,
        ..to.clone()
    };
    let fill = it.fill.clone().map(|value| {
        Operation::Fill(Fill {
            table: it.table.clone(),
            column: to.name.clone(),
            value,
            undone: false,
        })
    });
    let check = check(&it.table, &to.name);
    let added = ConstraintChange {
        table: it.table.clone(),
        change: Change::made(Constraint::Check(check.clone())),
    };
    let rest = ColumnChange {
        change: Change {
            to: Some(open),
            ..it.change.clone()
        },
        fill: None,
        ..it.clone()
    };
    let changes = rest.change.from != rest.change.to;
    let rest = changes.then(|| Operation::Column(Box::new(rest)));
    let proof = Proof::new(&it.table, &to.name, check);
    let added = Operation::Constraint(Box::new(added));
    rest.into_iter()
        .chain(fill)
        .chain([added, Operation::Proof(Box::new(proof))])
        .collect()
}

/// Says of a column that it is not null.
fn check(table: &Name, column: &str) -> Check {
    let name = named(&table.name, &[column], "not_null");
    let expression = format!("{} IS NOT NULL", crate::dump::pg::quote::ident(column));
    Check {
        name: Some(name),
        definition: Some(format!("CHECK (({expression}))")),
        expression,
        not_valid: true,
        ..Check::default()
    }
}
