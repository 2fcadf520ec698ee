use std::path::Path;

use super::Error;

/// Applies the unified diff in this file.
pub(super) fn apply(text: &str, file: &Path) -> Result<String, Error> {
    let own = || file.to_owned();
    let diff = std::fs::read_to_string(file).map_err(|source| Error::PatchUnreadable { file: own(), source })?;
    let patch = diffy::Patch::from_str(&diff).map_err(|source| Error::PatchMalformed { file: own(), source })?;
    diffy::apply(text, &patch).map_err(|source| Error::PatchFailed { file: own(), source })
}
