use serde::Serialize;

/// A value before and after: made if there is none before, gone if there is none after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change<T> {
    /// What there was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<T>,
    /// What there will be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<T>,
}

impl<T> Change<T> {
    /// It is made.
    pub fn made(to: T) -> Self {
        Self {
            from: None,
            to: Some(to),
        }
    }

    /// It goes.
    pub fn gone(from: T) -> Self {
        Self {
            from: Some(from),
            to: None,
        }
    }

    /// It becomes another.
    pub fn changed(from: T, to: T) -> Self {
        Self {
            from: Some(from),
            to: Some(to),
        }
    }

    /// The way back.
    #[must_use]
    pub fn reverse(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }

    /// What it is, before or after.
    pub fn either(&self) -> Option<&T> {
        self.to.as_ref().or(self.from.as_ref())
    }

    /// Both sides, where there are both.
    pub fn both(&self) -> Option<(&T, &T)> {
        self.from.as_ref().zip(self.to.as_ref())
    }

    /// Whether it is made.
    pub fn is_made(&self) -> bool {
        self.from.is_none()
    }

    /// Whether it goes.
    pub fn is_gone(&self) -> bool {
        self.to.is_none()
    }
}
