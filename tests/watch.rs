//! Statements that are sent again and again: which are found, and how that is told.

mod support;

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use drivetrain::prelude::*;
use drivetrain::{CursorPage, Db, Dialect, Error, Repeated, Watch};
use futures_util::{FutureExt as _, TryStreamExt as _};
use schema::{posts, users};
use support::both;
use support::log::Log;
use tokio::sync::Notify;

mod schema {
    diesel::table! {
        users (id) {
            id -> BigInt,
            name -> Text,
        }
    }

    diesel::table! {
        posts (id) {
            id -> BigInt,
            user_id -> BigInt,
            title -> Text,
        }
    }

    diesel::joinable!(posts -> users (user_id));
    diesel::allow_tables_to_appear_in_same_query!(posts, users);
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable, Model)]
#[diesel(table_name = users)]
struct User {
    id: i64,
    name: String,
}

#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Associations, Model)]
#[diesel(table_name = posts, belongs_to(User))]
struct Post {
    id: i64,
    user_id: i64,
    title: String,
}

#[derive(Clone, Debug, EagerLoad)]
struct PostWithUser {
    #[eager(root)]
    post: Post,
    #[eager(belongs_to)]
    user: User,
}

#[derive(Clone, Debug, EagerLoad)]
struct UserWithPosts {
    #[eager(root)]
    user: User,
    #[eager(has_many)]
    posts: Vec<PostWithUser>,
}

/// Five users with two posts each.
async fn create<DB: Dialect>(db: &Db<DB>) {
    use drivetrain::connection::Connection as _;
    let mut sql = "CREATE TABLE users (id BIGINT PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE posts (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users, title TEXT NOT NULL);"
        .to_owned();
    for id in 1..=5 {
        sql.push_str(&format!("INSERT INTO users VALUES ({id}, 'a user');"));
        sql.push_str(&format!(
            "INSERT INTO posts VALUES ({id}, {id}, 'one'), ({id} + 10, {id}, 'two');"
        ));
    }
    let conn = db.acquire().await.expect("a connection");
    conn.batch_execute(&sql).await.expect("tables");
}

/// What is sent more than once by some work that succeeds.
async fn repeated<T>(work: impl Future<Output = drivetrain::Result<T>>) -> Vec<Repeated> {
    let (done, repeated) = Watch::at_most(1).look(work).await;
    done.map(drop).expect("the work succeeds");
    repeated
}

/// The message of the panic that ends some work.
async fn panic_of<T>(work: impl Future<Output = T>) -> String {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(_) => panic!("the work ended without a panic"),
        Err(panic) => *panic.downcast::<String>().expect("a message"),
    }
}

both!(a_loop_of_finds_is_told_with_statement_count_and_line, |db| {
    create(&db).await;
    let (watched, called) = (line!() + 1, line!() + 3);
    let work = Watch::at_most(3).run(async {
        for id in 1..=4 {
            User::find(id, &*db).await?;
        }
        Ok::<_, Error>(())
    });
    let message = panic_of(work).await;
    let lines: Vec<_> = message.lines().map(str::trim).collect();
    let [title, statement, caller, ..] = lines[..] else {
        panic!("{message}")
    };
    assert!(
        title.contains("more than 3 times") && title.contains(&format!("watch.rs:{watched}:")),
        "{message}"
    );
    assert!(
        statement.starts_with("4 times: SELECT") && statement.contains("users"),
        "{message}"
    );
    assert!(
        caller.starts_with(&format!("4 at tests/watch.rs:{called}:")),
        "{message}"
    );
});

both!(as_many_statements_as_are_let_pass_are_no_panic, |db| {
    create(&db).await;
    let reader = db.reader();
    let finds = async |count| {
        for id in 1..=count {
            User::get(id, &reader).await.expect("a user");
        }
    };
    Watch::at_most(3).run(finds(3)).await;
    assert!(panic_of(Watch::at_most(3).run(finds(4))).await.contains("4 times"));
});

