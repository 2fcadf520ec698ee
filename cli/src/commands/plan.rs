//! `plan`: what an upgrade or downgrade would do.

use clap::Args;
use drivetrain::migrate::Tolerance;

use super::Context;
use super::ran::Planned;
use crate::{Exit, Result};

/// Where to.
#[derive(Args, Clone, Debug)]
pub struct Plan {
    /// As for upgrade and downgrade
    #[arg(default_value = "head", allow_negative_numbers = true)]
    pub target: String,
    /// Show the SQL too
    #[arg(long)]
    pub sql: bool,
}

impl Plan {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let history = context.history(&context.project()?).await?;
        let mut tolerance = Tolerance::default();
        tolerance.out_of_order = true;
        let is_down = history.place(&self.target)? < history.current_place();
        let plan = match is_down {
            true => history.downgrade(&self.target, tolerance)?,
            false => history.upgrade(&self.target, tolerance)?,
        };
        print(context, &Planned::new(&history, &plan, self.sql))
    }
}

/// Prints a plan, or says that there is nothing in it.
pub(super) fn print(context: &Context, planned: &Planned) -> Result<Exit> {
    if planned.is_empty() {
        context.output.note("nothing to do");
    }
    context.output.report(planned)?;
    Ok(Exit::Done)
}
