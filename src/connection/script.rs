//! Texts of several statements.

use super::Effect;
use super::statement::{commented, effect};
use crate::Result;

/// Refuses a text that begins or ends a transaction behind the guard's back.
pub(crate) fn check_controls_nothing(sql: &str) -> Result<()> {
    if statements(sql).any(|statement| effect(statement) == Effect::Control) {
        return Err(super::statement::control_is_refused());
    }
    Ok(())
}

/// The statements of a text, as semicolons outside of quotes, comments and bodies divide them. Together they are the
/// text, with all that stands between.
pub(crate) fn statements(sql: &str) -> impl Iterator<Item = &str> {
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
///
/// Semicolons in parentheses end nothing: `CREATE RULE … DO ALSO (…; …)`.
fn end_of_statement(sql: &str) -> usize {
    let mut body = Body::of(sql);
    let mut open = 0_usize;
    let mut at = 0;
    while let Some(next) = sql[at..].chars().next() {
        let rest = &sql[at..];
        match next {
            ';' if body.level == 0 && open == 0 => return at + 1,
            '(' => (open, at) = (open + 1, at + 1),
            ')' => (open, at) = (open.saturating_sub(1), at + 1),
            '[' => at += bracketed(rest),
            '\'' | '"' | '`' => at += quoted(rest, next),
            '$' => at += dollar_quoted(rest),
            '-' if rest.starts_with("--") => at += rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => at += commented(rest).unwrap_or(rest.len()),
            _ if is_word(next) => {
                let word = word(rest);
                at += match &rest[word.len()..] {
                    text if text.starts_with('\'') && word.eq_ignore_ascii_case("e") => escaped(rest),
                    after => {
                        body.pass(word, after);
                        word.len()
                    }
                };
            }
            _ => at += next.len_utf8(),
        }
    }
    sql.len()
}

/// The body of a trigger (SQLite: `CREATE TRIGGER … BEGIN …; END`) or of a routine (PostgreSQL: `CREATE FUNCTION … BEGIN
/// ATOMIC …; END`), in which semicolons end nothing.
struct Body {
    kind: Kind,
    level: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    None,
    Trigger,
    Routine,
}

impl Body {
    fn of(sql: &str) -> Self {
        let mut words = words(sql).map(str::to_ascii_uppercase);
        let is_create = words.next().is_some_and(|first| first == "CREATE");
        let what = words.find(|word| !["OR", "REPLACE", "TEMP", "TEMPORARY", "CONSTRAINT"].contains(&word.as_str()));
        let kind = match what.as_deref().filter(|_| is_create) {
            Some("TRIGGER") => Kind::Trigger,
            Some("FUNCTION" | "PROCEDURE") => Kind::Routine,
            _ => Kind::None,
        };
        Self { kind, level: 0 }
    }

    fn pass(&mut self, word: &str, after: &str) {
        let is = |name: &str| word.eq_ignore_ascii_case(name);
        let begins = match self.kind {
            Kind::None => return,
            Kind::Trigger => is("BEGIN"),
            Kind::Routine => {
                is("BEGIN")
                    && words(after)
                        .next()
                        .is_some_and(|next| next.eq_ignore_ascii_case("ATOMIC"))
            }
        };
        if begins || self.level > 0 && is("CASE") {
            self.level += 1;
        } else if is("END") {
            self.level = self.level.saturating_sub(1);
        }
    }
}

/// The words at the start of a text, without comments between them.
fn words(sql: &str) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let text = super::statement::skip_comments(rest);
        let word = word(text);
        rest = &text[word.len()..];
        (!word.is_empty()).then_some(word)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The word at the start of a text. Within one, a dollar sign is a letter on both backends.
fn word(sql: &str) -> &str {
    match sql.starts_with(is_word) {
        true => &sql[..sql.find(|c| !is_word(c) && c != '$').unwrap_or(sql.len())],
        false => "",
    }
}

/// The length of a quoted piece. A doubled quote is two pieces side by side, which comes to the same.
fn quoted(sql: &str, quote: char) -> usize {
    sql[1..].find(quote).map_or(sql.len(), |end| end + 2)
}

/// The length of SQLite's `[name]`, or of the bracket alone where quotes stand in it: then it is an array.
fn bracketed(sql: &str) -> usize {
    let inside = sql[1..].split_once(']').map(|(inside, _)| inside);
    inside
        .filter(|inside| !inside.contains(['\'', '"', '$', '[', '\n']))
        .map_or(1, |inside| inside.len() + 2)
}

/// The length of `E'…'`, in which a backslash takes the next character along.
fn escaped(sql: &str) -> usize {
    let mut characters = sql.char_indices().skip(2);
    while let Some((at, next)) = characters.next() {
        match next {
            '\\' => drop(characters.next()),
            '\'' => return at + 1,
            _ => {}
        }
    }
    sql.len()
}

/// The length of `$tag$ … $tag$`, or of a lone `$`.
fn dollar_quoted(sql: &str) -> usize {
    let Some(end) = sql[1..].find('$').map(|end| end + 2) else {
        return 1;
    };
    let tag = &sql[..end];
    let is_tag = tag[1..end - 1].chars().all(is_word) && !tag[1..].starts_with(|c: char| c.is_ascii_digit());
    if !is_tag {
        return 1;
    }
    sql[end..].find(tag).map_or(sql.len(), |close| end + close + end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(sql: &str) -> Vec<&str> {
        statements(sql).map(str::trim).collect()
    }

    #[test]
    fn semicolons_divide_outside_of_quotes_and_comments() {
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
        assert_eq!(parts("SELECT $1; SELECT $2"), ["SELECT $1;", "SELECT $2"]);
        assert_eq!(parts(r"SELECT E'\';', e'\\'; x"), [r"SELECT E'\';', e'\\';", "x"]);
        assert_eq!(parts(r"SELECT type'\'; x"), [r"SELECT type'\';", "x"]);
        assert_eq!(parts("/* a /* ; */ ; */ x; y"), ["/* a /* ; */ ; */ x;", "y"]);
        assert_eq!(parts("/* a /* ; */ x; y"), ["/* a /* ; */ x;", "y"]);
        assert_eq!(parts("é; 'open"), ["é;", "'open"]);
        assert_eq!(parts("SELECT a$b$ ; SELECT b$"), ["SELECT a$b$ ;", "SELECT b$"]);
        assert_eq!(parts("SELECT [a;(b]; y"), ["SELECT [a;(b];", "y"]);
        assert_eq!(
            parts("SELECT ARRAY['a]', ';'][1]; y"),
            ["SELECT ARRAY['a]', ';'][1];", "y"]
        );
    }

    #[test]
    fn semicolons_in_parentheses_divide_nothing() {
        let rule = "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM v);";
        assert_eq!(parts(&format!("{rule} SELECT ')'; y")), [rule, "SELECT ')';", "y"]);
        assert_eq!(parts("SELECT 1); y"), ["SELECT 1);", "y"]);
    }

    #[test]
    fn semicolons_in_a_body_divide_nothing() {
        for body in [
            "CREATE TRIGGER t AFTER INSERT ON x BEGIN UPDATE x SET a = CASE b WHEN 1 THEN 2 END; DELETE FROM y; END;",
            "-- why\nCREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END;",
            "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;",
        ] {
            let both = format!("{body} SELECT 1");
            assert_eq!(parts(&both), [body, "SELECT 1"]);
        }
    }

    #[test]
    fn the_word_begin_elsewhere_begins_nothing() {
        assert_eq!(parts("CREATE TABLE spans (begin date, until date); SELECT 1").len(), 2);
        assert_eq!(
            parts("CREATE TRIGGER t BEFORE INSERT ON x EXECUTE FUNCTION f(); SELECT 1").len(),
            2
        );
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

    proptest! {
        #[test]
        fn the_statements_of_any_text_are_the_text(sql in r#"([;'"`$/*()\[\]eE\\ \n-]|--|/\*|\*/|\$a\$|BEGIN|END|CREATE TRIGGER|é){0,40}"#) {
            let whole: String = statements(&sql).collect();
            prop_assert_eq!(whole, sql);
        }
    }
}
