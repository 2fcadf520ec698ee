//! Foreign keys while a revision runs that drops a table to which others point, on SQLite.
//!
//! `DROP TABLE` deletes the table's rows first, with all that `ON DELETE` says, as long as foreign keys are on. So they
//! are off while such a revision runs, and each of its transactions is checked before it is stored.

use super::channel::Channel;
use super::orphans::Before;
use crate::Result;

const OFF: &str = "PRAGMA foreign_keys = OFF";
const ON: &str = "PRAGMA foreign_keys = ON";

/// Foreign keys are off for as long as this lives.
pub(super) struct KeysOff<'a> {
    channel: &'a dyn Channel,
}

impl<'a> KeysOff<'a> {
    /// Switches them off, outside a transaction: inside of one the switch does nothing.
    ///
    /// A database that is used with foreign keys off stays as it is.
    pub(super) async fn switched(channel: &'a dyn Channel) -> Result<Option<Self>> {
        let setting = "SELECT CAST(foreign_keys AS TEXT) AS line FROM pragma_foreign_keys";
        if channel.lines(setting).await? != ["1"] {
            return Ok(None);
        }
        let keys = Self { channel };
        keys.again().await?;
        Ok(Some(keys))
    }

    /// Switches them off once more, because the text may have switched them on.
    pub(super) async fn again(&self) -> Result<()> {
        self.channel.run(OFF).await
    }

    /// What points to nothing before a transaction does anything.
    pub(super) async fn before(&self) -> Result<Before> {
        Before::read(self.channel).await
    }
}

impl Drop for KeysOff<'_> {
    fn drop(&mut self) {
        // Behind what is under way: the run may have been given up in the middle of a transaction.
        self.channel.run_behind(ON);
    }
}
