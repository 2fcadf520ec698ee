//! PgBouncer, behind which the tests put the library: one found on this machine, else Debian's.

use std::path::{Path, PathBuf};

use crate::{Result, machine};

/// Tells the tests where the program is.
pub(crate) const VARIABLE: &str = "DRIVETRAIN_PGBOUNCER";

/// Debian keeps it where only root's `PATH` leads.
const OF_DEBIAN: &str = "/usr/sbin/pgbouncer";

pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(program) = find() {
        return Ok(program);
    }
    machine::find_or_install("pgbouncer", "pgbouncer")?;
    find().ok_or_else(|| "the package pgbouncer has no program pgbouncer".to_owned())
}

fn find() -> Option<PathBuf> {
    machine::find_program("pgbouncer").or_else(|| Some(Path::new(OF_DEBIAN).to_owned()).filter(|file| file.is_file()))
}
