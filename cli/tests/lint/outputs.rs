//! How findings are shown.

use drivetrain_cli::findings::{Level, to_json, to_sarif, to_text, worst};
use drivetrain_cli::lint::{Config, lint, rules};

use crate::support::{Postgres, alone, down, up};

fn findings() -> Vec<drivetrain_cli::findings::Finding> {
    let sql = "-- Locks: none\nDROP TABLE visits;\nALTER TABLE posts\n\tADD COLUMN até timestamp NOT NULL;\n";
    let files = [up(Postgres, "2026_x", sql), down(Postgres, "2026_x", "SELECT 1")];
    lint(&files, &Config::default())
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn text_shows_the_line_and_the_way_out() {
    assert_eq!(plain(&to_text(&findings())), include_str!("golden/findings.txt"));
    assert_eq!(to_text(&[]), "nothing found\n");
}

#[test]
fn json_has_every_field() {
    let json = serde_json::to_string_pretty(&to_json(&findings())).unwrap();
    assert_eq!(json + "\n", include_str!("golden/findings.json"));
}

#[test]
fn sarif_has_rules_results_and_places() {
    let sarif = serde_json::to_string_pretty(&to_sarif(&findings(), Some("https://example.org/docs/"))).unwrap();
    assert_eq!(sarif + "\n", include_str!("golden/findings.sarif"));
}

#[test]
fn the_worst_level_decides() {
    assert_eq!(worst(&findings()), Some(Level::Error));
    assert_eq!(worst(&[]), None);
}

#[test]
fn every_rule_has_a_code_a_name_and_a_page_of_its_own() {
    let index = include_str!("../../docs/lint/README.md");
    let mut seen = std::collections::BTreeSet::new();
    for rule in rules::all() {
        assert!(
            seen.insert(rule.code) && seen.insert(rule.name),
            "{} is there twice",
            rule.code
        );
        assert!(
            rule.page.starts_with(&format!("# {} {}\n", rule.code, rule.name)),
            "{}",
            rule.page
        );
        assert!(rule.page.contains(&format!("Level: {}.", rule.level)), "{}", rule.page);
        assert!(
            index.contains(&format!("| [{0}]({0}.md) | {1} |", rule.code, rule.name)),
            "{} is not listed",
            rule.code
        );
    }
    assert_eq!(rules::find("Drop-Table").map(|rule| rule.code), Some("DT201"));
}

#[test]
fn a_configuration_names_rules_that_exist() {
    let config: Config = toml::from_str("fail_on = 'error'\nrules = { DT201 = 'off', drop-column = 'info' }").unwrap();
    assert_eq!(config.check(), Ok(()));
    let sql = "DROP TABLE t; ALTER TABLE t DROP COLUMN c";
    let findings = lint(&[up(Postgres, "1", sql), down(Postgres, "1", "SELECT 1")], &config);
    assert_eq!(
        findings
            .iter()
            .map(|finding| (finding.rule.code, finding.level))
            .collect::<Vec<_>>(),
        [("DT202", Level::Info)]
    );
    let config: Config = toml::from_str("rules = { DT999 = 'off' }").unwrap();
    assert!(
        config
            .check()
            .unwrap_err()
            .starts_with("no rule is called DT999; the rules are DT001, ")
    );
}

#[test]
fn the_revisions_of_the_guide_pass() {
    let file = alone(up(
        Postgres,
        "1",
        "CREATE INDEX CONCURRENTLY posts_author_id_idx ON posts (author_id)",
    ));
    assert!(
        lint(
            &[file, down(Postgres, "1", "DROP INDEX posts_author_id_idx")],
            &Config::default()
        )
        .is_empty()
    );
}
