//! `doctor`: what the schema of the live database lacks.

use clap::Args;
use serde::Deserialize;

use super::Context;
use super::findings::Form;
use crate::database::Database;
use crate::doctor::statistics::measure;
use crate::doctor::{Statistics, doctor, rules};
use crate::findings::{Level, Levels};
use crate::project::Project;
use crate::{Exit, Result, on_database};

/// How findings are written.
#[derive(Args, Clone, Debug)]
pub struct Doctor {
    /// How findings are written.
    #[command(flatten)]
    pub form: Form,
}

/// `[doctor]` of drivetrain.toml.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    rules: Levels,
    fail_on: Level,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rules: Levels::default(),
            fail_on: Level::Warning,
        }
    }
}

impl Doctor {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        if let Some(name) = &self.form.explain {
            return Form::explain(context, name, rules::find(name));
        }
        let project = context.project()?;
        let config = config(&project)?;
        let database = context.open_to_read(&project).await?;
        let statistics = statistics(&database).await?;
        let findings = doctor(&database.schema().await?, &statistics, &config.rules);
        self.form.print(context, &findings, config.fail_on)
    }
}

fn config(project: &Project) -> Result<Config> {
    let config: Config = project.settings.section("doctor", &project.settings.doctor)?;
    let checked = config.rules.check(rules::all());
    checked.map_err(|problem| project.settings.mistake("doctor", &problem))?;
    Ok(config)
}

async fn statistics(database: &Database) -> Result<Statistics> {
    Ok(on_database!(database, db => measure(&*db.acquire().await?).await)?)
}
