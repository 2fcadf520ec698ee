//! The reference schema: the models of `examples/blog` want what its revisions build.

use drivetrain_cli::compare::{Options, compare};
use drivetrain_cli::inspect::inspect;
use drivetrain_cli::models::{self, Features, Models, ModelsSource};

use crate::made::{on_postgres, on_sqlite};
use crate::support::{self, migrations, root};

fn blog(feature: &str) -> Models {
    let features = Features {
        named: vec![feature.to_owned()],
        no_default: true,
        ..Features::default()
    };
    let source = ModelsSource::of_package(&root().join("examples/blog"), &features).expect("a package");
    models::read(&source).unwrap_or_else(|errors| panic!("{errors}"))
}

#[tokio::test]
async fn the_blog_wants_what_its_revisions_build_in_postgresql() {
    let built = support::postgres().await;
    for sql in migrations("migrations/postgres") {
        built.run(&sql).await;
    }
    let built = inspect(&*built.acquire().await.expect("a connection"))
        .await
        .expect("a schema");
    let wanted = on_postgres(&blog("postgres")).await;
    assert_eq!(compare(&built, &wanted, Options::default()), []);
}

#[tokio::test]
async fn the_blog_wants_what_its_revisions_build_in_sqlite() {
    let built = support::sqlite().await;
    for sql in migrations("migrations/sqlite") {
        built.run(&sql).await;
    }
    let built = inspect(&*built.acquire().await.expect("a connection"))
        .await
        .expect("a schema");
    let wanted = on_sqlite(&blog("sqlite")).await;
    assert_eq!(compare(&built, &wanted, Options::default()), []);
}
