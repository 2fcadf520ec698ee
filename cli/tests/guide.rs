//! The console blocks of the guide do what they show.
//!
//! A line that begins with `$ ` is run by the shell, all in one project. What follows is its output, where `…` stands
//! for anything, in a line or as a line; `[exit N]` is its exit code, which is 0 otherwise.
#![cfg(unix)]

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const GUIDE: &str = include_str!("../../docs/cli.md");
const CHANGES: &str = include_str!("../../docs/change.md");

/// A command of the guide, and what it shows below.
#[derive(Debug)]
struct Step {
    command: String,
    shown: String,
    code: i32,
}

/// The commands of all console blocks.
fn steps(guide: &str) -> Vec<Step> {
    let blocks = guide.split("```console\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    let mut steps: Vec<Step> = Vec::new();
    for line in lines {
        if let Some(command) = line.strip_prefix("$ ") {
            let command = command.to_owned();
            steps.push(Step {
                command,
                shown: String::new(),
                code: 0,
            });
            continue;
        }
        let step = steps.last_mut().expect("a block begins with a command");
        match line.strip_prefix("[exit ") {
            Some(code) => step.code = code.trim_end_matches(']').parse().expect("a code"),
            None => writeln!(step.shown, "{line}").expect("memory"),
        }
    }
    steps
}

/// A model that a page shows: `// src/models.rs, User` is its first line. It takes the place of the one before.
fn models(block: &str, known: &mut Vec<(String, String)>) -> Option<String> {
    let (first, model) = block.split_once('\n')?;
    let name = first.strip_prefix("// src/models.rs, ")?.to_owned();
    known.retain(|(other, _)| *other != name);
    known.push((name, model.to_owned()));
    Some(known.iter().map(|(_, model)| model.as_str()).collect())
}

/// Runs a line in the shell, and gives stdout and stderr together, and the code.
fn run(directory: &Path, line: &str) -> (String, i32) {
    let program = Path::new(env!("CARGO_BIN_EXE_drivetrain"));
    let folder = program.parent().expect("a folder").display();
    let path = format!("{folder}:{}", std::env::var("PATH").expect("PATH"));
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("({line}) 2>&1")])
        .current_dir(directory)
        .env("PATH", path);
    for name in ["DATABASE_URL", "DIESEL_CONFIG_FILE", "MIGRATION_DIRECTORY"] {
        command.env_remove(name);
    }
    let output = command.output().expect("a shell");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (text, output.status.code().expect("a code"))
}

/// Whether the text is the one shown, whose `…` stand for anything.
fn fits(shown: &str, text: &str) -> bool {
    let Some((before, after)) = shown.split_once('…') else {
        return shown == text;
    };
    let Some(rest) = text.strip_prefix(before) else {
        return false;
    };
    // A line that is left out takes its end with it.
    let after = if before.is_empty() || before.ends_with('\n') {
        after.trim_start_matches('\n')
    } else {
        after
    };
    (0..=rest.len())
        .filter(|at| rest.is_char_boundary(*at))
        .any(|at| fits(after, &rest[at..]))
}

#[test]
fn the_console_blocks_of_the_guide_do_what_they_show() {
    let directory = tempfile::tempdir().expect("a directory");
    let steps = steps(GUIDE);
    assert!(steps.len() > 20);
    for step in steps {
        let (text, code) = run(directory.path(), &step.command);
        assert_eq!(code, step.code, "{step:#?}\n{text}");
        assert!(fits(&step.shown, &text), "{step:#?}\n{text}");
    }
}

#[test]
fn the_page_on_changes_is_one_story() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut known = Vec::new();
    let mut count = 0;
    for block in CHANGES.split("```").skip(1).step_by(2) {
        if let Some(model) = block.strip_prefix("rust,ignore\n") {
            let text = models(model, &mut known).expect("a model");
            std::fs::write(directory.path().join("src/models.rs"), text).expect("the models");
            continue;
        }
        for step in steps(&format!("```{block}```")) {
            let (text, code) = run(directory.path(), &step.command);
            assert_eq!(code, step.code, "{step:#?}\n{text}");
            assert!(fits(&step.shown, &text), "{step:#?}\n{text}");
            count += 1;
        }
    }
    assert!(count > 15, "{count}");
}

#[test]
fn the_guide_names_every_command() {
    let (help, _) = run(Path::new("."), "drivetrain -h");
    let (_, list) = help.split_once("Commands:\n").expect("commands");
    for line in list.lines().take_while(|line| !line.is_empty()) {
        let command = line.split_whitespace().next().expect("a command");
        assert!(GUIDE.contains(&format!("`{command}")), "{command}");
    }
}

#[test]
fn the_configuration_of_the_guide_is_one() {
    let directory = tempfile::tempdir().expect("a directory");
    let (_, block) = GUIDE.split_once("```toml\n").expect("a block");
    let (block, _) = block.split_once("```").expect("an end");
    let file = directory.path().join("drivetrain.toml");
    std::fs::write(file, block).expect("a file");
    std::fs::create_dir_all(directory.path().join("migrations/main")).expect("a directory");
    std::fs::write(directory.path().join("diesel.main.toml"), "").expect("a file");
    let (text, code) = run(directory.path(), "DATABASE_URL=a.db drivetrain lint");
    assert_eq!(code, 0, "{text}");
    let (text, code) = run(directory.path(), "DATABASE_URL=a.db drivetrain doctor");
    assert_eq!(code, 0, "{text}");
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    assert!(fits("a … c\n", "a b c\n") && fits("a\n…\nd\n", "a\nb\nc\nd\n") && fits("…\n", "a\nb\n"));
    assert!(!fits("a\n", "b\n") && !fits("a … c\n", "a b d\n") && !fits("a\n…\nd\n", "a\nb\n"));
}
