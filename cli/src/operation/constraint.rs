use std::fmt;

use serde::Serialize;

use super::table::target;
use super::{Change, Judgement, Key, Touched};
use crate::schema::{Check, Deferrable, Exclusion, ForeignKey, Name, PrimaryKey, Table, Unique};

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Constraint {
    /// The primary key.
    PrimaryKey(PrimaryKey),
    /// A unique constraint.
    Unique(Unique),
    /// A foreign key.
    ForeignKey(ForeignKey),
    /// A check.
    Check(Check),
    /// An exclusion constraint (PostgreSQL).
    Exclusion(Exclusion),
}

impl Constraint {
    /// All of a table that are its own.
    pub fn all(table: &Table) -> Vec<Self> {
        let key = table.primary_key.iter().cloned().map(Self::PrimaryKey);
        let uniques = table.uniques.iter().cloned().map(Self::Unique);
        let foreign_keys = table.foreign_keys.iter().cloned().map(Self::ForeignKey);
        let checks = table.checks.iter().cloned().map(Self::Check);
        let exclusions = table.exclusions.iter().cloned().map(Self::Exclusion);
        let all = key.chain(uniques).chain(checks).chain(exclusions).chain(foreign_keys);
        all.filter(|it| !it.is_inherited()).collect()
    }

    /// Its name, if it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::PrimaryKey(it) => it.name.as_deref(),
            Self::Unique(it) => it.name.as_deref(),
            Self::ForeignKey(it) => it.name.as_deref(),
            Self::Check(it) => it.name.as_deref(),
            Self::Exclusion(it) => Some(&it.name),
        }
    }

    /// The same under another name.
    #[must_use]
    pub fn named(mut self, name: Option<String>) -> Self {
        match &mut self {
            Self::PrimaryKey(it) => it.name = name,
            Self::Unique(it) => it.name = name,
            Self::ForeignKey(it) => it.name = name,
            Self::Check(it) => it.name = name,
            Self::Exclusion(it) => it.name = name.unwrap_or_default(),
        }
        self
    }

    /// The comment on it.
    pub fn comment(&self) -> Option<&String> {
        match self {
            Self::PrimaryKey(it) => it.comment.as_ref(),
            Self::Unique(it) => it.comment.as_ref(),
            Self::ForeignKey(it) => it.comment.as_ref(),
            Self::Check(it) => it.comment.as_ref(),
            Self::Exclusion(it) => it.comment.as_ref(),
        }
    }

    /// The same with another comment.
    #[must_use]
    pub fn commented(mut self, comment: Option<String>) -> Self {
        match &mut self {
            Self::PrimaryKey(it) => it.comment = comment,
            Self::Unique(it) => it.comment = comment,
            Self::ForeignKey(it) => it.comment = comment,
            Self::Check(it) => it.comment = comment,
            Self::Exclusion(it) => it.comment = comment,
        }
        self
    }

    /// As PostgreSQL spells it.
    pub fn definition(&self) -> Option<&str> {
        match self {
            Self::PrimaryKey(it) => it.definition.as_deref(),
            Self::Unique(it) => it.definition.as_deref(),
            Self::ForeignKey(it) => it.definition.as_deref(),
            Self::Check(it) => it.definition.as_deref(),
            Self::Exclusion(it) => Some(&it.definition),
        }
    }

    /// The columns of its table that it names; of checks and exclusions only their text tells.
    pub fn columns(&self) -> &[String] {
        match self {
            Self::PrimaryKey(it) => &it.columns,
            Self::Unique(it) => &it.columns,
            Self::ForeignKey(it) => &it.columns,
            Self::Check(_) | Self::Exclusion(_) => &[],
        }
    }

    /// Whether its definition names a column.
    pub fn names(&self, column: &str) -> bool {
        let text = match self {
            Self::Check(it) => it.expression.as_str(),
            Self::Exclusion(it) => it.definition.as_str(),
            _ => return self.columns().iter().any(|it| it == column),
        };
        crate::render::names(text, column)
    }

    /// Whether rows that were there before may break it.
    pub fn is_not_valid(&self) -> bool {
        match self {
            Self::ForeignKey(it) => it.not_valid,
            Self::Check(it) => it.not_valid,
            _ => false,
        }
    }

    /// The same, with old rows held to it or not.
    #[must_use]
    pub fn valid(mut self, valid: bool) -> Self {
        match &mut self {
            Self::ForeignKey(it) => it.not_valid = !valid,
            Self::Check(it) => it.not_valid = !valid,
            _ => {}
        }
        self
    }

    /// When it is checked.
    pub fn deferrable(&self) -> Deferrable {
        match self {
            Self::PrimaryKey(it) => it.deferrable,
            Self::Unique(it) => it.deferrable,
            Self::ForeignKey(it) => it.deferrable,
            Self::Exclusion(it) => it.deferrable,
            Self::Check(_) => Deferrable::No,
        }
    }

    fn is_inherited(&self) -> bool {
        match self {
            Self::PrimaryKey(it) => it.inherited,
            Self::Unique(it) => it.inherited,
            Self::ForeignKey(it) => it.inherited,
            Self::Check(it) => it.inherited,
            Self::Exclusion(_) => false,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::PrimaryKey(_) => "primary key",
            Self::Unique(_) => "unique constraint",
            Self::ForeignKey(_) => "foreign key",
            Self::Check(_) => "check",
            Self::Exclusion(_) => "exclusion constraint",
        }
    }

    /// Whether it holds its rows to something that old ones may break.
    fn may_fail(&self) -> Option<String> {
        let columns = self.columns().join(", ");
        match self {
            Self::PrimaryKey(_) | Self::Unique(_) => Some(format!("two rows with the same {columns}")),
            Self::ForeignKey(it) => Some(format!("a row whose {columns} is not in {}", it.references)),
            Self::Check(it) => Some(format!("a row for which {} is false", it.expression)),
            Self::Exclusion(_) => Some("two rows that exclude each other".to_owned()),
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())?;
        match (self.name(), self) {
            (Some(name), _) => write!(f, " {name}"),
            (None, Self::Check(it)) => write!(f, " ({})", it.expression),
            (None, _) => write!(f, " ({})", self.columns().join(", ")),
        }
    }
}

