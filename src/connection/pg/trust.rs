//! How far a server is trusted: `sslmode` as libpq understands it.

use crate::{Error, Result};

/// How far a server is trusted (libpq's `sslmode`).
#[derive(Clone, Debug)]
pub(super) enum Trust {
    /// `disable`: no TLS.
    Plaintext,
    /// `allow`, `prefer`: TLS if the server offers it, with any certificate.
    IfOffered,
    /// `require`: TLS, with any certificate.
    Encrypted,
    /// `verify-ca`: TLS, with a certificate of a trusted authority for whatever host.
    Authority { root: Option<String> },
    /// `verify-full`: TLS, with a certificate of a trusted authority for this host.
    Full { root: Option<String> },
}

impl Trust {
    /// Without `sslmode`, this machine is trusted and any other has to prove itself.
    pub(super) fn parse(mode: Option<&str>, root: Option<String>, is_local: bool) -> Result<Self> {
        let trust = match mode {
            None if is_local => Self::Plaintext,
            None | Some("verify-full") => Self::Full { root },
            Some("disable") => Self::Plaintext,
            Some("allow" | "prefer") => Self::IfOffered,
            // libpq: with a root certificate at hand, `require` checks it.
            Some("require") if root.is_none() => Self::Encrypted,
            Some("require" | "verify-ca") => Self::Authority { root },
            Some(other) => {
                let known = "disable, allow, prefer, require, verify-ca or verify-full";
                return Err(Error::invalid(
                    "database URL",
                    format!("sslmode is {other}, not {known}"),
                ));
            }
        };
        #[cfg(not(feature = "tls"))]
        trust.refuse_tls(mode)?;
        Ok(trust)
    }

    /// Plain text is never sent where TLS was asked for.
    #[cfg(any(test, not(feature = "tls")))]
    fn refuse_tls(&self, mode: Option<&str>) -> Result<()> {
        if matches!(self, Self::Plaintext) {
            return Ok(());
        }
        let why = mode.map_or_else(
            || "a server on another machine is reached by TLS unless the URL says `sslmode=disable`".to_owned(),
            |mode| format!("sslmode={mode} asks for TLS"),
        );
        let problem = format!("{why}, and the feature `tls` of drivetrain, which adds it, is not enabled");
        Err(Error::invalid("database URL", problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `parse` without the feature.
    fn without_tls(mode: Option<&str>, is_local: bool) -> Result<Trust> {
        let trust = Trust::parse(mode, None, is_local)?;
        trust.refuse_tls(mode)?;
        Ok(trust)
    }

    #[test]
    fn what_asks_for_tls_is_refused_without_the_feature() {
        for mode in [
            None,
            Some("allow"),
            Some("prefer"),
            Some("require"),
            Some("verify-ca"),
            Some("verify-full"),
        ] {
            let error = without_tls(mode, false).expect_err("no TLS");
            assert!(matches!(error, Error::InvalidInput { .. }), "{error:?}");
            assert!(error.to_string().contains("the feature `tls`"), "{error}");
            assert!(error.to_string().contains(mode.unwrap_or("another machine")), "{error}");
        }
        let error = without_tls(Some("verify-full"), true).expect_err("no TLS");
        assert!(
            error.to_string().contains("sslmode=verify-full asks for TLS"),
            "{error}"
        );
    }

    #[test]
    fn plain_text_is_what_the_url_says_or_stays_on_this_machine() {
        assert!(matches!(without_tls(Some("disable"), false), Ok(Trust::Plaintext)));
        assert!(matches!(without_tls(None, true), Ok(Trust::Plaintext)));
    }
}
