//! What the README quotes is what there is.

const README: &str = include_str!("../README.md");

/// The first block of this language.
fn block(language: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("```{language}\n")).expect("a block");
    rest.split_once("```").expect("its end").0
}

#[test]
fn the_message_of_the_compiler_is_real() {
    let real = include_str!("ui/fail/create_through_a_reader.stderr");
    let quoted = block("text");
    assert!(
        real.starts_with(quoted),
        "the README quotes:\n{quoted}\nthe compiler says:\n{real}"
    );
}

#[test]
fn the_minimum_rust_is_that_of_the_manifest() {
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(README.contains(&format!("## Minimum Rust\n\n{version}, ")), "{version}");
}
