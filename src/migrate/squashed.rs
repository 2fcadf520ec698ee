//! A revision that was made of several: a database that has all of those has it. Sends nothing.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::record::{Applied, Record, State};
use super::{Revision, Revisions, version_of};

/// The line of `up.sql` above the list of what it was made of.
const MARK: &str = "-- drivetrain:squashed";

/// How much of a checksum stands in the list.
const LENGTH: usize = 16;

/// The comment at the head of an `up.sql` that was made of these revisions (oldest first): their names, and the
/// checksums by which a database is known to have them as they were.
#[must_use]
pub fn squashed_from(revisions: &[Revision]) -> String {
    let mut text = format!("{MARK}\n");
    for revision in revisions {
        let _ = writeln!(text, "--   {} {}", revision.name, &revision.up_checksum()[..LENGTH]);
    }
    text
}

/// A revision as a list names it.
struct Part {
    version: String,
    checksum: String,
}

/// The lists of a text: the one at its head, then those of revisions that were made of others themselves.
fn lists(up: &str) -> Vec<Vec<Part>> {
    let up = up.strip_prefix('\u{feff}').unwrap_or(up);
    if !up.starts_with(MARK) {
        return Vec::new();
    }
    let after = up.split(MARK).skip(1);
    after
        .map(|text| text.lines().skip(1).map_while(part).collect())
        .collect()
}

fn part(line: &str) -> Option<Part> {
    let (name, checksum) = line.strip_prefix("--   ")?.trim_end().rsplit_once(' ')?;
    let is_checksum = checksum.len() == LENGTH && checksum.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_checksum.then(|| Part {
        version: version_of(name),
        checksum: checksum.to_owned(),
    })
}

/// Puts each revision in the place of those of which it was made, where the database has them all as they were. Gives
/// the versions that are gone. The record of the last, which has the version of the new one, is gone too.
pub(super) fn settle(revisions: &Revisions, applied: &mut Vec<Applied>, records: &mut Vec<Record>) -> Vec<String> {
    let mut all_gone = Vec::new();
    for revision in revisions.iter() {
        let Some(gone) = gone(revision, applied, records) else {
            continue;
        };
        if gone.iter().any(|version| revisions.find(version).is_some()) {
            continue;
        }
        applied.retain(|row| !gone.contains(&row.version));
        records.retain(|record| !gone.contains(&record.version) && record.version != revision.version);
        all_gone.extend(gone);
    }
    all_gone
}

/// The versions in whose place the revision stands, if the database has all of its parts. Lists are read from the last
/// to the first, so that a part that was made of others may be there as those.
fn gone(revision: &Revision, applied: &[Applied], records: &[Record]) -> Option<Vec<String>> {
    let lists = lists(&revision.up);
    let head = lists.first()?.last()?;
    if head.version != revision.version {
        return None;
    }
    let mut there: HashSet<&str> = applied.iter().map(|row| row.version.as_str()).collect();
    let mut made = HashSet::new();
    let mut gone = Vec::new();
    let mut is_whole = false;
    for list in lists.iter().rev() {
        let has = |part: &Part| {
            let version = part.version.as_str();
            there.contains(version) && (made.contains(version) || is_as_it_was(part, records))
        };
        is_whole = list.len() > 1 && list.iter().all(has);
        if let (true, Some((last, before))) = (is_whole, list.split_last()) {
            made.insert(last.version.as_str());
            for part in before {
                there.remove(part.version.as_str());
                gone.push(part.version.clone());
            }
        }
    }
    is_whole.then_some(gone)
}

