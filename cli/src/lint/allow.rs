//! `-- drivetrain:allow DT201 reason` above a statement, `-- drivetrain:allow-file DT201 reason` anywhere in a file.

use super::file::File;
use super::rules::{self, Hit, LintRule};
use super::split::Comment;
use super::{Config, rules::meta};
use crate::findings::{Finding, Level};

const MARK: &str = "drivetrain:allow";

/// A comment that allows something.
struct Allow {
    /// Codes or names of rules.
    names: Vec<String>,
    reason: String,
    at: usize,
    /// The statement it is for; none for the whole file.
    statement: Option<usize>,
}

/// Takes out what the file allows, adds what is wrong with the allowing itself, and puts it all in the order of the
/// file.
pub(super) fn settle(file: &File<'_>, config: &Config, hits: Vec<(&'static LintRule, Hit)>) -> Vec<Finding> {
    let allows = allows(file);
    let mut used = vec![false; allows.len()];
    let mut kept: Vec<(&'static LintRule, Hit)> = Vec::new();
    for (rule, hit) in hits {
        match allows.iter().position(|allow| covers(allow, file, rule, &hit)) {
            Some(index) => used[index] = true,
            None => kept.push((rule, hit)),
        }
    }
    kept.extend(
        allows
            .iter()
            .filter(|allow| allow.reason.is_empty())
            .map(without_reason),
    );
    kept.extend(
        allows
            .iter()
            .zip(used)
            .filter(|(_, used)| !used)
            .map(|(allow, _)| unused(allow)),
    );
    kept.sort_by_key(|(rule, hit)| (hit.at, rule.about.code));
    let findings = kept
        .into_iter()
        .map(|(rule, hit)| rules::finding(file, config, rule, hit));
    findings.filter(|finding| finding.level != Level::Off).collect()
}

fn allows(file: &File<'_>) -> Vec<Allow> {
    let of_statements = file.statements.iter().enumerate().flat_map(|(index, statement)| {
        statement
            .comments
            .iter()
            .filter_map(move |comment| allow(comment, Some(index)))
    });
    of_statements
        .chain(file.loose.iter().filter_map(|comment| allow(comment, None)))
        .collect()
}

fn allow(comment: &Comment, statement: Option<usize>) -> Option<Allow> {
    let text = comment.text.trim().strip_prefix(MARK)?;
    let (text, statement) = match text.strip_prefix("-file") {
        Some(text) => (text, None),
        None => (text, statement),
    };
    let (names, reason) = names_and_reason(text.trim_start_matches(':').trim());
    Some(Allow {
        names,
        reason,
        at: comment.at,
        statement,
    })
}

/// The rules are words that commas divide; the reason is the rest.
fn names_and_reason(text: &str) -> (Vec<String>, String) {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        let end = rest.find([',', ' ']).unwrap_or(rest.len());
        names.push(rest[..end].to_owned());
        let after = rest[end..].trim_start();
        match after.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => return (names, after.trim().to_owned()),
        }
    }
}

fn covers(allow: &Allow, file: &File<'_>, rule: &LintRule, hit: &Hit) -> bool {
    let here = allow.statement.is_none_or(|index| {
        let statement = &file.statements[index];
        let end = statement.pieces.last().map_or(0, |piece| piece.end);
        (statement.start()..=end).contains(&hit.at)
    });
    here && allow.names.iter().any(|name| rule.about.is(name))
}

fn without_reason(allow: &Allow) -> (&'static LintRule, Hit) {
    let message = format!("{} is allowed without a reason", allow.names.join(", "));
    (&meta::ALLOW_WITHOUT_REASON, Hit::at(allow.at, message))
}

fn unused(allow: &Allow) -> (&'static LintRule, Hit) {
    let unknown = allow.names.iter().find(|name| !rules::all().any(|rule| rule.is(name)));
    let message = match unknown {
        Some(name) if name.is_empty() => "no rule is named to be allowed".to_owned(),
        Some(name) => format!("no rule is called {name}"),
        None => format!("{} is allowed, but not found here", allow.names.join(", ")),
    };
    (&meta::UNUSED_ALLOW, Hit::at(allow.at, message))
}
