//! `man`: the manual pages.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;

use super::{Cli, Context};
use crate::{Error, Exit, Result};

/// Where to.
#[derive(Args, Clone, Debug)]
pub struct Man {
    /// Write a page per command here instead of printing the first
    pub directory: Option<PathBuf>,
}

impl Man {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let Some(directory) = &self.directory else {
            let page = render(&Page::new(Cli::command()))?;
            context.output.raw(&String::from_utf8_lossy(&page))?;
            return Ok(Exit::Done);
        };
        fs::create_dir_all(directory).map_err(Error::file("create", directory))?;
        let mut program = Cli::command();
        program.build();
        let pages = write_all(&program, "drivetrain", directory)?;
        context
            .output
            .note(&format!("{pages} pages in {}", directory.display()));
        Ok(Exit::Done)
    }
}

/// Writes the page of a command and those below it, and gives their number.
fn write_all(command: &Command, name: &str, directory: &Path) -> Result<usize> {
    let path = directory.join(format!("{name}.1"));
    let page = render(&Page::new(command.clone()).title(name.to_uppercase()))?;
    fs::write(&path, page).map_err(Error::file("write", &path))?;
    let mut pages = 1;
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages += write_all(below, &format!("{name}-{}", below.get_name()), directory)?;
    }
    Ok(pages)
}

fn render(page: &Page) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    page.render(&mut text)?;
    Ok(text)
}
