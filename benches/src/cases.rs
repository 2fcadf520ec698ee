//! The cases of a run, on each backend.

use std::path::Path;
use std::time::{Duration, Instant};

use contest::remote::Remote;
use contest::{Contender, Endpoint, Operation, Result};

use crate::backend::Backend;
use crate::cores::on_all_cores;
use crate::proxy::Proxy;
use crate::report::{Case, Report};
use crate::round::{self, Numbers};
use crate::stage::Stage;
use crate::{Options, postgres, sqlite};

const OPERATIONS: &[Operation] = &[
    Operation::Trivial(1),
    Operation::Trivial(10),
    Operation::Trivial(100),
    Operation::Trivial(1_000),
    Operation::Trivial(10_000),
    Operation::Medium(1),
    Operation::Medium(10),
    Operation::Medium(100),
    Operation::Medium(1_000),
    Operation::Medium(10_000),
    Operation::Insert(1),
    Operation::Insert(10),
    Operation::Insert(25),
    Operation::Insert(50),
    Operation::Insert(100),
    Operation::Associations,
    Operation::Find,
    Operation::FindPooled,
    Operation::Tasks,
    Operation::Create,
    Operation::Update,
    Operation::Upsert,
    Operation::Delete,
    Operation::Bulk,
    Operation::Page(0),
    Operation::Page(1_000),
    Operation::Page(100_000),
    Operation::Page(900_000),
    Operation::PageTotal,
    Operation::One,
    Operation::List,
    Operation::Reads,
    Operation::Writes,
    Operation::Keys(1),
    Operation::Keys(10),
    Operation::Keys(100),
    Operation::Keys(1_000),
    Operation::Http(Endpoint::Account),
    Operation::Http(Endpoint::Accounts),
    Operation::Http(Endpoint::NewAccount),
    Operation::Http(Endpoint::User),
];

/// What is run over a network, too.
const DISTANT: &[Operation] = &[
    Operation::Find,
    Operation::FindPooled,
    Operation::Create,
    Operation::Update,
    Operation::Upsert,
    Operation::PageTotal,
    Operation::One,
    Operation::List,
    Operation::Reads,
    Operation::Writes,
];

/// What the network's round trip takes.
const ROUND_TRIP: Duration = Duration::from_millis(1);

/// Runs the cases on a file that is removed afterwards.
pub async fn on_sqlite(options: &Options, report: &mut Report) -> Result<()> {
    let path = std::env::temp_dir().join(format!("drivetrain-benches-{}.db", std::process::id()));
    let done = on_file(&path, options, report).await;
    for suffix in ["", "-wal", "-shm"] {
        // There is nobody to tell if a file is left.
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    done
}

async fn on_file(path: &Path, options: &Options, report: &mut Report) -> Result<()> {
    let path = path.to_str().ok_or("the folder of temporary files is not UTF-8")?;
    let stage = Stage::Sqlite(rusqlite::Connection::open(path)?);
    let mut numbers = Numbers::default();
    stage.build().await?;
    let mut contenders = sqlite::contenders(path).await?;
    contenders.push(toasty(path)?);
    for &operation in OPERATIONS {
        if options.wants(&Case::title(Backend::Sqlite, false, operation)) {
            let standings = round::run(&stage, &mut contenders, operation, options.effort(), &mut numbers).await?;
            report.add(Case::new(Backend::Sqlite, false, operation, standings));
        }
    }
    Ok(())
}

/// Toasty's program stands beside this one.
fn toasty(url: &str) -> Result<Box<dyn Contender>> {
    let program = std::env::current_exe()?.with_file_name("toasty-benches");
    Ok(Box::new(Remote::start(&program, url)?))
}

/// Runs the cases in a database that is dropped afterwards.
pub async fn on_postgres(url: &str, options: &Options, report: &mut Report) -> Result<()> {
    let server = postgres::tokio_postgres::connect(url).await?;
    let name = format!("drivetrain_benches_{}", std::process::id());
    server.batch_execute(&format!("CREATE DATABASE {name}")).await?;
    report.machine.postgres = Some(server.query_one("SELECT version()", &[]).await?.get(0));
    let done = in_database(url, &name, options, report).await;
    server
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await?;
    done
}

async fn in_database(url: &str, database: &str, options: &Options, report: &mut Report) -> Result<()> {
    let (server, _) = url.rsplit_once('/').ok_or("the URL names no database")?;
    let (host, port) = server.rsplit_once(':').ok_or("the URL names no port")?;
    let port: u16 = port.parse()?;
    let at = |port| format!("{host}:{port}/{database}?sslmode=disable");
    let proxy = Proxy::before(&format!("127.0.0.1:{port}"))?;
    let stage = Stage::Postgres(postgres::tokio_postgres::connect(&at(port)).await?);
    stage.build().await?;
    let mut numbers = Numbers::default();
    let mut near = postgres::contenders(&at(port)).await?;
    near.push(toasty(&at(port))?);
    let mut far = postgres::contenders(&at(proxy.port())).await?;
    far.push(toasty(&at(proxy.port()))?);
    report.machine.distance = Some(distance(&at(port), &at(proxy.port()), &proxy).await?);
    for &operation in OPERATIONS {
        if options.wants(&Case::title(Backend::Postgres, false, operation)) {
            let mut standings = round::run(&stage, &mut near, operation, options.effort(), &mut numbers).await?;
            round::count_round_trips(&stage, &mut far, &proxy, operation, &mut numbers, &mut standings).await?;
            report.add(Case::new(Backend::Postgres, false, operation, standings));
        }
    }
    on_all_cores(0);
    // Its program runs where it was started.
    far.pop();
    far.push(toasty(&at(proxy.port()))?);
    stage.free(database).await?;
    proxy.delay(ROUND_TRIP);
    for &operation in DISTANT {
        if options.wants(&Case::title(Backend::Postgres, true, operation)) {
            let standings = round::run(&stage, &mut far, operation, options.effort(), &mut numbers).await?;
            report.add(Case::new(Backend::Postgres, true, operation, standings));
        }
    }
    Ok(())
}

/// Microseconds that the network adds to a round trip: median over a second or so.
async fn distance(near: &str, far: &str, proxy: &Proxy) -> Result<f64> {
    proxy.delay(ROUND_TRIP);
    let distance = round_trip(far).await? - round_trip(near).await?;
    proxy.delay(Duration::ZERO);
    Ok(distance)
}

async fn round_trip(url: &str) -> Result<f64> {
    let client = postgres::tokio_postgres::connect(url).await?;
    let statement = client.prepare("SELECT 1").await?;
    let mut times = Vec::new();
    for _ in 0..501 {
        let started = Instant::now();
        client.query_one(&statement, &[]).await?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
