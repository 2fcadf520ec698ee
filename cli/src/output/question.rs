//! Questions before something is destroyed.

use std::io::{self, IsTerminal};

use super::Output;
use super::style::{WARNING, paint};
use crate::{Error, Result};

impl Output {
    /// Asks whether to do `action`, which names the database: `empty blog.db`.
    ///
    /// Dropping the future leaves a thread behind that waits for the answer.
    ///
    /// # Errors
    /// [`Error::Refused`] unless the answer is yes; without a terminal, `--yes` has to be given.
    pub async fn confirm(&self, action: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(refused(
                action,
                "there is no terminal to ask on: give --yes if that is what you want",
            ));
        }
        anstream::eprint!("{} {action}? [y/N] ", paint(WARNING, "warning:"));
        // On a thread, so that Ctrl-C is heard meanwhile.
        let answer = tokio::task::spawn_blocking(|| {
            let mut line = String::new();
            io::stdin().read_line(&mut line).map(|_| line)
        });
        let answer = answer.await.map_err(io::Error::other)??;
        match answer.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(refused(action, "answer y, or give --yes")),
        }
    }
}

fn refused(action: &str, hint: &str) -> Error {
    Error::Refused {
        action: action.to_owned(),
        hint: hint.to_owned(),
    }
}
