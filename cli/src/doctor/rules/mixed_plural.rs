//! A table named in the singular among plural ones, or the other way round.

use super::{DoctorRule, Hit, Live};
use crate::findings::{Level, Rule};

pub(super) static RULE: DoctorRule = DoctorRule {
    about: Rule {
        code: "DD112",
        name: "mixed-plural",
        level: Level::Info,
        summary: "a table named in the singular among plural ones, or the other way round",
        why: "one has to look up each name",
        fix: "one form for all; Diesel and this library expect plural names",
        page: include_str!("../../../docs/doctor/DD112.md"),
        help: "doctor/DD112.md",
    },
    check,
};

fn check(live: &Live<'_>) -> Vec<Hit> {
    let names: Vec<_> = live.tables().map(|table| &table.name).collect();
    let (plural, singular): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| is_plural(&name.name));
    let (odd, form) = if plural.len() < singular.len() {
        (plural, "plural")
    } else {
        (singular, "singular")
    };
    let message = format!("the name is {form}, most others are not");
    odd.into_iter()
        .map(|name| Hit::new("table", name.to_string(), message.clone()))
        .collect()
}

/// Whether the last word of a name is a plural, as far as its end tells.
fn is_plural(name: &str) -> bool {
    const WITHOUT_S: [&str; 8] = [
        "people", "children", "men", "women", "data", "media", "news", "criteria",
    ];
    let word = name.rsplit('_').next().unwrap_or(name).to_lowercase();
    let singular_s = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    WITHOUT_S.contains(&word.as_str()) || word.ends_with('s') && !singular_s
}
