//! Whether `schema.rs` is written anew after the schema changed, as the diesel CLI does.

use clap::Args;

use super::Context;
use crate::database::Database;
use crate::output::shown;
use crate::output::style::{PENDING, paint};
use crate::print_schema::Options;
use crate::project::Project;
use crate::schema::Schema;
use crate::schema_rs::{self, SchemaRs};
use crate::{Exit, Result};

/// What happens to the file of `[print_schema]` in diesel.toml.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct SchemaFile {
    /// Do not write the schema file of diesel.toml; exit with 2 if it would change
    #[arg(long)]
    pub locked_schema: bool,
    /// Leave the schema file of diesel.toml alone
    #[arg(long, conflicts_with = "locked_schema")]
    pub no_schema: bool,
}

impl SchemaFile {
    /// After a run.
    pub(super) async fn after(self, context: &Context, project: &Project, database: &Database) -> Result<Exit> {
        let options = schema_rs::options(&project.diesel)?;
        let wanted: Vec<_> = options.values().filter(|options| options.file.is_some()).collect();
        if self.no_schema || wanted.is_empty() {
            return Ok(Exit::Done);
        }
        let schema = schema_rs::read(database).await?;
        let mut exit = Exit::Done;
        for options in wanted {
            let file = print(context, &schema, options)?;
            if self.locked_schema {
                exit = exit.or(locked(context, &file)?);
            } else if file.write()? {
                context.output.note(&format!("wrote {}", name(&file)));
            }
        }
        Ok(exit)
    }
}

/// The text of one file. Where rustfmt could not run, that is told.
pub(super) fn print(context: &Context, schema: &Schema, options: &Options) -> Result<SchemaRs> {
    let file = schema_rs::print(schema, options)?;
    if let Some(warning) = file.warning() {
        context.output.note(&warning);
    }
    Ok(file)
}

/// Says that the file would change.
pub(super) fn locked(context: &Context, file: &SchemaRs) -> Result<Exit> {
    let differs = file.differs()?;
    if differs {
        context
            .output
            .note(&format!("{} {} would change", paint(PENDING, "locked:"), name(file)));
    }
    Ok(Exit::found(differs))
}

fn name(file: &SchemaRs) -> String {
    file.file
        .as_ref()
        .map(|file| shown(file).display().to_string())
        .unwrap_or_default()
}
