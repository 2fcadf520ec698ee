//! `squash`: files that become one.

use super::database::both;

both!(squashed_revisions_build_the_same_and_stay_applied, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    let printed = project.run(&["squash", ":create_posts", "--dry-run"]);
    assert!(printed.succeeds().contains("CREATE TABLE users") && printed.stdout.contains("CREATE TABLE posts"));
    assert_eq!(project.revisions().len(), 3);
    project
        .run(&["squash", ":create_posts", "-m", "first tables"])
        .succeeds();
    assert_eq!(
        project.revisions(),
        ["2026-01-06-090000_first_tables", "2026-01-07-090000_create_tags"]
    );
    assert_eq!(project.run(&["verify"]).code, 0);
    assert_eq!(project.applied(), ["20260107090000", "20260106090000"]);
    project.run(&["downgrade", "base", "--yes"]).succeeds();
    project.run(&["upgrade"]).succeeds();
    assert_eq!(project.applied().len(), 2);
});

both!(
    a_database_that_has_all_squashed_revisions_is_recognised_and_stamped,
    |project| {
        project.add_tables();
        project.run(&["upgrade"]).succeeds();
        // Squashed elsewhere: in a project whose database has none of them.
        let elsewhere = crate::program::Project::new();
        elsewhere.add_tables();
        elsewhere.run(&["squash", ":create_posts"]).succeeds();
        project.take_revisions_of(&elsewhere);
        project.run(&["verify"]).succeeds();
        project.run(&["check"]).succeeds();
        project.run(&["upgrade"]).ends_with(0, &["nothing to do"]);
        project.run(&["current", "--json"]).succeeds();
        assert_eq!(project.applied(), ["20260107090000", "20260106090000"]);

        elsewhere.run(&["squash", "base:head", "-m", "all"]).succeeds();
        project.take_revisions_of(&elsewhere);
        project.run(&["upgrade"]).ends_with(0, &["nothing to do"]);
        assert_eq!(project.applied(), ["20260107090000"]);
        project.run(&["downgrade", "base", "--yes"]).succeeds();
        project.run(&["upgrade"]).succeeds();
        project.run(&["check"]).succeeds();
    }
);

both!(a_database_that_has_some_of_them_or_others_is_refused, |project| {
    project.add_tables();
    project.run(&["upgrade", "+1"]).succeeds();
    let elsewhere = crate::program::Project::new();
    elsewhere.add_tables();
    elsewhere.run(&["squash", ":create_posts"]).succeeds();
    project.take_revisions_of(&elsewhere);
    project
        .run(&["upgrade"])
        .fails_with(&["create_users is applied, and its files are gone"]);
    assert_eq!(project.applied(), ["20260105090000"]);
});

both!(half_applied_ranges_are_not_squashed, |project| {
    project.add_tables();
    project.run(&["upgrade", "+1"]).succeeds();
    project
        .run(&["squash", "base:head"])
        .fails_with(&["1 of these 3 revisions are applied"]);
    project
        .run(&["squash", "head:head"])
        .ends_with(64, &["nothing to squash"]);
    project.write("migrations/2026-01-05-090000_create_users/up.sql", "SELECT 1;");
    project
        .run(&["squash", "base:head"])
        .fails_with(&["files and database do not agree"]);
    assert_eq!(project.revisions().len(), 3);
});