both!(a_loop_over_the_children_of_each_parent_is_caught, |db| {
    create(&db).await;
    let all: Vec<User> = users::table.fetch_all(&*db).await?;
    let found = repeated(async {
        for user in &all {
            Post::belonging_to(user).fetch_all::<Post>(&*db).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].count, 5);
    assert!(
        found[0].sql.contains("posts") && found[0].sql.contains("user_id"),
        "{}",
        found[0]
    );
});

both!(lists_of_keys_of_several_lengths_are_one_statement, |db| {
    create(&db).await;
    let found = repeated(async {
        for keys in [vec![1], vec![1, 2], vec![1, 2, 3, 4, 5]] {
            User::find_many(keys, &*db).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(
        found.iter().map(|found| found.count).collect::<Vec<_>>(),
        [3],
        "{found:?}"
    );
});

both!(a_shape_repeats_nothing, |db| {
    create(&db).await;
    let work = async {
        let users: Vec<UserWithPosts> = users::table.order(users::id).fetch_all(&*db).await?;
        assert_eq!(users.iter().map(|user| user.posts.len()).sum::<usize>(), 10);
        let posts = users.iter().flat_map(|user| &user.posts);
        assert!(posts.into_iter().all(|post| post.user.id == post.post.user_id));
        Ok(())
    };
    assert_eq!(repeated(work).await, []);
});

both!(a_shape_for_each_row_is_caught_at_each_of_its_edges, |db| {
    create(&db).await;
    let line = line!() + 3;
    let found = repeated(async {
        for id in 1..=5 {
            UserWithPosts::get(id, &*db).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(found.iter().map(|found| found.count).collect::<Vec<_>>(), [5, 5, 5]);
    for found in &found {
        let lines: Vec<_> = found.callers.iter().map(|(at, count)| (at.line(), *count)).collect();
        assert_eq!(lines, [(line, 5)], "{found}");
    }
});

/// More rows than one statement takes on either backend.
const MANY: i64 = 2_500;

both!(the_statements_of_one_call_count_once, |db| {
    create(&db).await;
    let new = (100..100 + MANY).map(|id| User { id, name: "new".into() });
    assert_eq!(repeated(async { User::create_many(new, &*db).await }).await, []);
    let sent = db.statistics().statements();
    let chunks = async {
        users::table
            .fetch_chunks::<UserWithPosts>(500, &*db)
            .try_collect::<Vec<_>>()
            .await
    };
    assert_eq!(repeated(chunks).await, []);
    assert!(
        db.statistics().statements() - sent > 6,
        "each chunk and its edges are statements"
    );
    let stream = async {
        users::table
            .fetch_stream::<UserWithPosts>(&*db)
            .try_collect::<Vec<_>>()
            .await
    };
    assert_eq!(repeated(stream).await, []);
});

both!(a_loop_over_streams_and_chunks_is_caught, |db| {
    create(&db).await;
    let found = repeated(async {
        for id in 1..=2 {
            let of_user = posts::table.filter(posts::user_id.eq(id));
            of_user.fetch_stream::<Post>(&*db).try_collect::<Vec<_>>().await?;
            of_user.fetch_chunks::<Post>(10, &*db).try_collect::<Vec<_>>().await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(
        found
            .iter()
            .map(|found| (found.count, found.callers.len()))
            .collect::<Vec<_>>(),
        [(2, 1), (2, 1)]
    );
});

#[cfg(feature = "sqlite")]
#[tokio::test]
async fn the_parts_of_a_long_list_count_once() -> drivetrain::Result<()> {
    let db = support::sqlite().await;
    create(&db).await;
    let before = db.statistics().statements();
    let found = repeated(User::find_many(1..=70_000, &*db)).await;
    assert_eq!(db.statistics().statements() - before, 3);
    assert_eq!(found.len(), 1, "its call was outside: {found:?}");
    let found = repeated(async { User::find_many(1..=70_000, &*db).await }).await;
    assert_eq!(found, []);
    Ok(())
}

both!(walking_on_by_cursors_is_no_repetition, |db| {
    create(&db).await;
    let by_id = Keyset::new((users::id.asc(),));
    let found = repeated(async {
        let mut page: CursorPage<UserWithPosts> = users::table.fetch_after(&by_id, None, 1, &*db).await?;
        while let Some(next) = page.next {
            page = users::table.fetch_after(&by_id, Some(&next), 1, &*db).await?;
        }
        assert_eq!(page.items[0].user.id, 5);
        Ok(())
    })
    .await;
    assert_eq!(found, []);
});

both!(the_first_page_for_each_parent_is_a_repetition, |db| {
    create(&db).await;
    let by_id = Keyset::new((posts::id.asc(),));
    let found = repeated(async {
        for id in 1..=5 {
            let of_user = posts::table.filter(posts::user_id.eq(id));
            let _: CursorPage<Post> = of_user.fetch_after(&by_id, None, 1, &*db).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(
        found.iter().map(|found| found.count).collect::<Vec<_>>(),
        [5],
        "{found:?}"
    );
});

both!(pools_connections_and_transactions_count_together, |db| {
    create(&db).await;
    let found = repeated(async {
        let (one, two) = tokio::join!(User::find(1, &*db), User::find(2, &*db));
        assert!(one?.is_some() && two?.is_some());
        let conn = db.acquire().await?;
        User::find(3, &conn).await?;
        drop(conn);
        db.transaction(async |tx| User::find(4, &tx).await).await?;
        db.repository::<User>().find(5).await
    })
    .await;
    assert_eq!(found.len(), 1, "{found:?}");
    let callers: Vec<_> = found[0].callers.iter().map(|(_, count)| *count).collect();
    assert_eq!((found[0].count, callers), (5, vec![1; 5]));
});

both!(control_of_transactions_does_not_count, |db| {
    create(&db).await;
    let found = repeated(async {
        for _ in 0..3 {
            db.transaction(async |mut tx| tx.savepoint(async |_| Ok::<_, Error>(())).await)
                .await?;
            db.build_transaction()
                .read_only()
                .run(async |_| Ok::<_, Error>(()))
                .await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(found, []);
});

/// Fails once, with an error that may pass.
#[derive(Debug)]
struct MayPass;

impl From<Error> for MayPass {
    fn from(error: Error) -> Self {
        panic!("{error}")
    }
}

impl drivetrain::Retry for MayPass {
    fn is_retryable(&self) -> bool {
        true
    }
}

both!(a_transaction_that_runs_again_counts_once, |db| {
    create(&db).await;
    let runs = AtomicU32::new(0);
    let found = repeated(async {
        let transaction = db.build_transaction().retry(2).run(async |tx| {
            User::find(1, &tx).await?;
            match runs.fetch_add(1, Relaxed) {
                2 => Ok(()),
                _ => Err(MayPass),
            }
        });
        transaction.await.expect("the third run succeeds");
        Ok(())
    })
    .await;
    assert_eq!(found, []);
    assert_eq!(runs.into_inner(), 3);
});

both!(what_an_inner_watch_counts_counts_for_the_outer_one, |db| {
    create(&db).await;
    let outer = repeated(async {
        User::find(1, &*db).await?;
        let inner = repeated(async {
            User::find(2, &*db).await?;
            User::find(3, &*db).await
        });
        assert_eq!(inner.await[0].count, 2);
        User::find(4, &*db).await
    });
    assert_eq!(outer.await[0].count, 4);
});

both!(spawned_tasks_are_seen_where_the_watch_is_carried, |db| {
    create(&db).await;
    let find = |id| {
        let db = db.clone();
        async move { User::find(id, &db).await.map(drop) }
    };
    let found = repeated(async {
        for id in 1..=3 {
            tokio::spawn(find(id)).await.expect("no panic")?;
        }
        Ok(())
    });
    assert_eq!(found.await, []);
    let found = repeated(async {
        for id in 1..=3 {
            tokio::spawn(Watch::current().carry(find(id)))
                .await
                .expect("no panic")?;
        }
        Ok(())
    });
    assert_eq!(found.await[0].count, 3);
    tokio::spawn(Watch::current().carry(find(1)))
        .await
        .expect("no watch is carried as well")?;
});

both!(work_that_is_dropped_reports_nothing, |db| {
    create(&db).await;
    let (log, _guard) = Log::start();
    let sent = Notify::new();
    for watch in [Watch::at_most(0), Watch::at_most(0).warn()] {
        let work = watch.run(async {
            User::find(1, &*db).await.expect("a user");
            sent.notify_one();
            std::future::pending::<()>().await;
        });
        tokio::select! {
            () = work => panic!("it waits for ever"),
            () = sent.notified() => {}
        }
    }
    assert!(log.events("statement sent too often").is_empty());
    assert_eq!(
        repeated(async { User::find(1, &*db).await }).await,
        [],
        "a new watch begins with nothing"
    );
});

both!(a_panic_of_the_work_is_its_own, |db| {
    create(&db).await;
    let work = Watch::at_most(0).run(async {
        User::find(1, &*db).await.expect("a user");
        panic!("{}", "of its own");
    });
    assert_eq!(panic_of::<()>(work).await, "of its own");
});

both!(a_warning_is_written_once_for_each_statement, |db| {
    create(&db).await;
    let (log, _guard) = Log::start();
    let line = line!() + 3;
    let work = Watch::at_most(1).warn().run(async {
        for id in 1..=3 {
            User::get(id, &*db).await?;
        }
        posts::table.fetch_count(&*db).await
    });
    assert_eq!(work.await?, 10);
    let warnings = log.events("statement sent too often");
    let [warning] = &warnings[..] else {
        panic!("{warnings:?}")
    };
    assert_eq!(warning.level, Some(tracing::Level::WARN));
    assert_eq!(warning.get("count"), Some("3"));
    assert!(
        warning
            .get("db.query.text")
            .is_some_and(|sql| sql.starts_with("SELECT"))
    );
    let callers = warning.get("callers").expect("callers");
    assert!(
        callers.starts_with(&format!("3 at tests/watch.rs:{line}:")),
        "{callers}"
    );
});
