//! What a command works with.

use super::Globals;
use crate::{Error, Exit, Result};

/// What a command works with: the flags that every command takes, and where it prints.
#[derive(Debug)]
pub struct Context {
    /// The flags.
    pub globals: Globals,
}

impl Context {
    /// For the commands whose library is still to come.
    pub(super) fn unavailable(&self) -> Result<Exit> {
        Err(Error::project("this command is not there yet", "use the diesel CLI"))
    }
}
