//! A lock on a file, which the system frees when the process ends, however that happens.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::process;

use super::super::Problem;
use crate::Result;

/// The locked file. It is removed with the lock.
#[derive(Debug)]
pub(in super::super) struct FileLock {
    path: String,
    _file: File,
}

impl FileLock {
    /// Locks the file, if nobody else has.
    pub(super) fn attempt(path: &str) -> Result<Option<Self>> {
        let refused = |source| {
            Problem::LockFile {
                path: path.to_owned(),
                source,
            }
            .into()
        };
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(refused)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(refused(source)),
        }
        let line = line();
        let written = file.set_len(0).and_then(|()| file.write_all(line.as_bytes()));
        written.map_err(refused)?;
        // Who had the lock before removes the file. If that was between our opening and locking it, ours is a file
        // without a name, and somebody else may hold the one with the name.
        if fs::read_to_string(path).ok().as_ref() != Some(&line) {
            return Ok(None);
        }
        Ok(Some(Self {
            path: path.to_owned(),
            _file: file,
        }))
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Who holds the lock, as the file says.
pub(super) fn holder(path: &str) -> Option<String> {
    let line = fs::read_to_string(path).ok()?;
    (!line.is_empty()).then(|| line.trim_end().to_owned())
}

/// Unlike that of any other attempt.
fn line() -> String {
    let now = chrono::Utc::now().format("%Y-%m-%d %H:%M:%S UTC");
    format!(
        "process {} since {now}, attempt {:016x}\n",
        process::id(),
        fastrand::u64(..)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_holds_it_and_nothing_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock").display().to_string();
        let first = FileLock::attempt(&path).expect("a file").expect("it is free");
        assert!(FileLock::attempt(&path).expect("a file").is_none());
        assert!(holder(&path).is_some_and(|holder| holder.contains(&process::id().to_string())));
        drop(first);
        assert!(!fs::exists(&path).expect("a folder"));
        assert!(FileLock::attempt(&path).expect("a file").is_some());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        assert!(FileLock::attempt("/nowhere/at/all/lock").is_err());
    }
}
