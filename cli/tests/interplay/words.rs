//! What is shown while revisions run.

use crate::place::{Place, System, said, succeeded};

#[test]
fn what_the_server_says_is_shown() {
    let place = Place::new(System::Postgres);
    let up = "DO $$ BEGIN RAISE NOTICE '% rows', 2000; END $$";
    place.add("1_fill", up, "SELECT 1", true);
    let (loud, quiet) = (place.database(), place.database());
    let output = place.upgrade(&loud);
    assert!(said(&output).contains("2000 rows"), "{}", said(&output));
    let output = succeeded(&mut place.drivetrain(&quiet, &["upgrade", "--quiet"]));
    assert!(!said(&output).contains("2000 rows"), "{}", said(&output));
}
