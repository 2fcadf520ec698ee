//! What tests assert about the statements that were sent.

/// Runs an expression, asserts how many statements it sent, and gives its value.
///
/// Statements are counted at the connections of the pool, so nothing escapes: transaction control counts, pings and
/// session set-up do not. Other tasks that use the same pool meanwhile are counted too. If the number differs, the
/// panic shows the statements.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/doc.rs"));
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> drivetrain::Result<()> {
/// # let db = doc_db().await?;
/// use drivetrain::assert_statements;
///
/// let users = assert_statements!(db, 1, User::find_many([1, 2, 3], &db).await?);
/// assert_eq!(users.len(), 3);
/// # Ok(()) }
/// ```
#[macro_export]
macro_rules! assert_statements {
    ($db:expr, $expected:expr, $work:expr $(,)?) => {{
        $db.statistics().start_record();
        let value = $work;
        let sent = $db.statistics().take_record();
        let expected: usize = $expected;
        assert!(
            sent.len() == expected,
            "{} statements were sent, {expected} expected:\n{}",
            sent.len(),
            sent.join("\n")
        );
        value
    }};
}
