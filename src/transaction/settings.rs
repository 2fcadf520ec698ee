//! Settings of the database that hold for one transaction, and are sent with its `BEGIN`.

use std::fmt;

use crate::connection::Dialect;
use crate::{Error, Result};

/// A database system whose transactions can have settings: PostgreSQL.
#[diagnostic::on_unimplemented(
    message = "a transaction of `{Self}` has no settings",
    label = "`setting` works on PostgreSQL",
    note = "SQLite has neither settings that end with a transaction nor row-level security that would read them: \
            filter by the tenant in each query, or give each tenant a database file of its own"
)]
pub trait TransactionSettings: Dialect {}

#[cfg(feature = "pg")]
impl TransactionSettings for diesel::pg::Pg {}

/// Names and values, in the order in which they are set.
#[derive(Clone, Default)]
pub(crate) struct Settings(Vec<(String, String)>);

impl Settings {
    pub(super) fn push(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    #[cfg(feature = "pg")]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Refuses what the server would misread.
    pub(super) fn check(&self) -> Result<()> {
        self.0.iter().try_for_each(|(name, value)| {
            check_name(name)?;
            match value.contains('\0') {
                true => Err(refused(
                    name,
                    "its value holds a zero byte, which PostgreSQL keeps in no text",
                )),
                false => Ok(()),
            }
        })
    }

    /// The statement that sets all of them, and the same without their values, to be shown.
    #[cfg(feature = "pg")]
    pub(crate) fn to_sql(&self) -> (String, String) {
        let calls = |literal: fn(&str) -> String| {
            let call = |(name, value): &(String, String)| format!("set_config('{name}', {}, true)", literal(value));
            let calls: Vec<_> = self.0.iter().map(call).collect();
            format!("SELECT {}", calls.join(", "))
        };
        (calls(literal), calls(|_| "…".to_owned()))
    }
}

impl fmt::Debug for Settings {
    /// The names: values may be secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

fn check_name(name: &str) -> Result<()> {
    if !name.split('.').all(is_identifier) {
        let problem = "its name is none: use letters, digits and `_` in parts divided by dots, as in `app.tenant`";
        return Err(refused(name, problem));
    }
    if name.to_ascii_lowercase().starts_with("transaction_") {
        let problem = "how a transaction runs is said by `serializable()`, `read_only()` and their like";
        return Err(refused(name, problem));
    }
    Ok(())
}

fn refused(name: &str, problem: &str) -> Error {
    Error::invalid("transaction", format!("setting {name:?}: {problem}"))
}

fn is_identifier(part: &str) -> bool {
    !part.is_empty()
        && !part.starts_with(|c: char| c.is_ascii_digit())
        && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A text as a literal, whatever `standard_conforming_strings` says.
#[cfg(feature = "pg")]
fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    match quoted.contains('\\') {
        true => format!("E'{}'", quoted.replace('\\', "\\\\")),
        false => format!("'{quoted}'"),
    }
}

#[cfg(all(test, feature = "pg"))]
mod tests {
    use super::*;

    fn settings(name: &str, value: &str) -> Settings {
        let mut settings = Settings::default();
        settings.push(name, value.to_owned());
        settings
    }

    #[test]
    fn values_are_quoted_and_not_shown() {
        let mut settings = settings("app.tenant", "7'); DROP TABLE notes; --");
        settings.push("app.path", r"a\'b".to_owned());
        let (sent, shown) = settings.to_sql();
        assert_eq!(
            sent,
            r"SELECT set_config('app.tenant', '7''); DROP TABLE notes; --', true), set_config('app.path', E'a\\''b', true)"
        );
        assert_eq!(
            shown,
            "SELECT set_config('app.tenant', …, true), set_config('app.path', …, true)"
        );
        assert_eq!(format!("{settings:?}"), r#"["app.tenant", "app.path"]"#);
    }

    #[test]
    fn names_that_are_none_are_refused() {
        for name in ["app.tenant", "app.a_1.b", "role", "statement_timeout"] {
            assert!(settings(name, "x").check().is_ok(), "{name}");
        }
        for name in [
            "",
            "app.",
            ".tenant",
            "app tenant",
            "app.1",
            "app.t'",
            "app-x.y",
            "é",
            "transaction_read_only",
        ] {
            let error = settings(name, "x").check().expect_err(name);
            assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
        }
        assert!(settings("app.tenant", "a\0b").check().is_err());
    }
}
