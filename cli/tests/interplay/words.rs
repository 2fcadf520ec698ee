//! What is shown while revisions run.

use crate::place::{Place, System, said, succeeded};

#[test]
fn what_the_server_says_is_shown() {
    let place = Place::new(System::Postgres);
    let up = "DO $$ BEGIN RAISE NOTICE '% rows', 2000; END $$";
    place.add("1_fill", up, "SELECT 1", true);
    let output = place.upgrade(&place.database());
    assert!(said(&output).contains("2000 rows"), "{}", said(&output));
    let mut quiet = place.drivetrain(&place.database(), &["upgrade", "--quiet"]);
    assert!(!said(&succeeded(&mut quiet)).contains("2000 rows"));
}
