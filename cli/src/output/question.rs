//! Questions: whether to destroy something, and what the models do not tell.

use std::io::{self, IsTerminal};

use futures_util::future::BoxFuture;

use super::Output;
use super::style::{WARNING, paint};
use crate::autogenerate::Asks;
use crate::diff::{Answer, Question};
use crate::{Error, Result};

impl Output {
    /// Asks whether to do `action`, which names the database: `empty blog.db`.
    ///
    /// Dropping the future leaves a thread behind that waits for the answer.
    ///
    /// # Errors
    /// [`Error::Refused`] unless the answer is yes; without a terminal, `--yes` has to be given.
    pub async fn confirm(&self, action: &str) -> Result<()> {
        if self.yes {
            return Ok(());
        }
        if !io::stdin().is_terminal() {
            return Err(refused(
                action,
                "there is no terminal to ask on: give --yes if that is what you want",
            ));
        }
        anstream::eprint!("{} {action}? [y/N] ", paint(WARNING, "warning:"));
        match line().await?.trim().to_ascii_lowercase().as_str() {
            "y" | "yes" => Ok(()),
            _ => Err(refused(action, "answer y, or give --yes")),
        }
    }
}

/// A line from the terminal, on a thread, so that Ctrl-C is heard meanwhile.
async fn line() -> Result<String> {
    let read = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    Ok(read.await.map_err(io::Error::other)??)
}

/// On a terminal, a line for each question: a number chooses a candidate, nothing the first one. `--yes` takes the first
/// one where none is a rename.
impl Asks for Output {
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Result<Option<Answer>>> {
        Box::pin(async move {
            let plain = question.candidates.first().map(|it| &it.answer);
            if self.yes && matches!(plain, Some(Answer::Drop | Answer::Fill(_))) {
                return Ok(plain.cloned());
            }
            if !io::stdin().is_terminal() {
                return Ok(None);
            }
            anstream::eprintln!("{} {question}", paint(WARNING, "?"));
            for (number, candidate) in question.candidates.iter().enumerate() {
                anstream::eprintln!("  {} {candidate}", number + 1);
            }
            anstream::eprint!("{} ", if question.is_of_value() { "SQL:" } else { "number:" });
            Ok(chosen(question, line().await?.trim()))
        })
    }
}

/// The candidate of this number, or the value that was typed.
fn chosen(question: &Question, line: &str) -> Option<Answer> {
    let number = if line.is_empty() {
        Some(1)
    } else {
        line.parse::<usize>().ok()
    };
    if question.is_of_value() && !line.is_empty() {
        return Some(Answer::Fill(line.to_owned()));
    }
    let candidate = question.candidates.get(number?.checked_sub(1)?)?;
    Some(candidate.answer.clone())
}

fn refused(action: &str, hint: &str) -> Error {
    Error::Refused {
        action: action.to_owned(),
        hint: hint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::chosen;
    use crate::diff::{Answer, Question, Subject};
    use crate::schema::Name;

    #[test]
    fn a_number_chooses_and_nothing_is_the_first() {
        let about = || Subject::Column(Name::new("posts"), "slug".to_owned());
        let value = Question::fill(about(), Some("''".to_owned()));
        assert_eq!(chosen(&value, ""), Some(Answer::Fill("''".to_owned())));
        assert_eq!(chosen(&value, "7"), Some(Answer::Fill("7".to_owned())));
        assert_eq!(chosen(&Question::fill(about(), None), ""), None);
    }
}
