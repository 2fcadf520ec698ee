//! What the files so far have built, as far as rules ask for it.

use std::collections::BTreeMap;

use sqlparser::ast::{
    AlterColumnOperation, AlterTableOperation, ColumnDef, ColumnOption, DataType, Expr, ForeignKeyConstraint,
    TableConstraint,
};

use super::file::renames;
use super::name;
use super::statement::{Action, Statement};

/// Tables by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) tables: BTreeMap<String, Table>,
}

/// What is known of a table.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) columns: BTreeMap<String, DataType>,
    /// Columns of keys, unique constraints and indexes, in order.
    pub(super) indexes: Vec<Vec<String>>,
    pub(super) checks: Vec<Check>,
    /// The tables that its foreign keys point to.
    pub(super) references: Vec<String>,
}

/// A check constraint.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) name: Option<String>,
    pub(super) validated: bool,
    /// The column of which it says that it is not null.
    pub(super) not_null: Option<String>,
}

impl Known {
    /// Whether the table has an index that begins with these columns, in any order.
    pub(super) fn has_index(&self, table: &str, columns: &[String]) -> bool {
        let begins = |index: &Vec<String>| {
            let head = index.get(..columns.len()).unwrap_or_default();
            head.len() == columns.len() && columns.iter().all(|column| head.contains(column))
        };
        self.tables
            .get(table)
            .is_some_and(|table| table.indexes.iter().any(begins))
    }

    /// Whether some other table points to this one, as far as is known.
    pub(super) fn is_referenced(&self, table: &str) -> bool {
        let points = |(name, other): (&String, &Table)| name != table && other.references.iter().any(|to| to == table);
        self.tables.iter().any(points)
    }

    /// Takes a statement into account.
    pub(super) fn apply(&mut self, statement: &Statement) {
        if let Some(create) = statement.create_table() {
            let table = Table::created(&create.columns, &create.constraints);
            self.tables.insert(name::of_object(&create.name), table);
        } else if let Some((from, to)) = renames(statement) {
            self.rename(&from, to);
        } else if let Some((table, actions)) = &statement.alters {
            let table = self.tables.entry(table.clone()).or_default();
            actions.iter().for_each(|action| table.apply(action));
        } else if let Some(index) = super::index::created(statement) {
            self.tables.entry(index.table).or_default().indexes.push(index.columns);
        } else if statement.begins(&["DROP", "TABLE"]) {
            let dropped = statement.name_after(&["DROP", "TABLE"]);
            dropped.and_then(|name| self.tables.remove(&name));
        }
    }

    fn rename(&mut self, from: &str, to: String) {
        if let Some(table) = self.tables.remove(from) {
            self.tables.insert(to, table);
        }
    }
}

impl Table {
    fn created(columns: &[ColumnDef], constraints: &[TableConstraint]) -> Self {
        let mut table = Self::default();
        columns.iter().for_each(|column| table.add_column(column));
        constraints
            .iter()
            .for_each(|constraint| table.add_constraint(constraint, false));
        table
    }

    fn apply(&mut self, action: &Action) {
        match &action.operation {
            Some(AlterTableOperation::AddColumn { column_def, .. }) => self.add_column(column_def),
            Some(AlterTableOperation::AddConstraint { constraint, not_valid }) => {
                self.add_constraint(constraint, *not_valid);
            }
            Some(AlterTableOperation::ValidateConstraint { name }) => self.validate(&name::of_ident(name)),
            Some(AlterTableOperation::AlterColumn { column_name, op }) => self.alter_column(column_name, op),
            _ => {}
        }
    }

    fn add_column(&mut self, column: &ColumnDef) {
        let name = name::of_ident(&column.name);
        for option in &column.options {
            match &option.option {
                ColumnOption::PrimaryKey(_) | ColumnOption::Unique(_) => self.indexes.push(vec![name.clone()]),
                ColumnOption::ForeignKey(key) => self.refer(key),
                _ => {}
            }
        }
        self.columns.insert(name, column.data_type.clone());
    }

    fn alter_column(&mut self, column: &sqlparser::ast::Ident, operation: &AlterColumnOperation) {
        if let AlterColumnOperation::SetDataType { data_type, .. } = operation {
            self.columns.insert(name::of_ident(column), data_type.clone());
        }
    }

    fn add_constraint(&mut self, constraint: &TableConstraint, not_valid: bool) {
        match constraint {
            TableConstraint::PrimaryKey(key) => self.indexes.push(super::index::columns(&key.columns)),
            TableConstraint::Unique(key) => self.indexes.push(super::index::columns(&key.columns)),
            TableConstraint::ForeignKey(key) => self.refer(key),
            TableConstraint::Check(check) => self.checks.push(Check {
                name: check.name.as_ref().map(name::of_ident),
                validated: !not_valid,
                not_null: not_null_column(&check.expr),
            }),
            _ => {}
        }
    }

    fn refer(&mut self, key: &ForeignKeyConstraint) {
        self.references.push(name::of_object(&key.foreign_table));
    }

    fn validate(&mut self, constraint: &str) {
        let named = self
            .checks
            .iter_mut()
            .filter(|check| check.name.as_deref() == Some(constraint));
        named.for_each(|check| check.validated = true);
    }
}

fn not_null_column(check: &Expr) -> Option<String> {
    match check {
        Expr::Nested(inner) => not_null_column(inner),
        Expr::IsNotNull(inner) => match &**inner {
            Expr::Identifier(column) => Some(name::of_ident(column)),
            _ => None,
        },
        _ => None,
    }
}
