//! Durations as people write them in URLs and the environment.

use std::time::Duration;

use crate::{Error, Result};

/// Reads `500ms`, `5s`, `10m`, `1h`, or a number of seconds.
pub(super) fn parse(what: &'static str, text: &str) -> Result<Duration> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let refused = || Error::invalid(what, format!("`{text}` is not a duration like 500ms, 5s, 10m or 1h"));
    let count: u64 = text[..digits].parse().map_err(|_| refused())?;
    let millis = match &text[digits..] {
        "ms" => Some(count),
        "" | "s" => count.checked_mul(1000),
        "m" => count.checked_mul(60_000),
        "h" => count.checked_mul(3_600_000),
        _ => None,
    };
    // A year: beyond it, timers overflow.
    millis
        .filter(|millis| *millis <= 31_536_000_000)
        .map(Duration::from_millis)
        .ok_or_else(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_and_anything_else_is_refused() {
        assert_eq!(parse("x", "500ms").expect("ms"), Duration::from_millis(500));
        assert_eq!(parse("x", "5").expect("s"), Duration::from_secs(5));
        assert_eq!(parse("x", "2h").expect("h"), Duration::from_secs(7200));
        for text in [
            "",
            "s",
            "-5s",
            "5 s",
            "1.5s",
            "5d",
            "99999999999999999999",
            "99999999999h",
        ] {
            assert!(parse("x", text).is_err(), "{text}");
        }
    }
}
