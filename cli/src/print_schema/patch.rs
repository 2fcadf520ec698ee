use std::path::Path;

use super::Error;

/// Applies the unified diff in this file. `unformatted` says why rustfmt has not seen the text.
pub(super) fn apply(text: &str, file: &Path, unformatted: Option<&str>) -> Result<String, Error> {
    let own = || file.to_owned();
    let diff = std::fs::read_to_string(file).map_err(|source| Error::PatchUnreadable { file: own(), source })?;
    let patch = diffy::Patch::from_str(&diff).map_err(|source| Error::PatchMalformed { file: own(), source })?;
    diffy::apply(text, &patch).map_err(|source| match unformatted {
        Some(words) => Error::PatchOnUnformatted {
            file: own(),
            words: words.to_owned(),
        },
        None => Error::PatchFailed { file: own(), source },
    })
}
