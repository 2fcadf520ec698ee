//! The picture: nothing on top of anything else, few crossings, always the same.

use drivetrain_cli::erd::{Diagram, layout, to_svg};

use crate::geometry::{areas, crossings, overlaps, run_through};
use crate::schemas::{blog, chinook, circles, drawn, many, star};

#[track_caller]
fn is_readable(diagram: &Diagram, most_crossings: usize) {
    let (areas, layout) = (areas(diagram), layout(diagram));
    assert_eq!(areas.len(), diagram.entities.len());
    assert_eq!(overlaps(&areas), 0, "boxes overlap");
    assert_eq!(run_through(&layout, &areas), 0, "lines run through boxes");
    let count = crossings(&layout);
    assert!(count <= most_crossings, "{count} crossings");
}

#[tokio::test]
async fn the_blog_is_readable() {
    let diagram = drawn(&blog().await, "blog");
    is_readable(&diagram, 1);
}

#[tokio::test]
async fn chinook_is_readable() {
    let Some(schema) = chinook().await else { return };
    let diagram = drawn(&schema, "Chinook");
    is_readable(&diagram, 1);
}

#[test]
fn forty_tables_are_readable() {
    let diagram = drawn(&many(40), "many");
    is_readable(&diagram, 150);
}

#[test]
fn a_star_and_circles_are_readable() {
    let diagram = drawn(&star(30), "star");
    is_readable(&diagram, 0);
    let diagram = drawn(&circles(), "circles");
    is_readable(&diagram, 2);
}

#[test]
fn the_same_schema_gives_the_same_picture() {
    assert_eq!(to_svg(&drawn(&many(40), "x")), to_svg(&drawn(&many(40), "x")));
}
