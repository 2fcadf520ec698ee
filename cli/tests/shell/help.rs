//! Help, versions, completions and manual pages.

use super::program::Project;

/// Every command of the first page of help.
fn commands(project: &Project) -> Vec<String> {
    let help = project.run(&["-h"]).succeeds().to_owned();
    let (_, list) = help.split_once("Commands:\n").expect("commands");
    let (list, _) = list.split_once("\n\n").expect("an end");
    list.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_help() {
    let project = Project::empty();
    let commands = commands(&project);
    assert!(commands.len() > 25, "{commands:?}");
    for command in commands {
        let long = project.run(&[&command, "--help"]);
        let short = project.run(&[&command, "-h"]);
        assert!(long.succeeds().contains("Usage: drivetrain"), "{command}");
        assert!(short.succeeds().len() > 500, "{command}");
    }
}

#[test]
fn help_documents_the_exit_codes() {
    let project = Project::empty();
    let help = project.run(&["--help"]);
    for code in ["0    done", "1    it failed", "2    check", "64   ", "130  "] {
        assert!(help.succeeds().contains(code), "{code}");
    }
}

#[test]
fn a_command_line_that_cannot_be_understood_ends_with_64() {
    let project = Project::empty();
    for args in [
        &["frobnicate"][..],
        &["upgrade", "--frobnicate"],
        &["show"],
        &["-q", "-v", "heads"],
        &[],
    ] {
        assert_eq!(project.run(args).code, 64, "{args:?}");
    }
}

#[test]
fn the_version_is_told() {
    let project = Project::empty();
    assert_eq!(
        project.run(&["--version"]).succeeds(),
        concat!("drivetrain ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn completions_exist_for_every_shell() {
    let project = Project::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = project.run(&["completions", shell]);
        assert!(script.succeeds().contains("downgrade"), "{shell}");
    }
    assert_eq!(project.run(&["completions", "tcsh"]).code, 64);
}

#[test]
fn a_manual_page_is_written_for_every_command() {
    let project = Project::empty();
    project.run(&["man", "pages"]).succeeds();
    for command in commands(&project) {
        let page = project.read(format!("pages/drivetrain-{command}.1"));
        assert!(page.contains(".SH NAME"), "{command}");
    }
    assert!(project.run(&["man"]).succeeds().contains(".TH drivetrain"));
}
