use serde::Serialize;

/// What an operation costs and risks on a table with rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// What is gone for good, as a noun: `the values of posts.title`.
    pub loses: Vec<String>,
    /// What makes it fail: `a row whose posts.title is null`.
    pub may_fail: Vec<String>,
    /// Whether the table's rows are written anew while nobody can read it.
    pub rewrites: bool,
    /// Whether it belongs into a revision of its own.
    pub own_revision: bool,
}

impl Judgement {
    pub(super) fn loses(what: String) -> Self {
        Self {
            loses: vec![what],
            ..Self::default()
        }
    }

    /// Of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.loses.extend(other.loses);
        self.may_fail.extend(other.may_fail);
        Self {
            rewrites: self.rewrites || other.rewrites,
            own_revision: self.own_revision || other.own_revision,
            ..self
        }
    }
}
