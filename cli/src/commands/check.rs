//! `check`: whether the models, the files and the database agree.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct Check;

impl Check {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
