pub(crate) use crate::inspect::words;

/// Whether an expression may name a column.
pub(crate) fn names(sql: &str, column: &str) -> bool {
    words(sql).iter().any(|word| word.eq_ignore_ascii_case(column))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_name_in_a_string_or_comment_is_none() {
        assert!(names("((\"Title\")::text <> ''::text)", "Title"));
        assert!(names("lower(title) = 'x'", "title"));
        assert!(!names("note <> 'title' -- title", "title"));
        assert!(!names("subtitle > 1", "title"));
    }
}
