//! Answers that were given beforehand, as text.

use super::question::{Answer, Question, Subject};

/// Answers by name: `--rename users.name=full_name`, `--drop posts`, `--keep posts`, `--backfill posts.slug=''`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// What was renamed: its name before, and its own name after.
    pub rename: Vec<(String, String)>,
    /// What goes.
    pub drop: Vec<String>,
    /// What stays though no model names it.
    pub keep: Vec<String>,
    /// What old rows get in a column: its name, and SQL text.
    pub backfill: Vec<(String, String)>,
}

impl Given {
    /// The answer to a question, if it is among these.
    #[must_use]
    pub fn answer(&self, question: &Question) -> Option<Answer> {
        let about = question.about.to_string();
        if question.is_of_value() {
            return self.fill(&question.about);
        }
        let to = self.rename.iter().find(|(from, _)| *from == about).map(|(_, to)| to);
        let renamed = to.and_then(|to| {
            let mut answers = question.candidates.iter().map(|it| &it.answer);
            answers.find(|answer| matches!(answer, Answer::Rename(it) if it.name() == to || it.to_string() == *to))
        });
        let named = |list: &[String], answer: Answer| list.contains(&about).then_some(answer);
        let plain = || named(&self.drop, Answer::Drop).or_else(|| named(&self.keep, Answer::Keep));
        renamed.cloned().or_else(plain)
    }

    /// What old rows of a column get.
    #[must_use]
    pub fn fill(&self, column: &Subject) -> Option<Answer> {
        let name = column.to_string();
        let (_, value) = self.backfill.iter().find(|(given, _)| *given == name)?;
        Some(Answer::Fill(value.clone()))
    }

    /// Everything that was named, as it was written.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let renamed = self.rename.iter().map(|(from, _)| ("--rename", from));
        let dropped = self.drop.iter().map(|name| ("--drop", name));
        let kept = self.keep.iter().map(|name| ("--keep", name));
        let filled = self.backfill.iter().map(|(name, _)| ("--backfill", name));
        renamed.chain(dropped).chain(kept).chain(filled)
    }
}
