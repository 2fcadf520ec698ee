//! Foreign keys while a revision runs that drops a table on SQLite.
//!
//! `DROP TABLE` deletes the table's rows first, with all that `ON DELETE` says, as long as foreign keys are on. So they
//! are off while such a revision runs, and each of its transactions is checked before it is stored.

use super::channel::{Channel, System};
use super::orphans::Before;
use super::parts;
use crate::Result;

const OFF: &str = "PRAGMA foreign_keys = OFF";
const ON: &str = "PRAGMA foreign_keys = ON";

/// Whether a text runs with foreign keys off there: on SQLite, where it drops a table.
///
/// Whether others point to that table is not asked. They may be made by the same text, and where none does, foreign keys
/// make no difference to it.
pub(super) fn are_off(sql: &str, system: System) -> bool {
    system == System::Sqlite
        && parts::statements(sql)
            .iter()
            .any(|statement| parts::drops_table(statement.sql))
}

/// Foreign keys are off for as long as this lives.
pub(super) struct KeysOff<'a> {
    channel: &'a dyn Channel,
}

impl<'a> KeysOff<'a> {
    /// Switches them off where the text needs it, outside a transaction: inside of one the switch does nothing.
    ///
    /// A database that is used with foreign keys off stays as it is.
    pub(super) async fn for_text(channel: &'a dyn Channel, sql: &str) -> Result<Option<Self>> {
        if !are_off(sql, channel.system()) {
            return Ok(None);
        }
        let setting = "SELECT CAST(foreign_keys AS TEXT) AS line FROM pragma_foreign_keys";
        if channel.lines(setting).await? != ["1"] {
            return Ok(None);
        }
        let keys = Self { channel };
        keys.switch_off().await?;
        Ok(Some(keys))
    }

    /// Once more, because the text may have switched them on.
    pub(super) async fn switch_off(&self) -> Result<()> {
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
