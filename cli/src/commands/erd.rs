//! `erd`: the tables as a diagram.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Context;
use crate::erd::{self, Diagram, to_dot, to_mermaid, to_svg};
use crate::{Error, Exit, Result};

/// How it is drawn.
#[derive(Args, Clone, Debug)]
pub struct Erd {
    /// What is written; by the end of the file's name if absent, else Mermaid
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Write here instead of printing
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only these tables
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// All but these tables
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    pub except: Vec<String>,
    /// Which columns are shown
    #[arg(long, value_enum, default_value_t, value_name = "WHICH")]
    pub columns: Columns,
    /// A title above it
    #[arg(long)]
    pub title: Option<String>,
}

/// The languages of diagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// `erDiagram`, which code hosts draw.
    Mermaid,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
}

/// Which columns are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Columns {
    /// All.
    #[default]
    All,
    /// Those of keys.
    Keys,
    /// None.
    None,
}

impl Erd {
    pub(super) async fn run(&self, context: &Context) -> Result<Exit> {
        let project = context.project()?;
        let schema = context.open_to_read(&project).await?.schema().await?;
        let diagram = Diagram::new(&schema, &self.options())
            .map_err(|problem| Error::usage(problem, "name tables as they are in the database"))?;
        let text = match self.format() {
            Format::Mermaid => to_mermaid(&diagram),
            Format::Dot => to_dot(&diagram),
            Format::Svg => to_svg(&diagram),
        };
        match &self.output {
            Some(path) => fs::write(path, text).map_err(Error::file("write", path))?,
            None => context.output.raw(&text)?,
        }
        Ok(Exit::Done)
    }

    fn format(&self) -> Format {
        let end = self.output.as_deref().and_then(Path::extension);
        self.format.unwrap_or(match end.and_then(|end| end.to_str()) {
            Some("svg") => Format::Svg,
            Some("dot" | "gv") => Format::Dot,
            _ => Format::Mermaid,
        })
    }

    fn options(&self) -> erd::Options {
        erd::Options {
            title: self.title.clone(),
            only: self.only.clone(),
            except: self.except.clone(),
            columns: match self.columns {
                Columns::All => erd::Columns::All,
                Columns::Keys => erd::Columns::Keys,
                Columns::None => erd::Columns::None,
            },
        }
    }
}
