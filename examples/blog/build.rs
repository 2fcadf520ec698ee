//! Builds the package again when a revision is added: `embed_migrations!` sees changed files, not new folders.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
