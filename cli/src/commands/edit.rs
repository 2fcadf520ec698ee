//! `edit`: opens a revision in the editor.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;

use super::Context;
use crate::project::Project;
use crate::{Error, Exit, Result};

/// Which revision, and which of its files.
#[derive(Args, Clone, Debug)]
pub struct Edit {
    /// head, a version or the start of one
    #[arg(default_value = "head", allow_negative_numbers = true)]
    pub revision: String,
    /// Open down.sql too
    #[arg(long)]
    pub down: bool,
}

impl Edit {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let history = context.history_for(&project, &self.revision).await?;
        let revision = history.revision(&self.revision)?;
        let folder = project.migrations()?.join(&revision.name);
        let mut files = vec![folder.join("up.sql")];
        files.extend(self.down.then(|| folder.join("down.sql")));
        open(&editor(&project)?, &files)?;
        Ok(Exit::Done)
    }
}

/// `$VISUAL` or `$EDITOR`; it may have arguments: `code --wait`.
fn editor(project: &Project) -> Result<String> {
    let visual = project.variable("VISUAL")?.filter(|text| !text.trim().is_empty());
    let editor = match visual {
        Some(visual) => Some(visual),
        None => project.variable("EDITOR")?.filter(|text| !text.trim().is_empty()),
    };
    editor.ok_or_else(|| Error::project("no editor is set", "set VISUAL or EDITOR, for example EDITOR=vi"))
}

fn open(editor: &str, files: &[PathBuf]) -> Result<()> {
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = Command::new(program)
        .args(words)
        .args(files)
        .status()
        .map_err(Error::file("start", program.as_ref()))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::project(
        format!("the editor {program} ended with {status}"),
        "the files are as it left them",
    ))
}
