//! Files in short.

use drivetrain_cli::findings::{Finding, Level, Levels, Place};
use drivetrain_cli::lint::{Config, Direction, MigrationFile, lint};

pub(crate) use Dialect::{Postgres, Sqlite};
use drivetrain_cli::schema::Dialect;

/// An up.sql that runs in a transaction.
pub(crate) fn up(backend: Dialect, revision: &str, sql: &str) -> MigrationFile {
    MigrationFile {
        revision: revision.to_owned(),
        path: format!("migrations/{revision}/up.sql"),
        direction: Direction::Up,
        backend,
        sql: sql.to_owned(),
        in_transaction: true,
        context_only: false,
    }
}

/// A down.sql that runs in a transaction.
pub(crate) fn down(backend: Dialect, revision: &str, sql: &str) -> MigrationFile {
    MigrationFile {
        path: format!("migrations/{revision}/down.sql"),
        direction: Direction::Down,
        ..up(backend, revision, sql)
    }
}

/// The same file without a transaction around it.
pub(crate) fn alone(file: MigrationFile) -> MigrationFile {
    MigrationFile {
        in_transaction: false,
        ..file
    }
}

/// The lines on which a rule finds something; one that is off by default is switched on.
pub(crate) fn lines(code: &str, files: &[MigrationFile]) -> Vec<usize> {
    let config = Config {
        rules: Levels([(code.to_owned(), Level::Error)].into()),
        ..Config::default()
    };
    let findings = lint(files, &config)
        .into_iter()
        .filter(|finding| finding.rule.code == code);
    findings.map(|finding| line(&finding)).collect()
}

pub(crate) fn line(finding: &Finding) -> usize {
    match &finding.place {
        Place::File { line, .. } => *line,
        Place::Object { .. } => panic!("a finding of the lint is in a file"),
    }
}

/// The codes of all findings, in order.
pub(crate) fn codes(files: &[MigrationFile]) -> Vec<&'static str> {
    lint(files, &Config::default())
        .iter()
        .map(|finding| finding.rule.code)
        .collect()
}
