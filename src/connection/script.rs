//! Texts of several statements.

use super::Effect;
use super::statement::effect;
use crate::Result;

/// Refuses a text that begins or ends a transaction behind the guard's back.
pub(crate) fn check_controls_nothing(sql: &str) -> Result<()> {
    if statements(sql).any(|statement| effect(statement) == Effect::Control) {
        return Err(super::statement::control_is_refused());
    }
    Ok(())
}

/// The statements of a text, as semicolons outside of quotes, comments and bodies divide them.
fn statements(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (statement, after) = rest.split_at(end_of_statement(rest));
        rest = after;
        Some(statement)
    })
}

/// Where the first statement ends, its semicolon included.
fn end_of_statement(sql: &str) -> usize {
    let is_create = effect(sql) != Effect::Control && first_word(sql).eq_ignore_ascii_case("CREATE");
    let mut level = 0_u32;
    let mut at = 0;
    while let Some(next) = sql[at..].chars().next() {
        let rest = &sql[at..];
        match next {
            ';' if level == 0 => return at + 1,
            '\'' | '"' | '`' => at += quoted(rest, next),
            '$' => at += dollar_quoted(rest),
            '-' if rest.starts_with("--") => at += rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => at += rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ if is_word(next) => {
                let word = first_word(rest);
                // The body of a trigger or function: `CREATE … BEGIN …; …; END`.
                if is_create && word.eq_ignore_ascii_case("BEGIN") || level > 0 && word.eq_ignore_ascii_case("CASE") {
                    level += 1;
                } else if word.eq_ignore_ascii_case("END") {
                    level = level.saturating_sub(1);
                }
                at += word.len();
            }
            _ => at += next.len_utf8(),
        }
    }
    sql.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn first_word(sql: &str) -> &str {
    let sql = super::statement::skip_comments(sql);
    &sql[..sql.find(|c| !is_word(c)).unwrap_or(sql.len())]
}

/// The length of a quoted piece. A doubled quote is two pieces side by side, which comes to the same.
fn quoted(sql: &str, quote: char) -> usize {
    sql[1..].find(quote).map_or(sql.len(), |end| end + 2)
}

/// The length of `$tag$ … $tag$`, or of a lone `$`.
fn dollar_quoted(sql: &str) -> usize {
    let Some(end) = sql[1..].find('$').map(|end| end + 2) else {
        return 1;
    };
    let tag = &sql[..end];
    if !tag[1..end - 1].chars().all(is_word) {
        return 1;
    }
    sql[end..].find(tag).map_or(sql.len(), |close| end + close + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn semicolons_divide_outside_of_quotes_comments_and_bodies() {
        let parts = |sql: &'static str| statements(sql).map(str::trim).collect::<Vec<_>>();
        assert_eq!(parts("SELECT 1; SELECT 2"), ["SELECT 1;", "SELECT 2"]);
        assert_eq!(
            parts("SELECT ';''', \";\" -- ;\n, 1 /* ; */"),
            ["SELECT ';''', \";\" -- ;\n, 1 /* ; */"]
        );
        assert_eq!(
            parts("DO $$ BEGIN; END; $$; SELECT $1"),
            ["DO $$ BEGIN; END; $$;", "SELECT $1"]
        );
        assert_eq!(parts("DO $a$ ; $$ ; $a$; x"), ["DO $a$ ; $$ ; $a$;", "x"]);
        let trigger =
            "CREATE TRIGGER t AFTER INSERT ON x BEGIN UPDATE x SET a = CASE b WHEN 1 THEN 2 END; DELETE FROM y; END;";
        let both = format!("{trigger} SELECT 1");
        assert_eq!(
            statements(&both).map(str::trim).collect::<Vec<_>>(),
            [trigger, "SELECT 1"]
        );
        assert_eq!(parts("é; 'open"), ["é;", "'open"]);
    }

    #[test]
    fn transaction_control_is_found_in_any_statement() {
        for sql in [
            "COMMIT",
            "SELECT 1; rollback",
            "-- why\nBEGIN; SELECT 1",
            "INSERT INTO t VALUES (';'); END;",
        ] {
            assert!(check_controls_nothing(sql).is_err(), "{sql}");
        }
        for sql in [
            "",
            "SELECT 'x; COMMIT'",
            "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END; SELECT 1",
        ] {
            assert!(check_controls_nothing(sql).is_ok(), "{sql}");
        }
    }
}
