//! One file as the rules see it.

use std::collections::BTreeSet;

use sqlparser::ast::{AlterTableOperation, ColumnDef};

use super::known::Known;
use super::split::{self, Comment};
use super::statement::{Action, Statement};
use super::{MigrationFile, parse};

/// One file: its statements, and what is there before and after them.
#[derive(Debug)]
pub(super) struct File<'a> {
    pub(super) source: &'a MigrationFile,
    /// The file of the same revision that goes the other way.
    pub(super) other: Option<&'a MigrationFile>,
    pub(super) statements: Vec<Statement>,
    /// Comments below the last statement.
    pub(super) loose: Vec<Comment>,
    /// What the files before this one have built.
    pub(super) before: Known,
    /// What is there after it.
    pub(super) after: Known,
    /// Tables that the file itself creates: nobody uses them yet, so nothing done to them blocks or breaks anyone.
    pub(super) created: BTreeSet<String>,
}

impl<'a> File<'a> {
    pub(super) fn read(source: &'a MigrationFile, other: Option<&'a MigrationFile>, before: Known) -> Self {
        let (statements, loose) = read_statements(source);
        let mut after = before.clone();
        statements.iter().for_each(|statement| after.apply(statement));
        let created = created(&statements);
        Self {
            source,
            other,
            statements,
            loose,
            before,
            after,
            created,
        }
    }

    /// Whether a table was there before the file ran.
    pub(super) fn is_old(&self, table: &str) -> bool {
        !self.created.contains(table)
    }

    /// The name that a table of this file has at its end, as after a rebuild.
    pub(super) fn called_later(&self, table: &str) -> String {
        let renames = self.statements.iter().filter_map(renames);
        renames.fold(
            table.to_owned(),
            |name, (from, to)| if from == name { to } else { name },
        )
    }

    /// The actions of `ALTER TABLE` on tables that were there before.
    pub(super) fn actions(&self) -> impl Iterator<Item = (&Statement, &str, &Action)> {
        self.statements.iter().flat_map(move |statement| {
            let (table, actions) = match &statement.alters {
                Some((table, actions)) if self.is_old(table) => (table.as_str(), actions.as_slice()),
                _ => ("", [].as_slice()),
            };
            actions.iter().map(move |action| (statement, table, action))
        })
    }

    /// The parsed actions of `ALTER TABLE` on tables that were there before.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&Statement, &str, &Action, &AlterTableOperation)> {
        self.actions().filter_map(|(statement, table, action)| {
            action
                .operation
                .as_ref()
                .map(|operation| (statement, table, action, operation))
        })
    }

    /// The columns added to tables that were there before.
    pub(super) fn added_columns(&self) -> impl Iterator<Item = (&Statement, &str, &ColumnDef)> {
        self.actions()
            .filter_map(|(statement, table, action)| action.added_column().map(|column| (statement, table, column)))
    }

    /// The columns defined in the file, of new and of old tables.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&Statement, String, &ColumnDef)> {
        self.statements.iter().flat_map(|statement| {
            let columns = statement.columns().into_iter();
            columns.map(move |(table, column)| (statement, table, column))
        })
    }

    /// The statements that begin with these words.
    pub(super) fn beginning(&self, words: &'static [&'static str]) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.begins(words))
    }
}

fn read_statements(source: &MigrationFile) -> (Vec<Statement>, Vec<Comment>) {
    let sql = source
        .sql
        .strip_prefix('\u{feff}')
        .map_or(source.sql.clone(), |rest| format!("   {rest}"));
    let parts = split::split(&sql, parse::dialect(source.backend));
    let (said, silent): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| !part.pieces.is_empty());
    let statements = said
        .into_iter()
        .map(|part| Statement::read(part, source.backend))
        .collect();
    (statements, silent.into_iter().flat_map(|part| part.comments).collect())
}

/// The names of the tables created here, those that they are given later in the file included.
fn created(statements: &[Statement]) -> BTreeSet<String> {
    let mut created: BTreeSet<_> = statements.iter().filter_map(Statement::creates_table).collect();
    for statement in statements {
        let Some((from, to)) = renames(statement) else { continue };
        if created.contains(&from) {
            created.insert(to);
        }
    }
    created
}

/// The table that a statement renames, and its new name.
pub(super) fn renames(statement: &Statement) -> Option<(String, String)> {
    let (table, actions) = statement.alters.as_ref()?;
    let [action] = actions.as_slice() else { return None };
    let to = action
        .begins(statement, &["RENAME", "TO"])
        .then(|| statement.name_after(&["RENAME", "TO"]))?;
    Some((table.clone(), to?))
}
