//! How a transaction runs, and the statements that begin and end it.

use std::borrow::Cow;

use super::settings::Settings;
use crate::executor::Side;

/// What a transaction sees of those that run beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isolation {
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

impl Isolation {
    #[cfg(feature = "pg")]
    pub(crate) fn as_sql(self) -> &'static str {
        match self {
            Self::ReadCommitted => "READ COMMITTED",
            Self::RepeatableRead => "REPEATABLE READ",
            Self::Serializable => "SERIALIZABLE",
        }
    }
}

/// How a transaction runs.
#[derive(Clone, Copy, Debug, Default)]
#[doc(hidden)]
pub struct Options {
    pub(crate) isolation: Option<Isolation>,
    pub(crate) read_only: bool,
    pub(crate) deferrable: bool,
}

impl Options {
    pub(super) fn side(self) -> Side {
        if self.read_only { Side::Read } else { Side::Write }
    }
}

/// The statements around one level of a transaction.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub struct Bounds {
    pub(crate) begin: Cow<'static, str>,
    /// What holds in the transaction, where the system has settings.
    pub(crate) settings: Settings,
    pub(crate) commit: Cow<'static, str>,
    pub(crate) roll_back: Cow<'static, str>,
}

impl Bounds {
    /// The statements around a savepoint inside `depth` open levels.
    pub(super) fn savepoint(depth: u32) -> Self {
        let name = format!("SAVEPOINT drivetrain_{depth}");
        Self {
            commit: format!("RELEASE {name}").into(),
            roll_back: format!("ROLLBACK TO {name}; RELEASE {name}").into(),
            begin: name.into(),
            settings: Settings::default(),
        }
    }
}
