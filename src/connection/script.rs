//! Texts of several statements.

use super::effect;
use super::scan::{Kind as TokenKind, Scan, Syntax, Token};
use crate::Result;

/// Refuses a text that begins or ends a transaction behind the guard's back.
pub(crate) fn check_controls_nothing(sql: &str, syntax: Syntax) -> Result<()> {
    if controls(sql, syntax) {
        return Err(super::statement::control_is_refused());
    }
    Ok(())
}

/// Whether a text begins or ends a transaction, alone or beside other statements.
pub(super) fn controls(sql: &str, syntax: Syntax) -> bool {
    statements_in(sql, syntax).any(|statement| effect::controls(statement, syntax))
}

/// The statements of a text of either backend, see [`statements_in`].
pub(crate) fn statements(sql: &str) -> impl Iterator<Item = &str> {
    statements_in(sql, Syntax::Either)
}

/// The statements of a text, as semicolons outside of quotes, comments and bodies divide them. Together they are the
/// text, with all that stands between.
pub(super) fn statements_in(sql: &str, syntax: Syntax) -> impl Iterator<Item = &str> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (statement, after) = rest.split_at(end_of_statement(rest, syntax));
        rest = after;
        Some(statement)
    })
}

/// Where the first statement ends, its semicolon included.
///
/// Semicolons in parentheses end nothing: `CREATE RULE … DO ALSO (…; …)`.
fn end_of_statement(sql: &str, syntax: Syntax) -> usize {
    let mut scan = Scan::new(sql, syntax);
    let mut body = Body::of(scan.clone());
    let mut open = 0_usize;
    while let Some(token) = scan.next() {
        match token.text {
            ";" if body.level == 0 && open == 0 => return scan.at(),
            "(" => open += 1,
            ")" => open = open.saturating_sub(1),
            _ if token.kind == TokenKind::Word => body.pass(token, &scan),
            _ => {}
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
    fn of(mut scan: Scan<'_>) -> Self {
        let is_create = scan.next().is_some_and(|first| first.is("CREATE"));
        let what = scan.find(|word| !word.is_one_of(&["OR", "REPLACE", "TEMP", "TEMPORARY", "CONSTRAINT"]));
        let kind = match what.filter(|_| is_create) {
            Some(what) if what.is("TRIGGER") => Kind::Trigger,
            Some(what) if what.is_one_of(&["FUNCTION", "PROCEDURE"]) => Kind::Routine,
            _ => Kind::None,
        };
        Self { kind, level: 0 }
    }

    fn pass(&mut self, word: Token<'_>, behind: &Scan<'_>) {
        let begins = match self.kind {
            Kind::None => return,
            Kind::Trigger => word.is("BEGIN"),
            Kind::Routine => word.is("BEGIN") && behind.peek().is_some_and(|next| next.is("ATOMIC")),
        };
        if begins || self.level > 0 && word.is("CASE") {
            self.level += 1;
        } else if word.is("END") {
            self.level = self.level.saturating_sub(1);
        }
    }
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
            assert!(check_controls_nothing(sql, Syntax::Either).is_err(), "{sql}");
        }
        for sql in [
            "",
            "SELECT 'x; COMMIT'",
            "CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; END; SELECT 1",
        ] {
            assert!(check_controls_nothing(sql, Syntax::Either).is_ok(), "{sql}");
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
