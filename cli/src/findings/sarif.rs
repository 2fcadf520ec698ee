//! Findings for code hosts and editors: SARIF 2.1.0.
//!
//! # Source
//! OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use serde_json::{Value, json};

use super::{Finding, Level, Place, Rule};

/// The findings as a SARIF log with one run, whose driver lists the rules that found something.
///
/// `docs` is the address of the documentation, to which the pages of the rules are relative: the format takes absolute
/// addresses only, so without it a rule has its page as text alone. Paths of files stay as they were given.
pub fn to_sarif(findings: &[Finding], docs: Option<&str>) -> Value {
    let rules = rules(findings);
    let results: Vec<_> = findings.iter().map(|finding| result(finding, &rules)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "drivetrain",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(rule, docs)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rules(findings: &[Finding]) -> Vec<&'static Rule> {
    let mut rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_by_key(|rule| rule.code);
    rules.dedup();
    rules
}

fn descriptor(rule: &Rule, docs: Option<&str>) -> Value {
    let mut descriptor = json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": { "text": rule.summary },
        "fullDescription": { "text": rule.why },
        "help": { "text": rule.fix, "markdown": rule.page },
        "defaultConfiguration": configuration(rule.level),
    });
    if let Some(docs) = docs {
        descriptor["helpUri"] = json!(format!("{}/{}", docs.trim_end_matches('/'), rule.help));
    }
    descriptor
}

fn configuration(level: Level) -> Value {
    json!({ "enabled": level != Level::Off, "level": word(level) })
}

fn result(finding: &Finding, rules: &[&'static Rule]) -> Value {
    json!({
        "ruleId": finding.rule.code,
        "ruleIndex": rules.iter().position(|rule| *rule == finding.rule),
        "level": word(finding.level),
        "message": { "text": finding.message },
        "locations": [location(&finding.place)],
    })
}

fn location(place: &Place) -> Value {
    match place {
        Place::File {
            path,
            line,
            column,
            length,
            text,
        } => json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri(path) },
            "region": {
                "startLine": line,
                "startColumn": column,
                "endColumn": column + length,
                "snippet": { "text": text },
            },
        }}),
        Place::Object { kind, name } => json!({ "logicalLocations": [{ "kind": kind, "fullyQualifiedName": name }] }),
    }
}

/// A path as a relative or absolute reference: bytes that such a reference may not hold are escaped.
fn uri(path: &str) -> String {
    path.replace('\\', "/").bytes().fold(String::new(), |mut uri, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'~' => uri.push(char::from(byte)),
            _ => uri += &format!("%{byte:02X}"),
        }
        uri
    })
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
        Level::Off => "none",
    }
}
