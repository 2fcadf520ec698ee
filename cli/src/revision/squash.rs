//! Several revisions as one.

use std::fs;
use std::path::Path;

use drivetrain::migrate::{Revision, closed, squashed_from};

use super::{Name, New, Text};
use crate::{Error, Result};

/// One revision that does what `revisions` (oldest first) do, with the version of the newest.
///
/// # Errors
/// Fewer than two; some run in a transaction and others do not; one has a data step.
pub fn squash(revisions: &[Revision], message: &str) -> Result<New> {
    let [first, .., last] = revisions else {
        return Err(Error::usage(
            "there is nothing to squash",
            "name at least two revisions: a:b",
        ));
    };
    if revisions
        .iter()
        .any(|revision| revision.in_transaction != first.in_transaction)
    {
        return Err(cannot("some of them run in a transaction, and others outside"));
    }
    if revisions.iter().any(|revision| revision.has_data_step) {
        return Err(cannot("one of them has a data step"));
    }
    let version = last.name.split('_').next().unwrap_or_default();
    let name = Name::with_version(version, message)?;
    let new = New {
        name,
        files: files(revisions),
    };
    Ok(if first.in_transaction {
        new
    } else {
        new.outside_transaction()
    })
}

fn cannot(why: &str) -> Error {
    Error::project(
        format!("these revisions cannot be squashed: {why}"),
        "squash those before and after it on their own",
    )
}

/// Without down.sql if one of them has none.
fn files(revisions: &[Revision]) -> Vec<Text> {
    let parts = revisions.iter().map(|revision| part(revision, &revision.up));
    let up = format!("{}\n{}", squashed_from(revisions), parts.collect::<String>());
    let down: Option<String> = revisions
        .iter()
        .rev()
        .map(|revision| revision.down.as_ref().map(|down| part(revision, down)))
        .collect();
    let named = |name: &str, text: String| Text {
        name: name.to_owned(),
        text,
    };
    let mut files = vec![named("up.sql", up)];
    files.extend(down.map(|down| named("down.sql", down)));
    files
}

/// The text of one, its last statement ended.
fn part(revision: &Revision, sql: &str) -> String {
    format!("-- {}\n{}\n\n", revision.name, closed(sql))
}

/// Puts `new` in the place of the folders of `revisions`. What fails is taken back.
///
/// # Errors
/// [`Error::File`] if a folder cannot be moved.
pub fn replace(migrations: &Path, revisions: &[Revision], new: &New) -> Result<()> {
    let aside = migrations.join(format!(".squashed-{}", new.name.version()));
    fs::create_dir(&aside).map_err(Error::file("create", &aside))?;
    let done = put_aside(migrations, &aside, revisions).and_then(|()| new.write(migrations));
    if done.is_err() {
        // As far as it came; what is left stays in the folder aside.
        for revision in revisions {
            let _ = fs::rename(aside.join(&revision.name), migrations.join(&revision.name));
        }
        let _ = fs::remove_dir(&aside);
        return done.map(drop);
    }
    fs::remove_dir_all(&aside).map_err(Error::file("remove", &aside))
}

fn put_aside(migrations: &Path, aside: &Path, revisions: &[Revision]) -> Result<()> {
    for revision in revisions {
        let path = migrations.join(&revision.name);
        fs::rename(&path, aside.join(&revision.name)).map_err(Error::file("move", &path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(name: &str, up: &str, down: Option<&str>) -> Revision {
        Revision::new(name, up, down.map(str::to_owned))
    }

    #[test]
    fn up_goes_forwards_and_down_goes_backwards() {
        let revisions = [revision("1_a", "A;\n", Some("a;")), revision("2_b", "B", Some("b"))];
        let new = squash(&revisions, "both").expect("one revision");
        assert_eq!(new.name.folder(), "2_both");
        let list = squashed_from(&revisions);
        assert_eq!(new.files[0].text, format!("{list}\n-- 1_a\nA;\n\n-- 2_b\nB\n;\n\n"));
        assert_eq!(new.files[1].text, "-- 2_b\nb\n;\n\n-- 1_a\na;\n\n");
    }

    #[test]
    fn without_one_way_back_there_is_none() {
        let revisions = [revision("1_a", "A", None), revision("2_b", "B", Some("b"))];
        assert_eq!(squash(&revisions, "both").expect("one revision").files.len(), 1);
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        let mut outside = revision("2_b", "B", None);
        outside.in_transaction = false;
        assert!(squash(&[revision("1_a", "A", None), outside], "both").is_err());
        assert!(squash(&[revision("1_a", "A", None)], "one").is_err());
    }
}
