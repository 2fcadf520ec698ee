//! Paths as people see them.

use std::path::{Path, PathBuf};

/// The path from the current directory, where it lies below.
#[must_use]
pub fn shown(path: &Path) -> PathBuf {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).to_owned()
}
