//! The reference schema, described by the models of `examples/blog`.

use crate::made::{on_postgres, on_sqlite, script};
use crate::support::root;
use drivetrain_cli::models::{self, Features, ModelsSource};
use drivetrain_cli::schema::Dialect;

fn blog(feature: &str) -> models::Models {
    let features = Features {
        named: vec![feature.to_owned()],
        no_default: true,
        ..Features::default()
    };
    let source = ModelsSource::of_package(&root().join("examples/blog"), &features).expect("a package");
    models::read(&source).unwrap_or_else(|errors| panic!("{errors}"))
}

#[tokio::test]
async fn the_blog() {
    let pg = blog("postgres");
    println!("{}", script(&pg, Dialect::Postgres).join(";\n"));
    on_postgres(&pg).await;
    let lite = blog("sqlite");
    println!("{}", script(&lite, Dialect::Sqlite).join(";\n"));
    on_sqlite(&lite).await;
}
