//! `revision --autogenerate`: what the models want and the revisions do not build, as new revisions.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::Utc;
use clap::Args;
use drivetrain::migrate::{History, Revision};
use serde::Serialize;

use super::Context;
use crate::autogenerate::{Draft, Known, Plan, Stage, modelled, models_of, ours, plan, wanted, written};
use crate::diff::Given;
use crate::models::{Features, Models};
use crate::operation::{Judgement, Operation};
use crate::output::style::{DIM, GOOD, WARNING, paint};
use crate::output::{Report, shown};
use crate::project::Project;
use crate::recipe::Form;
use crate::revision::{Name, New, Text, lock};
use crate::schema::{Dialect, Schema};
use crate::sources::{self, Chosen};
use crate::wanted::{Hints, hints};
use crate::{Error, Exit, Result};

/// Answers and forms for `--autogenerate`.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "With --autogenerate")]
pub struct Autogenerate {
    /// Something was renamed: posts=articles, posts.title=headline, mood.sad=unhappy
    #[arg(long, value_name = "OLD=NEW", requires = "autogenerate", value_parser = pair)]
    pub rename: Vec<(String, String)>,
    /// Something goes, with its values: posts, posts.title, mood.sad
    #[arg(long, value_name = "NAME", requires = "autogenerate")]
    pub drop: Vec<String>,
    /// Something stays, though no model names it
    #[arg(long, value_name = "NAME", requires = "autogenerate")]
    pub keep: Vec<String>,
    /// What old rows get in a column that must not be null, as SQL: "posts.slug=''"
    #[arg(long, value_name = "COLUMN=SQL", requires = "autogenerate", value_parser = pair)]
    pub backfill: Vec<(String, String)>,
    /// Write the short form, for tables that are empty or small: all in one transaction, whatever it locks (PostgreSQL)
    #[arg(long, requires = "autogenerate")]
    pub simple: bool,
    /// Features that are on when models are read
    #[arg(long, value_name = "FEATURES", value_delimiter = ',', requires = "autogenerate")]
    pub features: Vec<String>,
    /// All features are on
    #[arg(long, requires = "autogenerate")]
    pub all_features: bool,
    /// The default features are off
    #[arg(long, requires = "autogenerate")]
    pub no_default_features: bool,
}

fn pair(text: &str) -> std::result::Result<(String, String), String> {
    let (left, right) = text.split_once('=').ok_or("there is no `=` in it")?;
    Ok((left.trim().to_owned(), right.trim().to_owned()))
}

/// What a new revision is called.
pub(super) struct Called<'a> {
    pub(super) message: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) no_down: bool,
}

/// An operation as it is told.
#[derive(Serialize)]
struct Told {
    does: String,
    #[serde(flatten)]
    judgement: Judgement,
    operation: Operation,
}

/// A revision that was written, or would be.
#[derive(Serialize)]
struct Written {
    version: String,
    path: PathBuf,
    in_transaction: bool,
    files: Vec<Text>,
}

#[derive(Serialize)]
struct Found {
    operations: Vec<Told>,
    revisions: Vec<Written>,
    written: bool,
    /// Tables without a model, which are left alone.
    without_model: Vec<String>,
}

impl Autogenerate {
    pub(super) async fn run(&self, context: &Context, called: &Called<'_>, dry: bool) -> Result<Exit> {
        let project = context.project()?;
        let migrations = project.migrations()?;
        let _lock = if dry { None } else { Some(lock(&migrations)?) };
        let history = context.history(&project).await?;
        is_up_to_date(&history)?;
        let models = models_of(&project, &self.features())?;
        let hints = hints(&models);
        let revisions = history.revisions();
        let known = Known {
            modelled: self.modelled(&project, revisions.iter()),
            ours: ours(revisions.iter()),
            files: sources::of_history(&history, &migrations, dialect(&project)?, Chosen::All),
            given: self.given(),
            form: if self.simple { Form::Simple } else { Form::Safe },
            ..Known::of_models(&hints)
        };
        let (plan, present) = find(context, &project, &history, &models, &known).await?;
        said(context, &hints, &present);
        let before = modelled(revisions.iter());
        let now: BTreeSet<String> = models.names().map(ToString::to_string).collect();
        let news = news(&plan.drafts, called, &project, &migrations, (&before, &now))?;
        let paths = match dry {
            true => news.iter().map(|new| migrations.join(new.name.folder())).collect(),
            false => written_all(&news, &migrations)?,
        };
        let without_model = present.tables.iter().map(|table| table.name.to_string());
        context.output.report(&Found {
            operations: plan.operations.iter().map(Told::of).collect(),
            revisions: news.into_iter().zip(&plan.drafts).zip(paths).map(Written::of).collect(),
            written: !dry,
            without_model: without_model.filter(|name| !now.contains(name)).collect(),
        })?;
        Ok(Exit::Done)
    }

