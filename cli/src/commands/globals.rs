//! Flags that every command takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

use crate::duration;

/// Flags that every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// The database: postgres://…, sqlite://path, a path, or :memory:. Before DATABASE_URL and .env
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Which of the databases in drivetrain.toml
    #[arg(long, global = true, value_name = "NAME")]
    pub database: Option<String>,
    /// diesel.toml. Before DIESEL_CONFIG_FILE and the one found in this directory or above
    #[arg(long, global = true, value_name = "FILE")]
    pub config_file: Option<PathBuf>,
    /// The migrations. Before MIGRATION_DIRECTORY and diesel.toml
    #[arg(long, global = true, value_name = "DIRECTORY")]
    pub migration_dir: Option<PathBuf>,
    /// Print facts as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// When to colour; auto respects NO_COLOR, CLICOLOR and pipes
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,
    /// Say more; twice: more still
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Say nothing but errors and the facts asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Answer every question with yes
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// How long one statement may wait for a lock on PostgreSQL before it is tried again: 500ms, 5s
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration::parse)]
    pub lock_timeout: Option<Duration>,
    /// How long to wait while another runner migrates: 0s, 30s, 5m
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration::parse)]
    pub wait: Option<Duration>,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