/// Without a record nobody knows better.
fn is_as_it_was(part: &Part, records: &[Record]) -> bool {
    let record = records.iter().find(|record| record.version == part.version);
    record.is_none_or(|record| record.state == State::Applied && record.up.starts_with(&part.checksum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(name: &str, up: &str) -> Revision {
        Revision::new(name, up, None)
    }

    fn made_of(name: &str, parts: &[Revision]) -> Revision {
        let texts: Vec<&str> = parts.iter().map(|part| part.up.as_str()).collect();
        revision(name, &format!("{}\n{}", squashed_from(parts), texts.join("\n")))
    }

    fn applied(versions: &[&str]) -> Vec<Applied> {
        let row = |version: &&str| Applied {
            version: (*version).to_owned(),
            run_on: String::new(),
        };
        versions.iter().map(row).collect()
    }

    fn record(revision: &Revision) -> Record {
        Record {
            version: revision.version.clone(),
            name: revision.name.clone(),
            up: revision.up_checksum(),
            down: revision.down_checksum(),
            state: State::Applied,
            done: 0,
            trail: String::new(),
            is_under_way: false,
            cursor: None,
            took_ms: None,
            applied_by: None,
        }
    }

    /// What is gone from a database that has these revisions, with our records of them.
    fn settled(files: Vec<Revision>, has: &[&Revision]) -> Vec<String> {
        let files = Revisions::new(files).expect("revisions");
        let mut rows = applied(&has.iter().map(|it| it.version.as_str()).collect::<Vec<_>>());
        let mut records = has.iter().map(|it| record(it)).collect();
        settle(&files, &mut rows, &mut records)
    }

    #[test]
    fn a_database_with_all_parts_has_the_whole() {
        let [a, b, c] = [revision("1_a", "A;"), revision("2_b", "B"), revision("3_c", "C")];
        let both = made_of("2_both", &[a.clone(), b.clone()]);
        assert_eq!(settled(vec![both.clone(), c.clone()], &[&a, &b, &c]), ["1"]);
        let mut crlf = both.clone();
        crlf.up = format!("\u{feff}{}", both.up.replace('\n', "\r\n"));
        assert_eq!(settled(vec![crlf], &[&a, &b]), ["1"]);
        let mut rows = applied(&["1", "2"]);
        let files = Revisions::new(vec![both.clone()]).expect("a revision");
        assert_eq!(settle(&files, &mut rows, &mut Vec::new()), ["1"]);
        assert_eq!(rows, applied(&["2"]));

        assert!(settled(vec![both.clone()], &[&b]).is_empty());
        assert!(settled(vec![both.clone()], &[&both]).is_empty());
        assert!(settled(vec![both.clone()], &[&a, &both]).is_empty());
        assert!(settled(vec![a.clone(), both.clone()], &[&a, &b]).is_empty());
        assert!(settled(vec![both], &[&revision("1_a", "edited"), &b]).is_empty());
    }

    #[test]
    fn a_part_may_be_there_as_its_own_parts() {
        let [a, b] = [revision("1_a", "A"), revision("2_b", "B")];
        let [c, d] = [revision("3_c", "C"), revision("4_d", "D")];
        let ab = made_of("2_ab", &[a.clone(), b.clone()]);
        let cd = made_of("4_cd", &[c.clone(), d.clone()]);
        let all = made_of("4_all", &[ab.clone(), cd.clone()]);
        let gone = |has: &[&Revision]| {
            let mut gone = settled(vec![all.clone()], has);
            gone.sort();
            gone
        };
        assert_eq!(gone(&[&ab, &cd]), ["2"]);
        assert_eq!(gone(&[&a, &b, &cd]), ["1", "2"]);
        assert_eq!(gone(&[&ab, &c, &d]), ["2", "3"]);
        assert_eq!(gone(&[&a, &b, &c, &d]), ["1", "2", "3"]);
        assert!(gone(&[&a, &b, &c]).is_empty());
        assert!(gone(&[&a, &b]).is_empty());
    }

    #[test]
    fn a_list_that_is_no_list_means_nothing() {
        let b = revision("2_b", "-- drivetrain:squashed\n--   1_a nothing\nSELECT 1");
        assert!(settled(vec![b.clone()], &[&b]).is_empty());
        let b = revision("2_b", "-- drivetrain:squashed");
        assert!(settled(vec![b.clone()], &[&b]).is_empty());
    }
}
