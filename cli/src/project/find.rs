//! Looking for files in a directory and those above it.

use std::path::{Path, PathBuf};

/// The nearest `name` in `directory` or above that `fits`.
pub(super) fn upwards(directory: &Path, name: &str, fits: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    directory
        .ancestors()
        .map(|above| above.join(name))
        .find(|path| fits(path))
}
