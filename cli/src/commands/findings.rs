//! How `lint` and `doctor` print what they found.

use clap::{Args, ValueEnum};

use super::Context;
use crate::findings::{Finding, Level, Rule, to_json, to_sarif, to_text, worst};
use crate::{Error, Exit, Result};

/// How findings are written.
#[derive(Args, Clone, Debug)]
pub struct Form {
    /// How findings are written; --json is short for json
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// Print what a rule is about: its code, such as DT001, or its name
    #[arg(long, value_name = "RULE")]
    pub explain: Option<String>,
    /// With --format sarif: the address below which the pages of the rules are
    #[arg(long, value_name = "URL")]
    pub docs: Option<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One object, for scripts.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
}

impl Form {
    /// Prints the findings; the exit code tells whether one is at least as grave as `fail_on`.
    pub(super) fn print(&self, context: &Context, findings: &[Finding], fail_on: Level) -> Result<Exit> {
        let format = if context.output.json { Format::Json } else { self.format };
        let text = match format {
            Format::Text => to_text(findings),
            Format::Json => format!("{:#}\n", to_json(findings)),
            Format::Sarif => format!("{:#}\n", to_sarif(findings, self.docs.as_deref())),
        };
        context.output.raw(&text)?;
        Ok(Exit::found(worst(findings).is_some_and(|worst| worst >= fail_on)))
    }

    /// Prints the page of a rule.
    pub(super) fn explain(context: &Context, name: &str, rule: Option<&'static Rule>) -> Result<Exit> {
        let rule = rule.ok_or_else(|| Error::usage(format!("no rule is called `{name}`"), "codes look like DT001"))?;
        context.output.raw(rule.page)?;
        Ok(Exit::Done)
    }
}
