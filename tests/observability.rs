//! What a pool tells about its statements: spans with OpenTelemetry's names, warnings, counts.

mod support;

use std::time::Duration;

use drivetrain::prelude::*;
use drivetrain::{Db, Dialect, PoolConfig};
use futures_util::TryStreamExt as _;
use schema::notes;
use support::both;
use support::log::Log;
use tracing::{Instrument as _, Level};

mod schema {
    diesel::table! {
        notes (id) {
            id -> BigInt,
            body -> Text,
        }
    }
}

#[derive(Debug, Queryable, Selectable, Model)]
#[diesel(table_name = notes)]
struct Note {
    id: i64,
    body: String,
}

async fn create<DB: Dialect>(db: &Db<DB>) {
    use drivetrain::connection::Connection as _;
    let sql = "CREATE TABLE notes (id BIGINT PRIMARY KEY, body TEXT NOT NULL UNIQUE);
        INSERT INTO notes VALUES (1, 'one'), (2, 'two')";
    db.acquire()
        .await
        .expect("a connection")
        .batch_execute(sql)
        .await
        .expect("a table");
}

both!(a_span_has_the_names_of_opentelemetry, |db| {
    create(&db).await;
    let (log, _guard) = Log::start();
    Note::get(1, &*db).await?;
    let statements = log.statements();
    let [span] = &statements[..] else {
        panic!("{statements:?}")
    };
    assert_eq!(span.get("otel.kind"), Some("client"));
    assert_eq!(span.get("db.system.name"), Some(Backend::SYSTEM));
    let namespace = span.get("db.namespace").expect("a namespace");
    assert!(db.url().contains(namespace), "{namespace}");
    assert_eq!(span.get("db.operation.name"), Some("SELECT"));
    let text = span.get("db.query.text").expect("a text");
    assert!(text.starts_with("SELECT") && text.contains("notes"), "{text}");
    assert_eq!(span.get("db.response.returned_rows"), Some("1"));
    assert_eq!(span.get("error.type"), None);
});

both!(rows_are_counted_where_rows_come_back, |db| {
    create(&db).await;
    let (log, _guard) = Log::start();
    let rows = |log: &Log| {
        log.statements()
            .last()
            .and_then(|span| span.get("db.response.returned_rows").map(str::to_owned))
    };
    notes::table.fetch_all::<Note>(&*db).await?;
    assert_eq!(rows(&log).as_deref(), Some("2"));
    notes::table.fetch_stream::<Note>(&*db).try_collect::<Vec<_>>().await?;
    assert_eq!(rows(&log).as_deref(), Some("2"));
    Note::update(1, notes::body.eq("uno"), &*db).await?;
    assert_eq!(rows(&log).as_deref(), Some("1"));
    diesel::update(notes::table)
        .set(notes::id.eq(notes::id + 10))
        .execute(&*db)
        .await?;
    assert_eq!(rows(&log), None, "it wrote rows and gave none");
});

both!(an_error_is_told_by_its_kind, |db| {
    create(&db).await;
    let (log, _guard) = Log::start();
    let kinds: [(_, &str); 3] = [
        (diesel::sql_query("INSERT INTO notes VALUES (3, 'one')"), "unique"),
        (diesel::sql_query("INSERT INTO notes (id) VALUES (3)"), "not_null"),
        (diesel::sql_query("SELEC 1"), "other"),
    ];
    for (statement, kind) in kinds {
        statement.execute(&*db).await.expect_err("an error");
        assert_eq!(
            log.statements().last().and_then(|span| span.get("error.type")),
            Some(kind)
        );
    }
    assert_eq!(db.statistics().errors(), 3);
});

both!(a_statement_is_a_child_of_the_span_around_it, |db| {
    create(&db).await;
    let (log, _guard) = Log::start();
    let request = tracing::info_span!("request");
    let id = request.id();
    Note::get(1, &*db).instrument(request).await?;
    let statements = log.statements();
    assert!(
        !statements.is_empty() && statements.iter().all(|span| span.parent == id),
        "{statements:?}"
    );
});

both!(values_stand_in_no_span_and_no_event, |db| {
    const CANARY: &str = "c4nary-value";
    create(&db).await;
    let pool = db.pool(|config| config.slow_statement(Some(Duration::ZERO))).await;
    let (log, _guard) = Log::start();
    let insert = |id: i64| diesel::insert_into(notes::table).values((notes::id.eq(id), notes::body.eq(CANARY)));
    insert(3).execute(&pool).await?;
    assert!(insert(4).execute(&pool).await.is_err_and(|error| error.is_unique()));
    let found = notes::table
        .filter(notes::body.eq_any([CANARY, "x"]))
        .fetch_one::<Note>(&pool)
        .await?;
    assert_eq!(found.body, CANARY);
    Note::update(3, notes::body.eq(format!("{CANARY}!")), &pool).await?;
    pool.transaction(async |tx| Note::delete(3, &tx).await).await?;
    let all = log.all();
    assert!(all.contains("slow statement") && !all.contains(CANARY), "{all}");
});

