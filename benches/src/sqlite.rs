//! The cases on SQLite: a file, in WAL mode, from asynchronous code.

use diesel::{Connection as _, RunQueryDsl, SqliteConnection};
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use drivetrain::prelude::*;
use drivetrain::{Db, Lease, Sqlite};

use crate::Result;
use crate::harness::{Case, Measure, Report, compare};
use crate::model::{NewUser, User, users};

/// Rows of the table.
const ROWS: i64 = 100_000;

const TABLE: &str = "
    CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        email TEXT NOT NULL CONSTRAINT users_email_key UNIQUE,
        hair_color TEXT,
        is_active BOOLEAN NOT NULL DEFAULT TRUE,
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
    )";

/// What Drivetrain sets on each connection.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;";

const COLUMNS: &str = "id, name, email, hair_color, is_active, created_at";

/// All contenders' connections to one file.
struct Contenders {
    raw: rusqlite::Connection,
    sync: SqliteConnection,
    wrapped: SyncConnectionWrapper<SqliteConnection>,
    db: Db<Sqlite>,
    lease: Lease<'static, drivetrain::connection::SqliteConnection>,
}

/// Runs the cases on a file that is removed afterwards.
pub async fn run(report: &mut Report) -> Result<()> {
    let path = std::env::temp_dir().join(format!("drivetrain-benches-{}.db", std::process::id()));
    let path = path.to_str().ok_or("the folder of temporary files is not UTF-8")?;
    let done = run_on(path, report).await;
    for suffix in ["", "-wal", "-shm"] {
        // There is nobody to tell if a file is left.
        let _ = std::fs::remove_file(format!("{path}{suffix}"));
    }
    done
}

async fn run_on(path: &str, report: &mut Report) -> Result<()> {
    let raw = rusqlite::Connection::open(path)?;
    raw.execute_batch(SETTINGS)?;
    raw.execute_batch(TABLE)?;
    let mut sync = SqliteConnection::establish(path)?;
    diesel::connection::SimpleConnection::batch_execute(&mut sync, SETTINGS)?;
    let mut wrapped = <SyncConnectionWrapper<SqliteConnection> as AsyncConnection>::establish(path).await?;
    wrapped.batch_execute(SETTINGS).await?;
    let db = Db::connect(format!("sqlite://{path}")).await?;
    let mut contenders = Contenders {
        raw,
        sync,
        wrapped,
        lease: db.acquire().await?,
        db,
    };
    User::create_many((1..=ROWS).map(NewUser::nth), &contenders.lease).await?;
    look_up(&mut contenders, report).await?;
    thousand_rows(&mut contenders, report).await?;
    transaction(&mut contenders, report).await?;
    many_rows(
        "SQLite: insert of 10 000 rows, all columns set",
        NewUser::coloured,
        |case| case.goal(CREATE_MANY, Measure::Time, 1.00, ROWS_BACK),
        &mut contenders,
        report,
    )
    .await?;
    many_rows(
        "SQLite: insert of 10 000 rows, every third leaves a column out",
        NewUser::nth,
        |case| case.goal(CREATE_MANY, Measure::Time, 1.50, ROWS_BACK),
        &mut contenders,
        report,
    )
    .await
}

fn key(i: i64) -> i64 {
    i * 7919 % ROWS + 1
}

fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        hair_color: row.get(3)?,
        is_active: row.get(4)?,
        created_at: row.get(5)?,
    })
}

async fn look_up(with: &mut Contenders, report: &mut Report) -> Result<()> {
    const TITLE: &str = "SQLite: key look-up";
    if !report.wants(TITLE) {
        return Ok(());
    }
    let Contenders {
        raw,
        sync,
        wrapped,
        db,
        lease,
    } = with;
    let one = format!("SELECT {COLUMNS} FROM users WHERE id = ?1");
    let case = Case::new(TITLE, 800, 20)
        .beside("raw", "rusqlite, prepared, no other thread")
        .beside("by hand", "diesel-async, find().first()")
        .goal(
            "drivetrain, find(&lease)",
            Measure::Time,
            0.45,
            "diesel-async, find().first()",
        )
        .goal(
            "drivetrain, find(&db)",
            Measure::Time,
            0.45,
            "diesel-async, find().first()",
        );
    report.add(compare!(case,
        "rusqlite, prepared, no other thread" => |i| raw.prepare_cached(&one)?.query_row([key(i)], user)?,
        "diesel, find().get_result(), no other thread" => |i| {
            let query = users::table.find(key(i)).select(User::as_select());
            RunQueryDsl::get_result::<User>(query, sync)?
        },
        "diesel-async, find().first()" => |i| {
            let query = users::table.find(key(i)).select(User::as_select());
            diesel_async::RunQueryDsl::first::<User>(query, wrapped).await?
        },
        "diesel-async, find().get_result()" => |i| {
            let query = users::table.find(key(i)).select(User::as_select());
            diesel_async::RunQueryDsl::get_result::<User>(query, wrapped).await?
        },
        "drivetrain, find(&lease)" => |i| User::find(key(i), &*lease).await?,
        "drivetrain, find(&db)" => |i| User::find(key(i), &*db).await?,
    ));
    Ok(())
}