/// A constraint of a table is added, changed or dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConstraintChange {
    /// The table.
    pub table: Name,
    /// The constraint.
    #[serde(flatten)]
    pub change: Change<Constraint>,
}

impl ConstraintChange {
    pub(super) fn reverse(self) -> Self {
        Self {
            change: self.change.reverse(),
            ..self
        }
    }

    pub(super) fn judge(&self) -> Judgement {
        let added = self.change.to.as_ref().filter(|to| {
            let was_held =
                |from: &Constraint| !from.is_not_valid() && from.clone().valid(true) == (*to).clone().valid(true);
            !to.is_not_valid() && !self.change.from.as_ref().is_some_and(was_held)
        });
        Judgement {
            may_fail: added.and_then(Constraint::may_fail).into_iter().collect(),
            ..Judgement::default()
        }
    }

    pub(super) fn touched(&self) -> Touched {
        let mut touched = Touched::of(
            &self.change,
            |it| provides(&self.table, it),
            |it| needs(&self.table, it),
        );
        if let Some((_, to)) = self.change.both() {
            touched.needs.extend(provides(&self.table, to));
            // It stays, so nothing is free to go.
            touched.frees.clear();
        }
        touched
    }
}

fn provides(table: &Name, constraint: &Constraint) -> Vec<Key> {
    let name = constraint.name().unwrap_or_default().to_owned();
    let mut keys = vec![Key::Constraint(table.clone(), name.clone())];
    match constraint {
        Constraint::PrimaryKey(_) | Constraint::Unique(_) => {
            keys.extend([Key::of_index(table, &name), Key::unique(table, constraint.columns())]);
        }
        Constraint::Exclusion(_) => keys.push(Key::of_index(table, &name)),
        Constraint::ForeignKey(_) | Constraint::Check(_) => {}
    }
    keys
}

fn needs(table: &Name, constraint: &Constraint) -> Vec<Key> {
    let mut keys = Key::of_table(table);
    keys.extend(Key::columns(table, constraint.columns()));
    match constraint {
        Constraint::ForeignKey(it) => keys.extend(target(it)),
        Constraint::Check(it) => keys.extend(Key::columns(table, &crate::render::words(&it.expression))),
        Constraint::Exclusion(it) => keys.extend(Key::columns(table, &crate::render::words(&it.definition))),
        Constraint::PrimaryKey(_) | Constraint::Unique(_) => {}
    }
    keys
}

impl fmt::Display for ConstraintChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = &self.table;
        match (&self.change.from, &self.change.to) {
            (None, Some(it)) => write!(f, "add {it} to {table}"),
            (Some(it), None) => write!(f, "drop {it} of {table}"),
            (Some(from), Some(to)) if from.is_not_valid() && !to.is_not_valid() => {
                write!(f, "validate {to} of {table}")
            }
            (_, Some(it)) => write!(f, "change {it} of {table}"),
            (None, None) => Ok(()),
        }
    }
}