both!(a_slow_statement_is_a_warning, |db| {
    create(&db).await;
    let slow = |limit| db.pool(move |config: PoolConfig| config.slow_statement(limit));
    let (log, _guard) = Log::start();
    let pool = slow(Some(Duration::ZERO)).await;
    Note::get(1, &pool).await?;
    let warnings = std::mem::take(&mut log.kept().events);
    let warning = warnings
        .iter()
        .find(|event| event.get("message") == Some("slow statement"));
    let warning = warning.expect("a warning");
    assert_eq!(warning.level, Some(Level::WARN));
    assert!(
        warning
            .get("db.query.text")
            .is_some_and(|text| text.starts_with("SELECT"))
    );
    assert!(
        warning
            .get("db.client.operation.duration")
            .is_some_and(|seconds| seconds.parse::<f64>().is_ok())
    );
    assert_eq!(pool.statistics().slow(), 1);

    for limit in [Some(Duration::from_secs(60)), None] {
        let pool = slow(limit).await;
        Note::get(1, &pool).await?;
        assert_eq!(pool.statistics().slow(), 0);
    }
    assert!(!log.all().contains("slow statement"));
});

both!(statements_are_counted_and_recorded, |db| {
    create(&db).await;
    let before = db.statistics().statements();
    db.statistics().start_record();
    Note::find(1, &*db).await?;
    db.transaction(async |tx| {
        Note::update(1, notes::body.eq("uno"), &tx).await?;
        Note::delete(2, &tx).await
    })
    .await?;
    let record = db.statistics().take_record();
    assert_eq!(db.statistics().statements() - before, 5);
    let (commit, before) = record.split_last().expect("five statements");
    let first_words: Vec<_> = before.iter().filter_map(|sql| sql.split_whitespace().next()).collect();
    assert_eq!(first_words, ["SELECT", "BEGIN", "UPDATE", "DELETE"]);
    assert!(commit.ends_with("COMMIT"), "{commit}");
    Note::find(1, &*db).await?;
    assert!(db.statistics().take_record().is_empty(), "it was stopped");
});

both!(a_pool_tells_how_it_stands, |config| config.max_size(2_usize), |db| {
    let max = db.status().max_size;
    assert_eq!(db.status().in_use(), 0);
    let lease = db.acquire().await?;
    let status = db.status();
    assert_eq!((status.max_size, status.in_use(), status.waiting), (max, 1, 0));
    assert_eq!(
        status.to_string(),
        format!("1 of {max} connections in use, {} idle, 0 waiting", status.idle)
    );
    drop(lease);
    assert_eq!(db.status().in_use(), 0);
    assert!(db.statistics().opened() >= 1);
});

#[cfg(feature = "postgres")]
#[tokio::test]
async fn the_password_stands_in_no_span_and_no_event() -> drivetrain::Result<()> {
    const CANARY: &str = "s3cret-c4nary";
    let (log, _guard) = Log::start();
    let url = format!("postgres://ada:{CANARY}@127.0.0.1:1/blog?acquire_timeout=200ms");
    let refused = Db::<drivetrain::Pg>::connect(&url).await;
    assert!(matches!(
        refused,
        Err(drivetrain::Error::Connect { .. } | drivetrain::Error::PoolTimeout { .. })
    ));
    let lazy: Db<drivetrain::Pg> = Db::lazy(PoolConfig::new(&url)?)?;
    assert!(lazy.acquire().await.is_err());
    assert!(!log.all().contains(CANARY), "{}", log.all());
    Ok(())
}

#[cfg(feature = "postgres")]
#[test]
fn what_the_server_says_besides_its_answers_is_an_event() -> drivetrain::Result<()> {
    use drivetrain::connection::Connection as _;

    // On one thread, as the subscriber asks for: the connection's task too.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let (log, _guard) = Log::start();
        let db = support::postgres().await;
        let lease = db.acquire().await?;
        lease
            .batch_execute("DO $$ BEGIN RAISE NOTICE '% rows', 1000; END $$")
            .await?;
        let told = log.events("1000 rows");
        assert_eq!((told.len(), told[0].get("severity")), (1, Some("NOTICE")));
        Ok(())
    })
}
