//! `upgrade`: applies revisions.

use clap::Args;
use drivetrain::migrate::{History, Plan, Tolerance};

use super::Context;
use super::ran::{Planned, Ran};
use super::schema_file::SchemaFile;
use crate::project::Project;
use crate::{Exit, Result, offline};

/// How far, and how.
#[derive(Args, Clone, Debug)]
pub struct Upgrade {
    /// Where to: head, a version or the start of one, +N, REV+N; with --sql also a range a:b
    #[arg(default_value = "head", allow_negative_numbers = true)]
    pub target: String,
    /// Print the script instead of running it; needs no connection
    #[arg(long)]
    pub sql: bool,
    /// With --sql: a script that skips what the database has already
    #[arg(long, requires = "sql")]
    pub idempotent: bool,
    /// Show the plan and change nothing
    #[arg(long, conflicts_with = "sql")]
    pub dry_run: bool,
    /// Apply revisions that are older than the newest one applied
    #[arg(long)]
    pub allow_out_of_order: bool,
    /// Go on although files of applied revisions were edited, renamed or removed
    #[arg(long)]
    pub allow_drift: bool,
    /// What happens to schema.rs.
    #[command(flatten)]
    pub schema_file: SchemaFile,
}

impl Upgrade {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        if self.sql {
            return self.print_script(context, &project);
        }
        if self.dry_run {
            let history = context.history(&project).await?;
            let plan = self.plan(&history)?;
            return super::plan::print(context, &Planned::new(&history, &plan, context.output.detail > 0));
        }
        let mut engine = context.engine(&project).await?;
        engine.settings.tolerance = self.tolerance();
        let result = engine.upgrade(&self.target).await;
        engine.progress.clear();
        let done = result?;
        if done.is_empty() {
            context.output.note("nothing to do");
        }
        context.output.report(&Ran(done))?;
        self.schema_file.after(context, &project, &engine.database).await
    }

    fn plan(&self, history: &History) -> Result<Plan> {
        Ok(history.upgrade(&self.target, self.tolerance())?)
    }

    fn tolerance(&self) -> Tolerance {
        let mut tolerance = Tolerance::default();
        tolerance.out_of_order = self.allow_out_of_order;
        tolerance.drift = self.allow_drift;
        tolerance
    }

    fn print_script(&self, context: &Context, project: &Project) -> Result<Exit> {
        let revisions = context.revisions(project)?;
        let (history, target) = offline::range(&revisions, &self.target, ("base", "head"))?;
        let plan = history.upgrade(target, Tolerance::default())?;
        context.print_script(project, &plan, self.idempotent)
    }
}
