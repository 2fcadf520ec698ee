//! How long reading and rendering take: printed, not judged.

use std::fmt::Write;
use std::time::Instant;

use drivetrain_cli::models::{self, ModelsSource};
use drivetrain_cli::schema::Dialect;

use crate::made::script;

const MODELS: usize = 300;

fn model(at: usize) -> String {
    let parent = at.saturating_sub(1);
    format!(
        "#[derive(Debug, Clone, Queryable, Selectable, Identifiable, Associations, Model)]
         #[diesel(table_name = table_{at}, belongs_to(Model{parent}, foreign_key = parent_id))]
         #[model(index(name, created_at.desc()), check = \"amount >= 0\")]
         pub struct Model{at} {{
             pub id: i64,
             #[model(on_delete = cascade)] pub parent_id: i64,
             #[model(unique, max_length = 200)] pub name: String,
             pub description: Option<String>,
             #[model(default = 0)] pub amount: i64,
             #[model(default = true)] pub active: bool,
             pub ratio: f64,
             pub day: Option<NaiveDate>,
             pub data: Option<Vec<u8>>,
             #[model(created_at)] pub created_at: DateTime<Utc>,
             #[model(updated_at)] pub updated_at: DateTime<Utc>,
             #[model(soft_delete)] pub deleted_at: Option<DateTime<Utc>>,
         }}
         impl Model{at} {{ pub fn name(&self) -> &str {{ &self.name }} }}\n"
    )
}

/// In release: `cargo test --release -p drivetrain-cli --test models speed -- --nocapture`.
#[test]
fn three_hundred_models_are_read_and_rendered() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut root = String::new();
    for file in 0..30 {
        writeln!(root, "mod m{file};").expect("memory");
        let models = (0..10).map(|at| model(file * 10 + at)).collect::<String>();
        let source = format!("use chrono::{{DateTime, NaiveDate, Utc}};\nuse drivetrain::prelude::*;\n{models}");
        std::fs::write(folder.path().join(format!("m{file}.rs")), source).expect("the file");
    }
    std::fs::write(folder.path().join("lib.rs"), root).expect("the file");
    let source = ModelsSource {
        roots: vec![folder.path().join("lib.rs")],
        ..ModelsSource::default()
    };
    let start = Instant::now();
    let models = models::read(&source).unwrap_or_else(|errors| panic!("{errors}"));
    let read = start.elapsed();
    let (postgres, sqlite) = (script(&models, Dialect::Postgres), script(&models, Dialect::Sqlite));
    println!(
        "{MODELS} models: read in {read:.1?}, both scripts in {:.1?}",
        start.elapsed() - read
    );
    assert_eq!(models.names().count(), MODELS);
    assert!(postgres.len() > MODELS && sqlite.len() > MODELS);
}
