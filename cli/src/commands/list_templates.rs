//! `list-templates`: what `init` can write.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::Context;
use crate::output::style::STRONG;
use crate::output::{Cell, Report, Table};
use crate::project::TEMPLATES;
use crate::{Exit, Result};

/// It takes no arguments of its own.
#[derive(Args, Clone, Debug)]
pub struct ListTemplates;

#[derive(Serialize)]
struct Row {
    name: &'static str,
    about: &'static str,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Rows(Vec<Row>);

impl ListTemplates {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let rows = TEMPLATES.iter().map(|template| Row {
            name: template.name,
            about: template.about,
        });
        context.output.report(&Rows(rows.collect()))?;
        Ok(Exit::Done)
    }
}

impl Report for Rows {
    fn text(&self, out: &mut dyn Write, _: u8) -> io::Result<()> {
        let mut table = Table::default();
        for row in &self.0 {
            table.row([Cell::new(STRONG, row.name), row.about.into()]);
        }
        table.write(out)
    }
}
