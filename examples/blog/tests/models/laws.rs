//! Laws that hold for random rows.

use std::sync::LazyLock;

use blog::models::*;
use blog::schema::*;
use drivetrain::Result;
use drivetrain::prelude::*;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::support::blog_db;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// Text of any characters but NUL, which PostgreSQL does not store.
fn text() -> impl Strategy<Value = String> {
    "[^\0]{0,20}"
}

fn new_users() -> impl Strategy<Value = Vec<NewUser>> {
    let user = (text(), proptest::option::of(text()));
    proptest::collection::vec(user, 0..40).prop_map(|rows| {
        let unique = |(n, (name, bio)): (usize, (String, Option<String>))| NewUser {
            email: format!("{n}@example.org"),
            name,
            bio,
        };
        rows.into_iter().enumerate().map(unique).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rows_that_were_created_are_found_as_they_were_given(new in new_users()) {
        RUNTIME.block_on(created_then_found(new))?;
    }
}

async fn created_then_found(new: Vec<NewUser>) -> Result<(), TestCaseError> {
    let failed = |error: drivetrain::Error| TestCaseError::fail(format!("{error:?}"));
    let db = blog_db().await;
    let created = User::create_many(new.clone(), &db).await.map_err(failed)?;
    let found = User::find_many(created.iter().map(User::key), &db)
        .await
        .map_err(failed)?;
    prop_assert_eq!(&found, &created);
    for (row, given) in found.iter().zip(&new) {
        prop_assert_eq!(
            (&row.email, &row.name, &row.bio),
            (&given.email, &given.name, &given.bio)
        );
    }
    let all: Vec<User> = users::table.order(users::id).fetch_all(&db).await.map_err(failed)?;
    prop_assert_eq!(all, created);
    Ok(())
}
