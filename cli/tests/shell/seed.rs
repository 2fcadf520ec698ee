//! `seed`: files that fill a database.

use super::database::both;

both!(seeds_run_in_the_order_of_their_names, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    project.run(&["seed"]).fails_with(&["there are no seed files", "seeds"]);
    project.write("seeds/1_users.sql", "-- who\nINSERT INTO users (id) VALUES (1), (2);\n");
    project.write(
        "seeds/2_more.sql",
        "INSERT INTO users SELECT id + 2 FROM users; -- four\n",
    );
    let seeded = project.run(&["seed", "--json"]).json();
    assert_eq!((&seeded[0]["rows"], &seeded[1]["rows"]), (&2.into(), &2.into()));
});

both!(a_seed_that_fails_stores_nothing_of_its_file, |project| {
    project.add_tables();
    project.run(&["upgrade"]).succeeds();
    project.write(
        "bad.sql",
        "INSERT INTO users (id) VALUES (1);\n\nINSERT INTO nowhere VALUES (1);\n",
    );
    project
        .run(&["seed", "bad.sql"])
        .fails_with(&["bad.sql:3: the statement failed", "nowhere"]);
    project.write("good.sql", "INSERT INTO users (id) VALUES (1);\n");
    project.run(&["seed", "good.sql"]).succeeds();
    project.write(
        "ends.sql",
        "INSERT INTO users (id) VALUES (2); COMMIT; INSERT INTO users (id) VALUES (3);\n",
    );
    project.run(&["seed", "ends.sql"]).fails_with(&["ends.sql:1"]);
    project
        .run(&["seed", "missing.sql"])
        .fails_with(&["cannot read missing.sql"]);
});
