//! Durations as people write them on the command line.

use std::time::Duration;

/// The longest duration that is taken: a year. Beyond it, timers overflow.
const LONGEST: u64 = 31_536_000_000;

/// Reads `500ms`, `5s`, `10m`, `1h`, or a number of seconds.
///
/// # Errors
/// A sentence that says what a duration looks like.
pub fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    millis(&text[..digits], &text[digits..])
        .filter(|millis| *millis <= LONGEST)
        .map(Duration::from_millis)
        .ok_or_else(|| format!("`{text}` is not a duration like 500ms, 5s, 10m or 1h"))
}

fn millis(count: &str, unit: &str) -> Option<u64> {
    let count: u64 = count.parse().ok()?;
    let unit = match unit {
        "ms" => 1,
        "" | "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    count.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_anything_else_is_refused() {
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse("5"), Ok(Duration::from_secs(5)));
        assert_eq!(parse("2h"), Ok(Duration::from_secs(7200)));
        for text in ["", "s", "-5s", "5 s", "1.5s", "5d", "99999999999999999999", "99999h"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
