//! What rows set, read from the text that Diesel makes of them.

/// What a row sets, as its text tells: `("a", "b", "c") VALUES ($1, DEFAULT, $2)`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shape<'t> {
    /// The columns that are set, quoted.
    pub(super) names: Vec<&'t str>,
    /// `$1, DEFAULT, $2`.
    pub(super) values: &'t str,
}

impl<'t> Shape<'t> {
    /// None where a value is no plain one, or where no column is set.
    pub(super) fn of(row: &'t str) -> Option<Self> {
        let (columns, rest) = identifiers(row.strip_prefix('(')?)?;
        let values = rest.strip_prefix(") VALUES (")?.strip_suffix(')')?;
        let mut names = Vec::with_capacity(columns.len());
        let mut of_columns = columns.iter();
        for value in values.split(", ") {
            let column = of_columns.next()?;
            if value != "DEFAULT" {
                names.push(*column);
                value.strip_prefix('$').filter(|n| is_number(n, names.len()))?;
            }
        }
        (of_columns.len() == 0 && !names.is_empty()).then_some(Self { names, values })
    }
}

fn is_number(text: &str, number: usize) -> bool {
    text.parse() == Ok(number)
}

/// The quoted identifiers of a list, and what stands behind it.
fn identifiers(mut text: &str) -> Option<(Vec<&str>, &str)> {
    let mut names = Vec::new();
    loop {
        let end = end_of_identifier(text)?;
        names.push(&text[..end]);
        match text[end..].strip_prefix(", ") {
            Some(rest) => text = rest,
            None => return Some((names, &text[end..])),
        }
    }
}

/// Where `"an ""identifier"""` ends.
fn end_of_identifier(text: &str) -> Option<usize> {
    let mut quotes = text.match_indices('"').map(|(at, _)| at).peekable();
    quotes.next_if_eq(&0)?;
    loop {
        let end = quotes.next()? + 1;
        if quotes.next_if_eq(&end).is_none() {
            return Some(end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(row: &str) -> Option<Vec<&str>> {
        Shape::of(row).map(|shape| shape.names)
    }

    #[test]
    fn rows_of_plain_values_have_a_shape() {
        assert_eq!(names(r#"("a", "b") VALUES ($1, $2)"#), Some(vec![r#""a""#, r#""b""#]));
        assert_eq!(names(r#"("a", "b") VALUES (DEFAULT, $1)"#), Some(vec![r#""b""#]));
        let odd = r#"("a "", "") VALUES (""", "b") VALUES ($1, $2)"#;
        assert_eq!(names(odd), Some(vec![r#""a "", "") VALUES (""""#, r#""b""#]));
    }

    #[test]
    fn other_rows_have_none() {
        for row in [
            "DEFAULT VALUES",
            r#"("a") VALUES (DEFAULT)"#,
            r#"("a") VALUES (lower($1))"#,
            r#"("a", "b") VALUES ($1, now())"#,
            r#"("a", "b") VALUES ($1)"#,
            r#"("a") VALUES ($1, $2)"#,
            r#"("a") VALUES ($1 + $2)"#,
            r#"("a) VALUES ($1)"#,
        ] {
            assert_eq!(names(row), None, "{row}");
        }
    }
}
