//! The text of a statement without what varies from one call to the next.

/// What stands for several values, and the one that is kept of them.
///
/// `DEFAULT` stands for a value where PostgreSQL inserts rows that leave columns out.
const FOLDS: [(&str, &str); 5] = [
    ("+?", "?"),
    ("?, ?", "?"),
    ("DEFAULT, ?", "?"),
    ("?, DEFAULT", "?"),
    ("(?), (?)", "(?)"),
];

/// The text with one `?` for each value, for each list of values, and for each list of rows of values.
pub(super) fn fold(sql: &str) -> String {
    let mut text = unnumbered(sql);
    loop {
        let folded = FOLDS
            .iter()
            .fold(text.clone(), |text, (from, to)| text.replace(from, to));
        if folded == text {
            return text;
        }
        text = folded;
    }
}

/// `$1` as `?`.
fn unnumbered(sql: &str) -> String {
    let mut parts = sql.split('$');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        text.push(if rest.len() < part.len() { '?' } else { '$' });
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_all_lengths_have_one_text() {
        for sql in [
            "id IN (?)",
            "id IN (?, ?)",
            "id IN (?, ?, ?, ?, ?)",
            "id IN (+?, +?)",
            "id IN ($1, $2, $3)",
        ] {
            assert_eq!(fold(sql), "id IN (?)");
        }
    }

    #[test]
    fn rows_of_values_have_one_text() {
        let one = "INSERT INTO t (a, b) VALUES (?) RETURNING a";
        assert_eq!(fold("INSERT INTO t (a, b) VALUES ($1, $2) RETURNING a"), one);
        let several = "INSERT INTO t (a, b) VALUES ($1, DEFAULT), (DEFAULT, $2), ($3, $4) RETURNING a";
        assert_eq!(fold(several), one);
    }

    #[test]
    fn different_statements_keep_different_texts() {
        assert_eq!(fold("a = $1 AND b = $12"), "a = ? AND b = ?");
        assert_eq!(fold("SET a = ?, b = ?"), "SET a = ?, b = ?");
        assert_eq!(fold("SELECT '$' || $$x$$"), "SELECT '$' || $$x$$");
        assert_ne!(fold("a IN (?, ?)"), fold("b IN (?, ?)"));
    }
}
