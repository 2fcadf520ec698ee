//! Says on which backend the program would run.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(place), None) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: chinook PATH_OR_URL");
        return ExitCode::from(2);
    };
    let is_url = place.starts_with("postgres://") || place.starts_with("postgresql://");
    println!("{}", if is_url { "PostgreSQL" } else { "SQLite" });
    ExitCode::SUCCESS
}