async fn thousand_rows(with: &mut Contenders, report: &mut Report) -> Result<()> {
    const TITLE: &str = "SQLite: 1 000 rows";
    if !report.wants(TITLE) {
        return Ok(());
    }
    let Contenders {
        raw,
        sync,
        wrapped,
        lease,
        ..
    } = with;
    let some = format!("SELECT {COLUMNS} FROM users WHERE id <= ?1");
    let query = || users::table.filter(users::id.le(1_000)).select(User::as_select());
    let case = Case::new(TITLE, 200, 2)
        .beside("raw", "rusqlite, prepared, no other thread")
        .beside("by hand", "diesel-async, load()")
        .goal(
            "drivetrain, fetch_all(&lease)",
            Measure::Time,
            0.40,
            "diesel-async, load()",
        )
        .goal(
            "drivetrain, fetch_all(&lease)",
            Measure::Time,
            1.50,
            "rusqlite, prepared, no other thread",
        );
    report.add(compare!(case,
        "rusqlite, prepared, no other thread" => |_i| {
            raw.prepare_cached(&some)?.query_map([1_000], user)?.collect::<rusqlite::Result<Vec<_>>>()?
        },
        "diesel, load(), no other thread" => |_i| RunQueryDsl::load::<User>(query(), sync)?,
        "diesel-async, load()" => |_i| diesel_async::RunQueryDsl::load::<User>(query(), wrapped).await?,
        "drivetrain, fetch_all(&lease)" => |_i| {
            users::table.filter(users::id.le(1_000)).fetch_all::<User>(&*lease).await?
        },
    ));
    Ok(())
}

async fn transaction(with: &mut Contenders, report: &mut Report) -> Result<()> {
    const TITLE: &str = "SQLite: a transaction of three look-ups";
    if !report.wants(TITLE) {
        return Ok(());
    }
    let Contenders {
        raw, wrapped, lease, ..
    } = with;
    let one = format!("SELECT {COLUMNS} FROM users WHERE id = ?1");
    let case = Case::new(TITLE, 400, 10)
        .beside("raw", "rusqlite, prepared, no other thread")
        .beside("by hand", "diesel-async, find().first()")
        .goal(
            "drivetrain, find(&tx)",
            Measure::Time,
            0.50,
            "diesel-async, find().first()",
        );
    report.add(compare!(case,
        "rusqlite, prepared, no other thread" => |i| {
            let transaction = raw.transaction()?;
            for key in [key(i), key(i + 1), key(i + 2)] {
                transaction.prepare_cached(&one)?.query_row([key], user)?;
            }
            transaction.commit()?
        },
        "diesel-async, find().first()" => |i| {
            wrapped.transaction(async |conn| {
                for key in [key(i), key(i + 1), key(i + 2)] {
                    let query = users::table.find(key).select(User::as_select());
                    diesel_async::RunQueryDsl::first::<User>(query, conn).await?;
                }
                diesel::QueryResult::Ok(())
            }).await?
        },
        "drivetrain, find(&tx)" => |i| {
            lease.transaction(async |tx| {
                for key in [key(i), key(i + 1), key(i + 2)] {
                    User::find(key, &tx).await?;
                }
                Ok::<_, drivetrain::Error>(())
            }).await?
        },
    ));
    Ok(())
}

const ROWS_BACK: &str = "rusqlite, prepared, rows back, no other thread";
const NO_ROWS_BACK: &str = "rusqlite, prepared, no rows back, no other thread";
const CREATE_MANY: &str = "drivetrain, create_many(&lease)";

async fn many_rows(
    title: &'static str,
    nth: fn(i64) -> NewUser,
    goal: fn(Case) -> Case,
    with: &mut Contenders,
    report: &mut Report,
) -> Result<()> {
    if !report.wants(title) {
        return Ok(());
    }
    let Contenders { raw, sync, lease, .. } = with;
    let insert = "INSERT INTO users (name, email, hair_color, is_active) VALUES (?1, ?2, ?3, ?4)";
    let returning = format!("{insert} RETURNING {COLUMNS}");
    let cleaner = rusqlite::Connection::open(raw.path().expect("the database is a file"))?;
    let mut new;
    let case = Case::new(title, 20, 1)
        .beside("raw", ROWS_BACK)
        .beside("raw, no rows", NO_ROWS_BACK);
    report.add(compare!(goal(case),
        before {
            cleaner.execute_batch("DELETE FROM users; PRAGMA wal_checkpoint(TRUNCATE);")?;
            new = (1..=10_000).map(nth).collect::<Vec<_>>();
        },
        ROWS_BACK => |_i| {
            let transaction = raw.transaction()?;
            let mut stored = Vec::with_capacity(new.len());
            for new in std::mem::take(&mut new) {
                let values = (&new.name, &new.email, &new.hair_color, new.is_active);
                stored.push(transaction.prepare_cached(&returning)?.query_row(values, user)?);
            }
            transaction.commit()?;
            stored
        },
        NO_ROWS_BACK => |_i| {
            let transaction = raw.transaction()?;
            for new in std::mem::take(&mut new) {
                let values = (&new.name, &new.email, &new.hair_color, new.is_active);
                transaction.prepare_cached(insert)?.execute(values)?;
            }
            transaction.commit()?
        },
        "diesel, insert_into(), no rows back, no other thread" => |_i| {
            let new = std::mem::take(&mut new);
            sync.transaction(|conn| {
                RunQueryDsl::execute(diesel::insert_into(users::table).values(&new), conn)
            })?
        },
        CREATE_MANY => |_i| User::create_many(std::mem::take(&mut new), &*lease).await?,
    ));
    Ok(())
}
