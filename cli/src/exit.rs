//! How the program ends.

use std::process::ExitCode;

/// What the exit code tells a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Exit {
    /// 0: done, or everything agrees.
    #[default]
    Done,
    /// 1: it failed; the error says how.
    Failed,
    /// 2: `check`, `verify`, `lint` or `doctor` found something, or a schema file would change.
    Found,
    /// 64: the command line cannot be understood (`EX_USAGE` of `sysexits.h`), so that 2 always means a finding.
    Usage,
    /// 130: Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The number that the process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Found => 2,
            Self::Usage => 64,
            Self::Interrupted => 130,
        }
    }

    /// [`Found`](Self::Found) if anything was.
    #[must_use]
    pub fn found(anything: bool) -> Self {
        if anything { Self::Found } else { Self::Done }
    }

    /// The other, unless this one says something already.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Done { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
