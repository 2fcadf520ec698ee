use std::io::{self, Write};
use std::process::{Command, Output, Stdio};

/// The text as rustfmt formats it here, or its words where it cannot. Where it is not installed the text stays as it is.
pub(super) fn format(text: String) -> (String, Option<String>) {
    match run(&text) {
        Ok(output) if output.status.success() => (String::from_utf8(output.stdout).unwrap_or(text), None),
        Ok(output) => (text, Some(words(&output))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (text, None),
        Err(error) => (text, Some(error.to_string())),
    }
}

fn run(text: &str) -> io::Result<Output> {
    let mut rustfmt = Command::new("rustfmt")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut input) = rustfmt.stdin.take() {
        // One that ends before it has read everything says why.
        let _ = input.write_all(text.as_bytes());
    }
    rustfmt.wait_with_output()
}

/// What it said on one line, or how it ended.
fn words(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said.split_whitespace().collect();
    match said[..] {
        [] => output.status.to_string(),
        _ => said.join(" "),
    }
}
