//! The text of one file of a revision, piece by piece, so that a finding of the lint finds its statement.

use crate::dump::ended;
use crate::operation::Operation;
use crate::render::render;
use crate::schema::Dialect;

/// Marks what is gone for good.
pub const LOSES: &str = "-- drivetrain:loses";

/// A statement with what stands above it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    /// Whether an empty line divides it from the one before.
    apart: bool,
    /// Lines of comment.
    comments: Vec<String>,
    statement: String,
}

/// The statements of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Script {
    pieces: Vec<Piece>,
}

impl Script {
    /// Each operation below the line that describes it.
    pub(super) fn of(operations: &[Operation], dialect: Dialect) -> Self {
        let mut script = Self::default();
        for operation in operations {
            let mut comments = described(operation);
            for (at, sql) in render(operation, dialect).iter().enumerate() {
                script.push(at == 0, std::mem::take(&mut comments), sql);
            }
        }
        script
    }

    fn push(&mut self, apart: bool, comments: Vec<String>, sql: &str) {
        self.pieces.push(Piece {
            apart,
            comments,
            statement: ended(sql),
        });
    }

    /// In a transaction of its own, outside of which foreign keys are off: SQLite ignores the switch inside.
    pub(super) fn without_foreign_keys(self) -> Self {
        let why = "-- Others point to this table: with foreign keys on, their rows would be deleted with it.";
        let mut script = Self::default();
        script.push(true, vec![why.to_owned()], "PRAGMA foreign_keys = OFF");
        script.push(false, Vec::new(), "BEGIN");
        script.pieces.extend(self.pieces);
        script.push(true, Vec::new(), "PRAGMA foreign_key_check");
        script.push(false, Vec::new(), "COMMIT");
        script.push(false, Vec::new(), "PRAGMA foreign_keys = ON");
        script
    }

    /// The text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            if piece.apart && !text.is_empty() {
                text.push('\n');
            }
            piece.comments.iter().for_each(|line| text.extend([line, "\n"]));
            text.push_str(&piece.statement);
        }
        text
    }

    /// Adds a comment above the statement on this line of the text.
    pub(super) fn comment(&mut self, line: usize, comment: String) {
        let mut start = 1;
        for (at, piece) in self.pieces.iter_mut().enumerate() {
            start += usize::from(piece.apart && at > 0) + piece.comments.len();
            start += piece.statement.lines().count();
            if line < start {
                if !piece.comments.contains(&comment) {
                    piece.comments.push(comment);
                }
                return;
            }
        }
    }
}

/// What an operation does, loses and may fail on, as comments; of a rebuild, what it is for.
fn described(operation: &Operation) -> Vec<String> {
    let line = |text: &dyn std::fmt::Display| {
        let text = text.to_string();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut lines: Vec<String> = match operation {
        Operation::Rebuild(it) => it.changes.iter().map(|it| format!("-- {}", line(it))).collect(),
        other => vec![format!("-- {}", line(other))],
    };
    let judgement = operation.judge();
    lines.extend(judgement.loses.iter().map(|what| format!("{LOSES} {}", line(what))));
    lines.extend(
        judgement
            .may_fail
            .iter()
            .map(|what| format!("-- Fails if there is {}.", line(what))),
    );
    lines
}
