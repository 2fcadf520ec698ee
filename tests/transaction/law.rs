//! A law: random sequences of writes, savepoints and rollbacks agree with a map.

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::*;

#[derive(Clone, Debug)]
enum Step {
    Put(i64, i64),
    Remove(i64),
    /// A write that fails if the row is there, and then ends the level.
    Insert(i64, i64),
    Savepoint(Vec<Step>, End),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Keep,
    Undo,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let end = prop_oneof![2 => Just(End::Keep), 1 => Just(End::Undo)];
    let leaf = prop_oneof![
        3 => (0..5_i64, 0..100_i64).prop_map(|(id, balance)| Step::Put(id, balance)),
        1 => (0..5_i64).prop_map(Step::Remove),
        1 => (0..5_i64, 0..100_i64).prop_map(|(id, balance)| Step::Insert(id, balance)),
    ];
    let step = leaf.prop_recursive(4, 24, 5, move |inner| {
        (proptest::collection::vec(inner, 0..5), end.clone()).prop_map(|(steps, end)| Step::Savepoint(steps, end))
    });
    proptest::collection::vec(step, 0..8)
}

type Rows = BTreeMap<i64, i64>;

/// What the steps make of `rows`; `Err` if the level was undone.
fn expected(rows: &mut Rows, steps: &[Step], end: End) -> std::result::Result<(), ()> {
    let before = rows.clone();
    let mut outcome = Ok(());
    for step in steps {
        match step {
            Step::Put(id, balance) => {
                rows.insert(*id, *balance);
            }
            Step::Remove(id) => {
                rows.remove(id);
            }
            Step::Insert(id, _) if rows.contains_key(id) => outcome = Err(()),
            Step::Insert(id, balance) => {
                rows.insert(*id, *balance);
            }
            // A savepoint that was undone is forgiven.
            Step::Savepoint(steps, end) => drop(expected(rows, steps, *end)),
        }
        if outcome.is_err() {
            break;
        }
    }
    if end == End::Undo || outcome.is_err() {
        *rows = before;
        return Err(());
    }
    Ok(())
}

/// What ends a level: on purpose, or because the key was taken.
#[derive(Debug)]
enum Stop {
    Undo,
    Database(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl Stop {
    fn forgive(self) -> std::result::Result<(), Self> {
        match self {
            Self::Undo => Ok(()),
            Self::Database(error) if error.is_unique() => Ok(()),
            other => Err(other),
        }
    }
}

macro_rules! agrees_with_a_map {
    ($backend:ident, $feature:literal, $type:ty) => {
        #[cfg(feature = $feature)]
        #[test]
        fn $backend() {
            fn run<'a>(
                mut tx: drivetrain::Tx<'a, $type>,
                steps: &'a [Step],
                end: End,
            ) -> BoxFuture<'a, std::result::Result<(), Stop>> {
                Box::pin(async move {
                    for step in steps {
                        match step {
                            Step::Put(id, balance) => {
                                let rows = (accounts::id.eq(id), accounts::balance.eq(balance));
                                diesel::delete(accounts::table.find(id)).execute(&tx).await?;
                                diesel::insert_into(accounts::table).values(rows).execute(&tx).await?;
                            }
                            Step::Remove(id) => {
                                diesel::delete(accounts::table.find(id)).execute(&tx).await?;
                            }
                            Step::Insert(id, balance) => {
                                let rows = (accounts::id.eq(id), accounts::balance.eq(balance));
                                diesel::insert_into(accounts::table).values(rows).execute(&tx).await?;
                            }
                            Step::Savepoint(steps, end) => {
                                let result = tx.savepoint(async |sp| run(sp, steps, *end).await).await;
                                result.or_else(Stop::forgive)?;
                            }
                        }
                    }
                    if end == End::Undo { Err(Stop::Undo) } else { Ok(()) }
                })
            }

            async fn check(db: &Db<$type>, steps: &[Step], end: End) -> Result<()> {
                diesel::delete(accounts::table).execute(db).await?;
                let mut rows = Rows::from([(0, 0)]);
                diesel::insert_into(accounts::table)
                    .values((accounts::id.eq(0), accounts::balance.eq(0)))
                    .execute(db)
                    .await?;
                let result = db.transaction(async |tx| run(tx, steps, end).await).await;
                let expected = expected(&mut rows, steps, end);
                assert_eq!(result.is_ok(), expected.is_ok(), "{result:?}");
                let stored: Vec<(i64, i64)> = accounts::table.order(accounts::id).fetch_all(db).await?;
                assert_eq!(stored, Vec::from_iter(rows));
                Ok(())
            }

            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            let db = runtime.block_on(support::$backend());
            runtime.block_on(create_accounts(&db)).expect("a table");
            let config = Config {
                cases: 200,
                failure_persistence: None,
                ..Config::default()
            };
            let ends = prop_oneof![4 => Just(End::Keep), 1 => Just(End::Undo)];
            TestRunner::new(config)
                .run(&(steps(), ends), |(steps, end)| {
                    runtime.block_on(check(&db, &steps, end)).expect("no error but those of the steps");
                    Ok(())
                })
                .unwrap();
        }
    };
}

agrees_with_a_map!(sqlite, "sqlite", drivetrain::Sqlite);
agrees_with_a_map!(postgres, "postgres", drivetrain::Pg);
