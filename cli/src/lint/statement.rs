//! One statement: its words, and what the parser made of them.

use sqlparser::ast::{AlterTableOperation, ColumnDef, CreateTable, Ident, ObjectName};

use super::name;
use super::parse;
use super::split::{Comment, Part, Piece};
use crate::schema::Dialect;

/// One statement of a file.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) pieces: Vec<Piece>,
    pub(super) comments: Vec<Comment>,
    /// Why it cannot be judged, if so.
    pub(super) unreadable: Option<String>,
    /// The parsed form of a statement that the parser knows.
    pub(super) tree: Option<sqlparser::ast::Statement>,
    /// The table that an `ALTER TABLE` changes, and what it does to it.
    pub(super) alters: Option<(String, Vec<Action>)>,
}

/// One of the actions of an `ALTER TABLE`, which commas divide.
#[derive(Debug)]
pub(super) struct Action {
    /// Its words: a range of the statement's pieces.
    pub(super) pieces: std::ops::Range<usize>,
    /// The parsed form, if the parser knows this action.
    pub(super) operation: Option<AlterTableOperation>,
}

impl Statement {
    pub(super) fn read(part: Part, backend: Dialect) -> Self {
        let alters = parse::alter_table(&part.pieces, backend);
        let parsed = match (&part.broken, &alters) {
            (Some(trouble), _) => Err(trouble.clone()),
            (None, Some((_, actions))) => parse::judge_actions(&part.pieces, actions).map(|()| None),
            (None, None) => parse::statement(&part.pieces, backend),
        };
        let (tree, unreadable) = match parsed {
            Ok(tree) => (tree, None),
            Err(trouble) => (None, Some(trouble)),
        };
        Self {
            pieces: part.pieces,
            comments: part.comments,
            unreadable,
            tree,
            alters,
        }
    }

    /// Where it begins in the file, in bytes.
    pub(super) fn start(&self) -> usize {
        self.pieces.first().map_or(0, |piece| piece.at)
    }

    /// Where a piece begins in the file.
    pub(super) fn at(&self, piece: usize) -> usize {
        self.pieces.get(piece).map_or_else(|| self.start(), |piece| piece.at)
    }

    /// Where a name of the parsed form stands in the file.
    pub(super) fn at_name(&self, name: &Ident) -> usize {
        let piece = self
            .pieces
            .iter()
            .find(|piece| piece.token.span.start == name.span.start);
        piece.map_or_else(|| self.start(), |piece| piece.at)
    }

    /// Where the name of an object stands in the file.
    pub(super) fn at_object(&self, name: &ObjectName) -> usize {
        let first = name.0.first().and_then(|part| part.as_ident());
        first.map_or_else(|| self.start(), |ident| self.at_name(ident))
    }

    /// Whether it begins with these words.
    pub(super) fn begins(&self, words: &[&str]) -> bool {
        parse::begin(&self.pieces, words)
    }

    /// The place of these words, anywhere in it.
    pub(super) fn find(&self, words: &[&str]) -> Option<usize> {
        self.find_in(0..self.pieces.len(), words)
    }

    /// The place of these words among some of its pieces.
    pub(super) fn find_in(&self, range: std::ops::Range<usize>, words: &[&str]) -> Option<usize> {
        let end = range.end.min(self.pieces.len());
        (range.start..end).find(|&at| parse::begin(&self.pieces[at..end], words))
    }

    /// Whether these words stand in it.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.find(words).is_some()
    }

    /// The name behind the first of some words, `IF EXISTS`, `IF NOT EXISTS`, `ONLY` and `CONCURRENTLY` left out.
    pub(super) fn name_after(&self, words: &[&str]) -> Option<String> {
        let at = self.find(words)? + words.len();
        name::at(&self.pieces, parse::skip_noise(&self.pieces, at)).map(|(name, _)| name)
    }

    /// The names behind the first of some words, which commas divide.
    pub(super) fn names_after(&self, words: &[&str]) -> Vec<String> {
        let Some(at) = self.find(words) else {
            return Vec::new();
        };
        let mut names = Vec::new();
        let mut from = at + words.len();
        while let Some((name, next)) = name::at(&self.pieces, parse::skip_noise(&self.pieces, from)) {
            names.push(name);
            if self.pieces.get(next).is_none_or(|piece| piece.text != ",") {
                break;
            }
            from = next + 1;
        }
        names
    }

    /// The `CREATE TABLE` that it is.
    pub(super) fn create_table(&self) -> Option<&CreateTable> {
        match &self.tree {
            Some(sqlparser::ast::Statement::CreateTable(table)) => Some(table),
            _ => None,
        }
    }

    /// The name of the table it creates, which is known even where the rest is not readable.
    pub(super) fn creates_table(&self) -> Option<String> {
        let create = self
            .begins(&["CREATE"])
            .then(|| self.find_in(0..5, &["TABLE"]))
            .flatten()?;
        name::at(&self.pieces, parse::skip_noise(&self.pieces, create + 1)).map(|(name, _)| name)
    }

    /// The columns it defines, with the table they are for.
    pub(super) fn columns(&self) -> Vec<(String, &ColumnDef)> {
        if let Some(table) = self.create_table() {
            let name = name::of_object(&table.name);
            return table.columns.iter().map(|column| (name.clone(), column)).collect();
        }
        let Some((table, actions)) = &self.alters else {
            return Vec::new();
        };
        let added = actions.iter().filter_map(Action::added_column);
        added.map(|column| (table.clone(), column)).collect()
    }

    /// Whether it changes the schema.
    pub(super) fn is_ddl(&self) -> bool {
        const WORDS: [&str; 7] = ["CREATE", "ALTER", "DROP", "REINDEX", "REFRESH", "CLUSTER", "COMMENT"];
        self.pieces
            .first()
            .is_some_and(|first| WORDS.contains(&first.text.as_str()))
    }
}

impl Action {
    /// The column that it adds.
    pub(super) fn added_column(&self) -> Option<&ColumnDef> {
        match &self.operation {
            Some(AlterTableOperation::AddColumn { column_def, .. }) => Some(column_def),
            _ => None,
        }
    }

    /// Whether it begins with these words.
    pub(super) fn begins(&self, statement: &Statement, words: &[&str]) -> bool {
        parse::begin(&statement.pieces[self.pieces.clone()], words)
    }

    /// Whether these words stand in it.
    pub(super) fn has(&self, statement: &Statement, words: &[&str]) -> bool {
        statement.find_in(self.pieces.clone(), words).is_some()
    }
}