    /// The tables that had a model, but for those that are nobody's business.
    fn modelled<'a>(&self, project: &Project, revisions: impl IntoIterator<Item = &'a Revision>) -> BTreeSet<String> {
        let mut tables = modelled(revisions);
        tables.retain(|name| {
            !project
                .settings
                .models
                .ignore
                .iter()
                .any(|pattern| pattern.matches(name))
        });
        tables
    }

    fn features(&self) -> Features {
        Features {
            named: self.features.clone(),
            all: self.all_features,
            no_default: self.no_default_features,
        }
    }

    fn given(&self) -> Given {
        Given {
            rename: self.rename.clone(),
            drop: self.drop.clone(),
            keep: self.keep.clone(),
            backfill: self.backfill.clone(),
        }
    }
}

fn dialect(project: &Project) -> Result<Dialect> {
    Ok(project.url()?.kind().into())
}

/// As Alembic asks for it: what is written stands on what is there.
fn is_up_to_date(history: &History) -> Result<()> {
    if let Some(pending) = history.pending().next() {
        return Err(Error::project(
            format!("{} is pending, and so is what it changes", pending.name),
            "run `drivetrain upgrade` first",
        ));
    }
    match history.drift().first() {
        None => Ok(()),
        Some(drift) => Err(Error::project(
            drift.to_string(),
            "restore the file; or accept it as it is with `drivetrain repair`",
        )),
    }
}

/// Builds both schemas and compares them. Gives what is there, too.
async fn find(
    context: &Context,
    project: &Project,
    history: &History,
    models: &Models,
    known: &Known,
) -> Result<(Plan, Schema)> {
    let url = project.url()?;
    let stage = Stage::beside(&url).await?;
    stage.replay(history.revisions().to_vec()).await?;
    let present = stage.schema().await?;
    let of_models = Stage::beside(&url).await?;
    let wanted = wanted(&of_models, &present, models, &project.settings.types).await?;
    drop(of_models);
    let plan = plan(&stage, &wanted, known, &context.output).await?;
    Ok((plan, present))
}

/// Says which `renamed_from` can go.
fn said(context: &Context, hints: &Hints, present: &Schema) {
    let has =
        |table: &crate::schema::Name, column: &str| present.table(table).is_some_and(|it| it.column(column).is_some());
    let tables = hints.tables.iter().filter(|it| present.table(&it.to).is_some());
    let tables = tables.map(|it| (&it.place, it.from.to_string()));
    let columns = hints.columns.iter().filter(|(of, it)| has(of, &it.to));
    let columns = columns.map(|(_, it)| (&it.place, it.from.clone()));
    for (place, name) in tables.chain(columns) {
        context
            .output
            .note(&format!("{place}: renamed_from = \"{name}\" is done and can go"));
    }
}

/// The revisions, named alike.
fn news(
    drafts: &[Draft],
    called: &Called<'_>,
    project: &Project,
    migrations: &Path,
    (before, now): (&BTreeSet<String>, &BTreeSet<String>),
) -> Result<Vec<New>> {
    let messages: Vec<String> = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| draft.message(called.message, at))
        .collect();
    let format = project.settings.revision.version.as_deref();
    let names = Name::several(&messages, called.version, format, Utc::now(), migrations)?;
    let files = written(drafts, &messages, before, now);
    let new = |(name, files, draft): (Name, Vec<Text>, &Draft)| {
        let mut new = New { name, files };
        if called.no_down {
            new = new.without_down();
        }
        if !draft.in_transaction {
            new = new.outside_transaction();
        }
        new
    };
    Ok(names
        .into_iter()
        .zip(files)
        .zip(drafts)
        .map(|((name, files), draft)| new((name, files, draft)))
        .collect())
}

/// All of them, or none.
fn written_all(news: &[New], migrations: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for new in news {
        match new.write(migrations) {
            Ok(path) => paths.push(path),
            Err(error) => {
                // What counts is the first error.
                paths.iter().for_each(|path| drop(std::fs::remove_dir_all(path)));
                return Err(error);
            }
        }
    }
    Ok(paths)
}

impl Told {
    fn of(operation: &Operation) -> Self {
        Self {
            does: operation.to_string(),
            judgement: operation.judge(),
            operation: operation.clone(),
        }
    }
}

impl Written {
    fn of(((new, draft), path): ((New, &Draft), PathBuf)) -> Self {
        Self {
            version: new.name.key(),
            path: shown(&path),
            in_transaction: draft.in_transaction,
            files: new.files,
        }
    }
}

impl Report for Found {
    fn text(&self, out: &mut dyn Write, detail: u8) -> io::Result<()> {
        if detail > 0 && !self.without_model.is_empty() {
            writeln!(out, "without a model, left alone: {}", self.without_model.join(", "))?;
        }
        if self.operations.is_empty() {
            return writeln!(out, "{} the revisions build what the models want", paint(GOOD, "ok"));
        }
        if self.written {
            for told in &self.operations {
                writeln!(out, "{}", told.does)?;
                for what in &told.judgement.loses {
                    writeln!(out, "  {} {what}", paint(WARNING, "loses"))?;
                }
            }
        }
        for revision in &self.revisions {
            for file in &revision.files {
                let path = revision.path.join(&file.name);
                match self.written {
                    true => writeln!(out, "{} {}", paint(GOOD, "created"), path.display())?,
                    false => writeln!(out, "{}\n{}", paint(DIM, &format!("-- {}", path.display())), file.text)?,
                }
            }
        }
        Ok(())
    }
}
