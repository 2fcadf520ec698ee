//! Which statements of a file begin and end transactions, and which run outside of any.

use super::file::File;
use super::statement::Statement;

/// Whether a statement begins a transaction.
pub(super) fn begins(statement: &Statement) -> bool {
    statement.begins(&["BEGIN"]) || statement.begins(&["START", "TRANSACTION"])
}

/// Whether a statement ends a transaction.
pub(super) fn ends(statement: &Statement) -> bool {
    let to_savepoint = statement.has(&["TO"]) || statement.has(&["PREPARED"]);
    let words = ["COMMIT", "END", "ROLLBACK", "ABORT"];
    words.iter().any(|word| statement.begins(&[word])) && !to_savepoint
}

/// Whether a statement begins or ends a transaction.
pub(super) fn is_control(statement: &Statement) -> bool {
    begins(statement) || ends(statement)
}

/// The statements that run in a transaction, the runner's or one of the file.
pub(super) fn inside<'f>(file: &'f File<'_>) -> Vec<&'f Statement> {
    divided(file).0
}

/// The statements that run in no transaction.
pub(super) fn outside<'f>(file: &'f File<'_>) -> Vec<&'f Statement> {
    divided(file).1
}

fn divided<'f>(file: &'f File<'_>) -> (Vec<&'f Statement>, Vec<&'f Statement>) {
    let mut open = file.source.in_transaction;
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for statement in &file.statements {
        if is_control(statement) {
            open = file.source.in_transaction || begins(statement);
        } else if open {
            inside.push(statement);
        } else {
            outside.push(statement);
        }
    }
    (inside, outside)
}
