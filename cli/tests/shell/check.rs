//! `check`, `doctor`, `schema dump|load`, `baseline`: what the database holds, and what it should.

use super::database::both;

both!(
    check_agrees_after_an_upgrade_and_names_what_was_done_by_hand,
    |project| {
        project.add_tables();
        project.run(&["upgrade"]).succeeds();
        assert!(project.run(&["check"]).succeeds().contains("agree"));
        project.write(
            "by_hand.sql",
            "ALTER TABLE posts ADD COLUMN title TEXT;\nDROP TABLE tags;\n",
        );
        project.run(&["seed", "by_hand.sql"]).succeeds();
        let run = project.run(&["check"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            run.stdout
                .contains("table posts: column title is there, but not expected"),
            "{run:?}"
        );
        assert!(!run.stdout.contains("src/schema.rs"), "{run:?}");
    }
);

both!(
    check_names_a_schema_file_that_is_not_what_the_revisions_build,
    |project| {
        project.add_tables();
        project.run(&["upgrade"]).succeeds();
        let schema = project.read("src/schema.rs");
        project.write("src/schema.rs", schema.replace("posts", "articles"));
        let run = project.run(&["check"]);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(
            run.stdout.contains("src/schema.rs is not what the revisions build"),
            "{run:?}"
        );
    }
);

both!(
    a_schema_file_that_is_ahead_with_its_pending_revision_agrees,
    |project| {
        project.add_tables();
        project.run(&["upgrade"]).succeeds();
        project.run(&["downgrade", "-1", "--no-schema"]).succeeds();
        let run = project.run(&["check"]);
        assert!(run.stdout.contains("create_tags is not applied"), "{run:?}");
        assert!(!run.stdout.contains("src/schema.rs"), "{run:?}");
    }
);

both!(check_names_pending_and_edited_revisions, |project| {
    project.add_tables();
    project.run(&["upgrade", "+2"]).succeeds();
    project.write(
        "migrations/2026-01-05-090000_create_users/down.sql",
        "DROP TABLE IF EXISTS users;\n",
    );
    let run = project.run(&["check"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stdout.contains("create_tags is not applied"), "{run:?}");
    assert!(run.stdout.contains("down.sql was edited"), "{run:?}");
    let json: serde_json::Value = serde_json::from_str(&project.run(&["check", "--json"]).stdout).expect("JSON");
    assert_eq!(json["pending"][0], "2026-01-07-090000_create_tags");
});

both!(a_revision_that_does_not_replay_is_an_error_of_check, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    project.write("migrations/2026-01-06-090000_create_posts/up.sql", "CREATE TABLE;\n");
    project.run(&["check"]).fails_with(&["20260106090000", "up.sql:1"]);
});

both!(a_dump_loads_into_the_same_schema_at_the_same_version, |project| {
    project.add_tables();
    project.run(&["upgrade", "+2"]).succeeds();
    project.run(&["schema", "dump", "-o", "schema.sql"]).succeeds();
    assert_eq!(project.run(&["schema", "dump"]).succeeds(), project.read("schema.sql"));
    project.run(&["upgrade"]).succeeds();
    project
        .run(&["schema", "load", "schema.sql"])
        .fails_with(&["everything in", "--yes"]);
    project.run(&["schema", "load", "schema.sql", "--yes"]).succeeds();
    assert_eq!(project.applied(), ["20260106090000", "20260105090000"]);
    project.run(&["upgrade"]).succeeds();
    project.run(&["check"]).succeeds();
});

both!(a_script_that_fails_changes_nothing, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    project.write(
        "half.sql",
        "CREATE TABLE other (id INTEGER PRIMARY KEY);\nCREATE TABEL x;\n",
    );
    assert_eq!(project.run(&["schema", "load", "half.sql", "--yes"]).code, 1);
    project.run(&["check"]).succeeds();
    assert_eq!(project.applied().len(), 3);
});

both!(a_database_that_exists_is_adopted, |project| {
    project.run(&["baseline"]).fails_with(&["no tables to adopt"]);
    project.write(
        "by_hand.sql",
        "CREATE TABLE old (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'x');\n",
    );
    project.run(&["seed", "by_hand.sql"]).succeeds();
    assert!(project.run(&["baseline", "--sql"]).succeeds().contains("CREATE TABLE"));
    project.run(&["baseline"]).succeeds();
    assert_eq!(project.applied().len(), 1);
    project.run(&["check"]).succeeds();
    project.run(&["upgrade"]).ends_with(0, &["nothing to do"]);
    project
        .run(&["baseline"])
        .fails_with(&["has revisions already", "stamp head"]);
});

both!(doctor_looks_at_the_live_schema, |project| {
    project.write("by_hand.sql", "CREATE TABLE loose (a INTEGER);\n");
    project.run(&["seed", "by_hand.sql"]).succeeds();
    let run = project.run(&["doctor"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.stdout.contains("loose"), "{run:?}");
    project.write("drivetrain.toml", "[doctor]\nfail_on = \"never\"\n");
    project.run(&["doctor"]).fails_with(&["drivetrain.toml: [doctor]: "]);
    let json: serde_json::Value = {
        project.write("drivetrain.toml", "");
        serde_json::from_str(&project.run(&["doctor", "--json"]).stdout).expect("JSON")
    };
    let code = json["findings"][0]["code"].as_str().expect("a code");
    assert!(project.run(&["doctor", "--explain", code]).succeeds().contains(code));
});
