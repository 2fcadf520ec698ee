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
