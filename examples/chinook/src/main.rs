//! Shows what is in a Chinook database: artists, a customer's invoices, employees, sales and a playlist.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;
use std::{env, io};

use drivetrain::{Db, Pg, Result, Sqlite};

const USAGE: &str = "\
Usage: chinook PATH_OR_URL

Shows what is in a Chinook database, a SQLite file or one on a PostgreSQL server:
  chinook chinook.sqlite
  chinook postgres://user@host/chinook
Nothing in it is changed: the one transaction that writes is rolled back.
";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let place = match (arguments.next().map(OsString::into_string), arguments.next()) {
        (Some(Ok(place)), None) => place,
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if place == "--help" || place == "-h" {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    match report(&place).await {
        // A reader that closes the pipe has seen enough.
        Ok(report) => {
            let _ = io::stdout().write_all(report.as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

async fn report(place: &str) -> Result<String> {
    if place.starts_with("postgres://") || place.starts_with("postgresql://") {
        let db: Db<Pg> = Db::connect(place).await?;
        return chinook::postgres::report::report(&db).await;
    }
    let db: Db<Sqlite> = Db::connect(sqlite_url(place)).await?;
    chinook::sqlite::report::report(&db).await
}

/// The URL of a file that has to exist: a program that only looks makes no empty database.
fn sqlite_url(place: &str) -> String {
    if place.starts_with("sqlite:") {
        return place.to_owned();
    }
    format!("sqlite://{}?mode=rw", place.replace('%', "%25").replace('?', "%3F"))
}

/// The error and its causes in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
