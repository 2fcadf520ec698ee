//! `wait`: until the database answers.

use std::time::Duration;

use clap::Args;

use super::Context;
use crate::{Exit, Result, duration};

/// How long.
#[derive(Args, Clone, Debug)]
pub struct Wait {
    /// Give up after this time
    #[arg(long, default_value = "60s", value_name = "DURATION", value_parser = duration::parse)]
    pub timeout: Duration,
}

impl Wait {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
