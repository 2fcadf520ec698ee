//! Whether `schema.rs` is written anew after the schema changed, as the diesel CLI does.

use clap::Args;

/// What happens to the file of `[print_schema]` in diesel.toml.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct SchemaFile {
    /// Do not write the schema file of diesel.toml; exit with 2 if it would change
    #[arg(long)]
    pub locked_schema: bool,
    /// Leave the schema file of diesel.toml alone
    #[arg(long, conflicts_with = "locked_schema")]
    pub no_schema: bool,
}
