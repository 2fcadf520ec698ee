//! Keys, unique and foreign keys, checks and exclusions.

use crate::bed::Case;

/// Constraints of a table `t (id, a, b)` before and after: each comes, goes, and becomes the next.
const FORMS: [&str; 16] = [
    "",
    ", CONSTRAINT t_pkey PRIMARY KEY (id)",
    ", CONSTRAINT t_pkey PRIMARY KEY (id, a)",
    ", CONSTRAINT t_pkey PRIMARY KEY (a)",
    ", CONSTRAINT t_a_key UNIQUE (a)",
    ", CONSTRAINT t_a_key UNIQUE (a, b)",
    ", CONSTRAINT t_a_key UNIQUE (b, a)",
    ", CONSTRAINT t_check CHECK (a > 0)",
    ", CONSTRAINT t_check CHECK (a > 0 AND b > 0)",
    ", CONSTRAINT t_u_fkey FOREIGN KEY (a) REFERENCES u (id)",
    ", CONSTRAINT t_u_fkey FOREIGN KEY (a) REFERENCES u (id) ON DELETE CASCADE ON UPDATE SET NULL",
    ", CONSTRAINT t_u_fkey FOREIGN KEY (a) REFERENCES u (id) DEFERRABLE INITIALLY DEFERRED",
    ", CONSTRAINT t_u_fkey FOREIGN KEY (a) REFERENCES v (id)",
    ", CONSTRAINT t_u_fkey FOREIGN KEY (a, b) REFERENCES u (x, y)",
    ", CONSTRAINT t_u_fkey FOREIGN KEY (b) REFERENCES u (y)",
    ", CONSTRAINT t_other_fkey FOREIGN KEY (b) REFERENCES u (y)",
];

#[tokio::test]
async fn constraints_of_every_form() {
    let schema = |constraint: &str| {
        format!(
            "CREATE TABLE u (id INT PRIMARY KEY, x INT, y INT UNIQUE, UNIQUE (x, y)); CREATE TABLE v (id INT PRIMARY KEY);
             CREATE TABLE t (id INT NOT NULL, a INT NOT NULL, b INT{constraint})"
        )
    };
    let rows = "INSERT INTO u VALUES (1, 1, 2); INSERT INTO v VALUES (1); INSERT INTO t VALUES (7, 1, 2)";
    let mut last = FORMS[FORMS.len() - 1];
    for form in FORMS {
        let (present, wanted) = (schema(last), schema(form));
        Case::new(&present, &wanted).rows(rows).on_both().await;
        Case::new(&present, &wanted).rows(rows).simple().on_postgres().await;
        last = form;
    }
}

#[tokio::test]
async fn a_unique_constraint_is_built_beside_those_who_write() {
    let (plain, unique) = (
        "CREATE TABLE t (a TEXT)",
        "CREATE TABLE t (a TEXT, CONSTRAINT t_a_key UNIQUE (a))",
    );
    let changed = Case::new(plain, unique).on_postgres().await;
    changed
        .does(&["add unique constraint t_a_key to t"])
        .writes("CREATE UNIQUE INDEX CONCURRENTLY t_a_key ON t USING btree (a)");
    changed
        .writes("ADD CONSTRAINT t_a_key UNIQUE USING INDEX t_a_key")
        .writes("-- Fails if there is two rows");
    assert_eq!(
        changed
            .plan
            .drafts
            .iter()
            .map(|it| it.in_transaction)
            .collect::<Vec<_>>(),
        [false, true]
    );
}

#[tokio::test]
async fn a_foreign_key_and_a_check_hold_old_rows_one_revision_later() {
    let present = "CREATE TABLE u (id INT PRIMARY KEY); CREATE TABLE t (a INT)";
    let wanted = "CREATE TABLE u (id INT PRIMARY KEY); CREATE TABLE t (a INT, CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES u (id), CONSTRAINT t_a_check CHECK (a > 0))";
    let changed = Case::new(present, wanted)
        .rows("INSERT INTO u VALUES (1); INSERT INTO t VALUES (1)")
        .on_postgres()
        .await;
    assert_eq!(changed.plan.drafts.len(), 2);
    assert!(
        changed.plan.drafts[0].up.contains("NOT VALID")
            && changed.plan.drafts[1].up.contains("VALIDATE CONSTRAINT t_a_fkey")
    );
}

