//! In place of TLS, where the feature `tls` is not enabled.

pub(super) use tokio_postgres::NoTls as Connector;

use super::trust::Trust;
use crate::error::BoxError;

/// None for plaintext; anything else was refused when the URL was read, and is here too.
pub(super) fn connector(trust: &Trust) -> Result<Option<Connector>, BoxError> {
    match trust {
        Trust::Plaintext => Ok(None),
        _ => Err("TLS needs the feature `tls` of drivetrain".into()),
    }
}
