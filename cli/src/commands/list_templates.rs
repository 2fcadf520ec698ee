//! `list-templates`: what `init` can write.

use clap::Args;

use super::Context;
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct ListTemplates;

impl ListTemplates {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        context.unavailable()
    }
}
