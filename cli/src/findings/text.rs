//! Findings for people.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Finding, Level, Place};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The findings as text with colours, one block each and a line of sums at the end. `anstream` takes the colours out
/// where nobody sees them.
pub fn to_text(findings: &[Finding]) -> String {
    let mut text = findings.iter().map(block).collect::<Vec<_>>().join("\n");
    if !findings.is_empty() {
        text.push('\n');
    }
    text + &sums(findings)
}

fn block(finding: &Finding) -> String {
    let (level, rule) = (finding.level, finding.rule);
    let style = style(level);
    let mut text = format!(
        "{}: {style}{level}{style:#} {BOLD}{}{BOLD:#} {}: {}\n",
        place(&finding.place),
        rule.code,
        rule.name,
        finding.message
    );
    text += &excerpt(&finding.place, style);
    let _ = writeln!(text, "  fix: {}", rule.fix);
    text
}

fn place(place: &Place) -> String {
    match place {
        Place::File { path, line, column, .. } => format!("{path}:{line}:{column}"),
        Place::Object { kind, name } => format!("{kind} {name}"),
    }
}

/// The line of the file with a mark under the piece that is meant.
fn excerpt(place: &Place, style: Style) -> String {
    let Place::File {
        line,
        column,
        length,
        text,
        ..
    } = place
    else {
        return String::new();
    };
    let (number, line) = (line.to_string(), text.replace('\t', " "));
    let (margin, before) = (" ".repeat(number.len()), " ".repeat(column - 1));
    let mark = "^".repeat(*length);
    format!("  {DIM}{number} |{DIM:#} {line}\n  {DIM}{margin} |{DIM:#} {before}{style}{mark}{style:#}\n")
}

fn style(level: Level) -> Style {
    let colour = match level {
        Level::Error => AnsiColor::Red,
        Level::Warning => AnsiColor::Yellow,
        Level::Info | Level::Off => AnsiColor::Cyan,
    };
    colour.on_default().bold()
}

fn sums(findings: &[Finding]) -> String {
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let sums: Vec<_> = [
        (Level::Error, "error"),
        (Level::Warning, "warning"),
        (Level::Info, "hint"),
    ]
    .into_iter()
    .map(|(level, name)| (count(level), name))
    .filter(|(count, _)| *count > 0)
    .map(|(count, name)| format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
    .collect();
    if sums.is_empty() {
        return "nothing found\n".to_owned();
    }
    sums.join(", ") + "\n"
}
