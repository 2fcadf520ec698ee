/// Whether SQL text is a number, a string or a truth value.
pub(crate) fn is_literal(sql: &str) -> bool {
    let number = sql.trim_start_matches(['+', '-']);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && number.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    let inner = sql.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    let is_string = inner.is_some_and(|text| !text.replace("''", "").contains('\''));
    let is_word = ["true", "false"].iter().any(|word| sql.eq_ignore_ascii_case(word));
    is_number || is_string || is_word
}

/// Whether SQL text gives one value for all rows of a statement, and PostgreSQL knows it: a literal, a cast of one, the time.
pub(crate) fn is_steady(sql: &str) -> bool {
    let bare = sql.split("::").next().unwrap_or(sql).trim();
    let steady = ["now()", "current_date", "current_timestamp", "current_time"];
    is_literal(bare) || steady.iter().any(|word| bare.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::{is_literal, is_steady};

    #[test]
    fn literals_are_told_from_expressions() {
        for sql in ["1", "-1.5", "''", "'it''s'", "TRUE"] {
            assert!(is_literal(sql) && is_steady(sql), "{sql}");
        }
        for sql in ["'a' || 'b'", "lower('a')", "a", "1 + 1", "random()"] {
            assert!(!is_literal(sql) && !is_steady(sql), "{sql}");
        }
        assert!(is_steady("now()") && is_steady("'{}'::jsonb"));
    }
}
