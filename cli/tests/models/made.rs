//! Source text into schemas.

use std::path::Path;

use drivetrain::connection::Connection as _;
use drivetrain_cli::inspect::inspect;
use drivetrain_cli::models::{self, Models, ModelsSource};
use drivetrain_cli::schema::{Dialect, Schema};
use drivetrain_cli::wanted::{self, Types};

use crate::support;

/// The models of a crate of one file.
pub(crate) fn read(source: &str) -> Result<Models, String> {
    read_files(&[("lib.rs", source)])
}

/// The models of a crate of these files, the first of which is its root. Places in messages begin with the file's name.
pub(crate) fn read_files(files: &[(&str, &str)]) -> Result<Models, String> {
    read_with(files, &[])
}

/// The same with features.
pub(crate) fn read_with(files: &[(&str, &str)], features: &[&str]) -> Result<Models, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, text).expect("the file");
    }
    let source = ModelsSource {
        roots: vec![folder.path().join(files[0].0)],
        features: features.iter().map(|it| (*it).to_owned()).collect(),
        ..ModelsSource::default()
    };
    models::read(&source).map_err(|errors| within(folder.path(), &errors.to_string()))
}

fn within(folder: &Path, message: &str) -> String {
    message.replace(&format!("{}/", folder.display()), "")
}

/// The statements that make the schema.
pub(crate) fn script(models: &Models, dialect: Dialect) -> Vec<String> {
    wanted::script(models, dialect, &Types::default()).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The schema as PostgreSQL has it once the statements have run.
pub(crate) async fn on_postgres(models: &Models) -> Schema {
    let db = support::postgres().await;
    for statement in script(models, Dialect::Postgres) {
        db.run(&statement).await;
    }
    let conn = db.acquire().await.expect("a connection");
    inspect(&*conn).await.expect("a schema")
}

/// The schema as SQLite has it once the statements have run.
pub(crate) async fn on_sqlite(models: &Models) -> Schema {
    let db = support::sqlite().await;
    for statement in script(models, Dialect::Sqlite) {
        db.run(&statement).await;
    }
    let conn = db.acquire().await.expect("a connection");
    conn.batch_execute("PRAGMA foreign_key_check")
        .await
        .expect("foreign keys that fit");
    inspect(&*conn).await.expect("a schema")
}
