//! `downgrade`: reverts revisions.

use clap::Args;
use drivetrain::migrate::Tolerance;

use super::Context;
use super::ran::{Planned, Ran};
use super::schema_file::SchemaFile;
use crate::project::Project;
use crate::{Exit, Result, offline};

/// How far, and how.
#[derive(Args, Clone, Debug)]
pub struct Downgrade {
    /// Where to: base, a version or the start of one, -N, REV-N; with --sql a range a:b
    #[arg(allow_negative_numbers = true)]
    pub target: String,
    /// Print the script instead of running it; needs no connection
    #[arg(long)]
    pub sql: bool,
    /// With --sql: a script that skips what the database does not have
    #[arg(long, requires = "sql")]
    pub idempotent: bool,
    /// Show the plan and change nothing
    #[arg(long, conflicts_with = "sql")]
    pub dry_run: bool,
    /// Go on although files of applied revisions were edited, renamed or removed
    #[arg(long)]
    pub allow_drift: bool,
    /// What happens to schema.rs.
    #[command(flatten)]
    pub schema_file: SchemaFile,
}

impl Downgrade {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        if self.sql {
            return self.print_script(context, &project);
        }
        let history = context.history(&project).await?;
        let plan = history.downgrade(&self.target, self.tolerance())?;
        if self.dry_run {
            return super::plan::print(context, &Planned::new(&history, &plan, context.output.detail > 0));
        }
        if !plan.revisions.is_empty() && offline::is_base(&history, &self.target)? {
            let action = format!("revert all {} revisions of", plan.revisions.len());
            context.confirm(&project, &action).await?;
        }
        self.revert(context, &project).await
    }

    async fn revert(&self, context: &Context, project: &Project) -> Result<Exit> {
        let mut engine = context.engine(project).await?;
        engine.settings.tolerance = self.tolerance();
        let result = engine.downgrade(&self.target).await;
        engine.progress.clear();
        let done = result?;
        if done.is_empty() {
            context.output.note("nothing to do");
        }
        context.output.report(&Ran(done))?;
        self.schema_file.after(context, project, &engine.database).await
    }

    fn tolerance(&self) -> Tolerance {
        let mut tolerance = Tolerance::default();
        tolerance.drift = self.allow_drift;
        tolerance
    }

    fn print_script(&self, context: &Context, project: &Project) -> Result<Exit> {
        let revisions = context.revisions(project)?;
        let (history, target) = offline::range(&revisions, &self.target, ("head", "base"))?;
        let plan = history.downgrade(target, Tolerance::default())?;
        context.print_script(project, &plan, self.idempotent)
    }
}
