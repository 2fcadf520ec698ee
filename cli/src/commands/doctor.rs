//! `doctor`: what the schema of the live database lacks.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// What is worth a finding.
#[derive(Args, Clone, Debug)]
pub struct Doctor;

impl Doctor {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
