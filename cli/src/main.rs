//! The `drivetrain` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    drivetrain_cli::main()
}