#[tokio::test]
async fn a_key_moves_and_those_who_point_to_it_stay() {
    let schema = |key: &str| {
        format!(
            "CREATE TABLE p (id INT NOT NULL, code INT NOT NULL, CONSTRAINT p_pkey PRIMARY KEY ({key}), CONSTRAINT p_id_key UNIQUE (id));
             CREATE TABLE c (p_id INT, CONSTRAINT c_p_id_fkey FOREIGN KEY (p_id) REFERENCES p (id))"
        )
    };
    let (present, wanted) = (schema("id"), schema("id, code"));
    Case::new(&present, &wanted)
        .rows("INSERT INTO p VALUES (1, 2); INSERT INTO c VALUES (1)")
        .on_both()
        .await;
}

#[tokio::test]
async fn nulls_not_distinct_and_exclusions() {
    let unique = |words: &str| format!("CREATE TABLE t (a INT, CONSTRAINT t_a_key UNIQUE {words} (a))");
    let (plain, alike) = (unique(""), unique("NULLS NOT DISTINCT"));
    Case::new(&plain, &alike)
        .rows("INSERT INTO t VALUES (1), (NULL)")
        .on_postgres()
        .await;
    let with = |exclusion: &str| format!("CREATE TABLE t (during int4range{exclusion})");
    let (none, some) = (
        with(""),
        with(", CONSTRAINT t_during_excl EXCLUDE USING gist (during WITH &&)"),
    );
    for (from, to) in [(&none, &some), (&some, &none)] {
        Case::new(from, to)
            .rows("INSERT INTO t VALUES ('[1,2)')")
            .on_postgres()
            .await;
    }
}

#[tokio::test]
async fn constraints_without_a_name_are_known_by_what_they_say() {
    let present = "CREATE TABLE u (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b INT REFERENCES u (id), CHECK (b > 0))";
    let wanted = "CREATE TABLE u (id INTEGER CONSTRAINT u_pkey PRIMARY KEY); CREATE TABLE t (id INTEGER CONSTRAINT t_pkey PRIMARY KEY, a TEXT, b INT, CONSTRAINT t_a_key UNIQUE (a), CONSTRAINT t_b_check CHECK (b>0), CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES u (id))";
    assert!(Case::new(present, wanted).on_sqlite().await.plan.drafts.is_empty());
    let renamed = Case::new(present, wanted).on_postgres().await;
    assert!(
        renamed.operations().iter().all(|it| it.starts_with("rename")),
        "{:?}",
        renamed.operations()
    );
}

#[tokio::test]
async fn a_unique_constraint_becomes_an_index_over_some_rows_without_a_moment_between() {
    let present = "CREATE TABLE t (a TEXT, gone INT, CONSTRAINT t_a_key UNIQUE (a))";
    let wanted = "CREATE TABLE t (a TEXT, gone INT); CREATE UNIQUE INDEX t_a_idx ON t (a) WHERE gone IS NULL";
    let changed = Case::new(present, wanted)
        .rows("INSERT INTO t VALUES ('x', 1)")
        .on_both()
        .await;
    let drafts = &changed[1].plan.drafts;
    assert_eq!(drafts.len(), 2);
    assert!(drafts[0].up.contains("CONCURRENTLY") && drafts[1].up.contains("DROP CONSTRAINT t_a_key"));
}

#[tokio::test]
async fn checks_that_the_server_spells_otherwise_are_no_difference() {
    let table = |check: &str| format!("CREATE TABLE t (a TEXT, b INT, CONSTRAINT c CHECK ({check}))");
    for (a, b) in [
        ("a IN ('x', 'y')", "a in ('x','y')"),
        ("b between 1 and 5", "(b BETWEEN 1 AND 5)"),
        ("a <> ''", "(a) != ''"),
    ] {
        let (present, wanted) = (table(a), table(b));
        assert!(
            Case::new(&present, &wanted).on_postgres().await.plan.drafts.is_empty(),
            "{a}"
        );
    }
}
