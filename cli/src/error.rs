//! What goes wrong in the program, and what to do next.

use std::error::Error as StdError;
use std::path::{Path, PathBuf};
use std::{fmt, io};

use drivetrain::migrate::Problem;

use crate::exit::Exit;

/// The result of everything in the program.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a command failed.
///
/// `Display` is one line without the cause, which is in [`source`](StdError::source); [`hint`](Self::hint) says what to
/// do next. No variant shows the password of a URL.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The command line cannot be understood.
    Usage {
        /// What does not fit.
        problem: String,
        /// What to write instead.
        hint: String,
    },
    /// The project, its files or its database are not as the command needs them.
    Project {
        /// What is missing or wrong.
        problem: String,
        /// What to do.
        hint: String,
    },
    /// A file cannot be read or written.
    File {
        /// What was tried: `read`, `write`, `create`.
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's own error.
        source: io::Error,
    },
    /// A configuration file has a mistake.
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line.
        problem: String,
    },
    /// The database or a migration failed.
    Database(drivetrain::Error),
    /// A statement of a SQL file failed. Nothing of the file is stored.
    Statement {
        /// The file.
        path: PathBuf,
        /// The line where the statement begins, from 1.
        line: usize,
        /// What the database said.
        source: Box<drivetrain::Error>,
    },
    /// The schema cannot be printed as `schema.rs`.
    PrintSchema(Box<crate::print_schema::Error>),
    /// No scratch database could be made beside the one of the project.
    Scratch {
        /// What the server said.
        source: Box<drivetrain::Error>,
    },
    /// The models have mistakes, or say what is not understood. Nothing was written.
    Models(crate::models::ModelErrors),
    /// What changed is not told by the models alone, and there is nobody to ask. Nothing was written.
    Open {
        /// What is asked.
        questions: Vec<crate::diff::Question>,
    },
    /// A statement failed in a scratch database in which schemas are compared.
    Scratched {
        /// The statement.
        sql: String,
        /// What the server said.
        source: Box<drivetrain::Error>,
    },
    /// The question whether to destroy something was not answered with yes. Nothing was changed.
    Refused {
        /// What was about to happen.
        action: String,
        /// What to do.
        hint: String,
    },
    /// Ctrl-C. What was done before stays; the step at hand was given up.
    Interrupted {
        /// What state is left.
        left: String,
    },
    /// The output could not be written.
    Output(io::Error),
}

impl Error {
    pub(crate) fn usage(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage {
            problem: problem.into(),
            hint: hint.into(),
        }
    }

    pub(crate) fn project(problem: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Project {
            problem: problem.into(),
            hint: hint.into(),
        }
    }

    /// For `map_err` behind a file operation: `.map_err(Error::file("read", path))`.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }

    /// The exit code that goes with it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage { .. } => Exit::Usage,
            Self::Interrupted { .. } => Exit::Interrupted,
            // `drivetrain history | head`: the reader has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            _ => Exit::Failed,
        }
    }

    /// What to do next, where there is something to say.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Usage { hint, .. } | Self::Project { hint, .. } | Self::Refused { hint, .. } => Some(hint.clone()),
            Self::File { source, .. } => file_hint(source.kind()).map(str::to_owned),
            Self::Config { .. } => Some("mend the file; the guide shows what may stand there".into()),
            Self::Database(error) => database_hint(error).map(str::to_owned),
            Self::Statement { .. } => {
                Some("mend the statement and run the command again: nothing of the file is stored".into())
            }
            Self::Scratch { .. } => Some("let the user create databases: ALTER ROLE name CREATEDB".into()),
            Self::Models(_) => Some("mend the models".into()),
            Self::Open { .. } => Some("give the flags that are right, or run it on a terminal to be asked".into()),
            Self::Scratched { .. } => Some("write this change by hand with `drivetrain revision -m …`".into()),
            Self::PrintSchema(_) => Some("mend it, then run `drivetrain print-schema --write`".into()),
            Self::Interrupted { .. } | Self::Output(_) => None,
        }
    }
}

fn file_hint(kind: io::ErrorKind) -> Option<&'static str> {
    match kind {
        io::ErrorKind::NotFound => Some("check the path; `drivetrain init` makes a new project"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Some("the directory or file is not writable or readable for this user")
        }
        io::ErrorKind::InvalidData => Some("save the file as UTF-8"),
        _ => None,
    }
}

fn database_hint(error: &drivetrain::Error) -> Option<&'static str> {
    if let Some(problem) = Problem::of_error(error) {
        return problem.hint();
    }
    match error {
        drivetrain::Error::Connect { .. } => {
            Some("check the path or URL; `drivetrain wait` waits for a server that is still starting")
        }
        drivetrain::Error::ConnectionLost { .. } | drivetrain::Error::CommitUnknown { .. } => {
            Some("`drivetrain current` shows what was stored; then run the command again")
        }
        drivetrain::Error::ReadOnly { .. } => Some("use a connection or file that may be written"),
        _ => None,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage { problem, .. } | Self::Project { problem, .. } => f.write_str(problem),
            Self::File { doing, path, .. } => write!(f, "cannot {doing} {}", path.display()),
            Self::Config { path, problem } => write!(f, "{}: {problem}", path.display()),
            Self::Statement { path, line, .. } => write!(f, "{}:{line}: the statement failed", path.display()),
            Self::Scratch { .. } => f.write_str("no scratch database could be made to replay the revisions in"),
            Self::Models(errors) => write!(f, "the models cannot be read\n{errors}"),
            Self::Open { questions } => {
                f.write_str("what changed cannot be told from the models alone")?;
                questions.iter().try_for_each(|question| {
                    write!(f, "\n  {question}")?;
                    question.flags().iter().try_for_each(|flag| write!(f, "\n    {flag}"))
                })
            }
            Self::Scratched { sql, .. } => {
                let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
                write!(f, "this does not run in an empty database: {sql}")
            }
            Self::PrintSchema(_) => f.write_str("the schema cannot be printed as schema.rs"),
            Self::Database(error) => fmt::Display::fmt(error, f),
            Self::Refused { action, .. } => write!(f, "{action} was refused; nothing was changed"),
            Self::Interrupted { left } => write!(f, "interrupted; {left}"),
            Self::Output(_) => f.write_str("cannot write the output"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::File { source, .. } | Self::Output(source) => Some(source),
            Self::Statement { source, .. } => Some(source),
            Self::Scratch { source } | Self::Scratched { source, .. } => Some(source),
            Self::PrintSchema(error) => Some(&**error),
            Self::Database(error) => error.source(),
            _ => None,
        }
    }
}

impl From<drivetrain::Error> for Error {
    fn from(error: drivetrain::Error) -> Self {
        Self::Database(error)
    }
}

impl From<crate::print_schema::Error> for Error {
    fn from(error: crate::print_schema::Error) -> Self {
        Self::PrintSchema(Box::new(error))
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}
