//! Models against revisions: what has to be written so that the second build the first.
//!
//! Two scratch databases are compared, never texts: into one go the revisions, into the other what the models want.
//! What is written is tried before it is written: it has to run, to build what is wanted, and to be undone without a
//! trace.

mod draft;
mod stage;
mod text;

pub use self::draft::Draft;
pub use self::stage::Stage;
pub use self::text::LOSES;
use crate::diff::diff;
use crate::lint::MigrationFile;
use crate::operation::Operation;
use crate::recipe::{Batch, revisions};
use crate::schema::Schema;
use crate::{Error, Result};

/// What has to be done, and the revisions that do it. Both are empty if models and revisions agree.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The changes.
    pub operations: Vec<Operation>,
    /// The revisions, oldest first.
    pub drafts: Vec<Draft>,
}

/// Finds what leads from the schema on `stage` to `wanted`, and tries it there: up, and down again. `files` are those
/// that built what is there.
///
/// # Errors
/// What is found does not run, does not build what is wanted, or is not undone by its way back; the stage is then left
/// as it was when that showed.
pub async fn plan(stage: &Stage, wanted: &Schema, files: &[MigrationFile]) -> Result<Plan> {
    let before = stage.schema().await?;
    let operations = diff(&before, wanted);
    let batches = revisions(operations.clone(), &before, wanted);
    let drafts = Draft::all(&batches, wanted.dialect, files);
    tried(stage, &batches, &before, wanted).await?;
    Ok(Plan { operations, drafts })
}

/// Runs the revisions up and down.
async fn tried(stage: &Stage, batches: &[Batch], before: &Schema, wanted: &Schema) -> Result<()> {
    for batch in batches {
        stage.run(&batch.operations, wanted.dialect).await?;
    }
    agrees(&stage.schema().await?, wanted, "after it")?;
    for batch in batches.iter().rev() {
        let back = batch.operations.iter().rev().cloned().map(Operation::reverse);
        stage.run(&back.collect::<Vec<_>>(), wanted.dialect).await?;
    }
    agrees(&stage.schema().await?, before, "after its way back")
}

fn agrees(found: &Schema, expected: &Schema, when: &str) -> Result<()> {
    match diff(found, expected).first() {
        None => Ok(()),
        Some(left) => Err(Error::project(
            format!("what would be written does not do all: {when} this is left: {left}"),
            "write this change by hand with `drivetrain revision -m …`, then let the rest be found",
        )),
    }
}
