//! Indexes.

use drivetrain_cli::schema::Dialect;

use crate::bed::Case;

const T: &str = "CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b INT)";

/// Indexes before and after: each comes, goes, and becomes the next.
const BOTH: [&str; 9] = [
    "",
    "CREATE INDEX i ON t (a)",
    "CREATE INDEX i ON t (a, b)",
    "CREATE INDEX i ON t (a DESC, b)",
    "CREATE UNIQUE INDEX i ON t (a)",
    "CREATE INDEX i ON t (lower(a))",
    "CREATE INDEX i ON t (a) WHERE b > 5",
    "CREATE INDEX i ON t (a) WHERE b > 6",
    "CREATE INDEX j ON t (a) WHERE b > 6",
];

const POSTGRES: [&str; 9] = [
    "CREATE INDEX i ON t USING hash (a)",
    "CREATE INDEX i ON t USING gin (j)",
    "CREATE INDEX i ON t USING gin (j jsonb_path_ops)",
    "CREATE INDEX i ON t (a) INCLUDE (b)",
    "CREATE INDEX i ON t (a) WITH (fillfactor = 70)",
    "CREATE INDEX i ON t (a text_pattern_ops)",
    "CREATE INDEX i ON t (a NULLS FIRST)",
    "CREATE INDEX i ON t (a COLLATE \"C\" DESC NULLS LAST)",
    "CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT",
];

const ROWS: &str = "INSERT INTO t (id, a, b) VALUES (1, 'x', 9), (2, 'y', NULL)";

#[tokio::test]
async fn indexes_of_every_form() {
    let mut last = BOTH[BOTH.len() - 1];
    for form in BOTH {
        let schema = |index: &str| format!("{T}; {index}");
        let (present, wanted) = (schema(last), schema(form));
        Case::new(&present, &wanted).rows(ROWS).on_both().await;
        Case::new(&present, &wanted).rows(ROWS).simple().on_postgres().await;
        last = form;
    }
}

#[tokio::test]
async fn indexes_of_every_form_of_postgres() {
    let mut last = POSTGRES[POSTGRES.len() - 1];
    for form in POSTGRES {
        let schema = |index: &str| format!("CREATE TABLE t (id INT PRIMARY KEY, a TEXT, b INT, j JSONB); {index}");
        let (present, wanted) = (schema(last), schema(form));
        let changed = Case::new(&present, &wanted).rows(ROWS).on_postgres().await;
        assert!(!changed.plan.drafts.is_empty());
        last = form;
    }
}

#[tokio::test]
async fn an_index_is_built_in_a_revision_of_its_own_and_one_of_a_new_table_is_not() {
    let wanted = format!("{T}; CREATE INDEX t_a_idx ON t (a); CREATE TABLE u (a INT); CREATE INDEX u_a_idx ON u (a)");
    let changed = Case::new(T, &wanted).rows(ROWS).on_postgres().await;
    changed
        .writes("CREATE INDEX CONCURRENTLY t_a_idx")
        .writes("CREATE INDEX u_a_idx");
    assert_eq!(
        changed
            .plan
            .drafts
            .iter()
            .map(|it| it.in_transaction)
            .collect::<Vec<_>>(),
        [true, false]
    );
}

#[tokio::test]
async fn another_name_is_a_rename() {
    let (present, wanted) = (
        format!("{T}; CREATE INDEX i ON t (a)"),
        format!("{T}; CREATE INDEX j ON t (a)"),
    );
    for changed in Case::new(&present, &wanted).on_both().await {
        changed.does(&["rename index i to j"]);
    }
}

#[tokio::test]
async fn an_index_that_somebody_else_made_is_asked_about() {
    let present = format!("{T}; CREATE INDEX by_hand ON t (a)");
    let case = Case {
        by_hand: true,
        ..Case::new(&present, T)
    };
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let error = case.fails_on(dialect).await;
        assert!(error.contains("--drop by_hand\n    --keep by_hand"), "{error}");
    }
    assert!(
        case.flags("--keep by_hand")
            .on_both()
            .await
            .iter()
            .all(|it| it.plan.drafts.is_empty())
    );
    case.flags("--drop by_hand").on_both().await;
}

#[tokio::test]
async fn a_unique_index_is_no_unique_constraint() {
    let (index, constraint) = (
        "CREATE TABLE t (a INT); CREATE UNIQUE INDEX t_a_idx ON t (a)",
        "CREATE TABLE t (a INT, CONSTRAINT t_a_key UNIQUE (a))",
    );
    for (from, to) in [(index, constraint), (constraint, index)] {
        for changed in Case::new(from, to).rows("INSERT INTO t VALUES (1)").on_both().await {
            assert_eq!(changed.operations().len(), 2);
        }
    }
}
