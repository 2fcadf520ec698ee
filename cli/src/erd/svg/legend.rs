//! What the marks mean.

use super::line::sample;
use super::{Point, measure};

/// Its height, with room above.
pub(super) const HEIGHT: f64 = 44.0;
/// Its width.
pub(super) const WIDTH: f64 = 900.0;

/// One line below everything.
pub(super) fn legend() -> String {
    let mut x = 0.0;
    let mut text = String::new();
    for (mark, meaning) in [
        ("PK", "primary key"),
        ("FK", "foreign key"),
        ("U", "unique"),
        ("?", "may be null"),
    ] {
        let class = if mark == "PK" { "mark pk" } else { "mark fk" };
        text += &format!("<text class=\"{class}\" x=\"{x}\" y=\"24\">{mark}</text>");
        x += measure::text(mark) + 6.0;
        text += &word(&mut x, meaning);
    }
    for (many, optional, meaning) in [
        (None, false, "exactly one"),
        (None, true, "at most one"),
        (Some(true), true, "any number"),
    ] {
        text += &sample(Point { x, y: 20.0 }, many, optional);
        x += 42.0;
        text += &word(&mut x, meaning);
    }
    text + "\n"
}

fn word(x: &mut f64, meaning: &str) -> String {
    let text = format!("<text class=\"type\" x=\"{x}\" y=\"24\">{meaning}</text>");
    *x += measure::text(meaning) + 24.0;
    text
}
