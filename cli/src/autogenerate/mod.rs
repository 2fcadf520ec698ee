//! Models against revisions: what has to be written so that the second build the first.
//!
//! Two scratch databases are compared, never texts: into one go the revisions, into the other what the models want.
//! What is written is tried before it is written: it has to run, to build what is wanted, and to be undone without a
//! trace.

mod asked;
mod blocked;
mod draft;
mod marks;
mod merge;
mod models;
mod source;
mod stage;
mod text;

pub use self::asked::{Asks, Known, Unasked};
pub use self::draft::{Draft, written};
pub use self::marks::{modelled, ours};
pub use self::merge::Wanted;
pub use self::models::wanted;
pub use self::source::{has_models, models_of};
pub use self::stage::Stage;
pub use self::text::LOSES;
use crate::diff::{diff, questions};
use crate::operation::{Change, Operation};
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
    /// What the revisions build.
    pub goal: Schema,
}

/// Finds what leads from the schema on `stage` to what is wanted, and tries it there: up, and down again.
///
/// Renames are done on the stage before anything is compared, so that the database spells the new names itself.
///
/// # Errors
/// A question has no answer; what is found does not run, does not build what is wanted, or is not undone by its way back.
/// The stage is then left as it was when that showed.
pub async fn plan(stage: &Stage, wanted: &Wanted, known: &Known, asks: &dyn Asks) -> Result<Plan> {
    let before = stage.schema().await?;
    let mut answers = known.of_tables(&before, &wanted.schema);
    let open = questions::of_tables(&before, &wanted.schema, &known.modelled);
    known.settle(&mut answers, open, asks).await?;
    let mut operations = schemas(&before, &answers.of_tables(&before));
    stage.run(&operations, before.dialect).await?;

    let present = stage.schema().await?;
    known.of_columns(&mut answers, &present, wanted);
    let open = questions::of_columns(&present, &wanted.of_models(&present));
    known.settle(&mut answers, open, asks).await?;
    let renames = answers.of_columns(&present);
    stage.run(&renames, before.dialect).await?;
    operations.extend(renames);

    let present = stage.schema().await?;
    let goal = wanted.beside(&present, &answers);
    let open = questions::of_parts(&diff(&present, &goal), |name| known.ours.contains(name));
    known.settle(&mut answers, open, asks).await?;
    let goal = wanted.beside(&present, &answers);
    let mut changes = known.of_values(&present);
    changes.extend(diff(&present, &goal));
    known.fills(&mut answers, &changes);
    answers.fill(&mut changes);
    let open = questions::of_fills(&changes, &goal);
    known.settle(&mut answers, open, asks).await?;
    answers.fill(&mut changes);
    known.all_used(&answers)?;
    blocked::check(&changes, &present)?;

    let done = operations.len();
    let batches = revisions(changes.clone(), &operations, (&present, &goal), known.form);
    operations.extend(changes);
    let drafts = Draft::all(&batches, goal.dialect, known);
    tried(stage, &batches, done, &before, &goal).await?;
    Ok(Plan {
        operations,
        drafts,
        goal,
    })
}

/// Renames, with the schemas that they move tables into.
fn schemas(before: &Schema, renames: &[Operation]) -> Vec<Operation> {
    let into = renames.iter().filter_map(|it| match it {
        Operation::Rename(it) => it.to.schema.clone(),
        _ => None,
    });
    let mut new: Vec<String> = into.filter(|schema| !before.namespaces.contains(schema)).collect();
    new.dedup();
    let new = new.into_iter().map(|schema| Operation::Schema(Change::made(schema)));
    new.chain(renames.iter().cloned()).collect()
}

/// Runs the revisions up, but for what ran already, and down.
async fn tried(stage: &Stage, batches: &[Batch], done: usize, before: &Schema, wanted: &Schema) -> Result<()> {
    let all = batches.iter().flat_map(|batch| &batch.operations);
    stage.run(all.skip(done), wanted.dialect).await?;
    let after = stage.schema().await?;
    agrees(&after, wanted, "after it")?;
    blocked::views_are_read(&after, before)?;
    let back = batches.iter().rev().flat_map(|batch| batch.operations.iter().rev());
    let back: Vec<Operation> = back.cloned().map(Operation::reverse).collect();
    stage.run(&back, wanted.dialect).await?;
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
