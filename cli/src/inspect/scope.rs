/// Which schemas of a PostgreSQL database are read. SQLite's main database is always read whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    only: Option<Vec<String>>,
    default: Option<String>,
}

impl Scope {
    /// Every schema but PostgreSQL's own and temporary ones.
    pub fn all() -> Self {
        Self::default()
    }

    /// These schemas.
    pub fn only(schemas: impl IntoIterator<Item = String>) -> Self {
        Self {
            only: Some(schemas.into_iter().collect()),
            default: None,
        }
    }

    /// Takes this schema for the default one, whose names are given without it, in the place of `current_schema()`.
    #[must_use]
    pub fn with_default(self, schema: impl Into<String>) -> Self {
        Self {
            default: Some(schema.into()),
            ..self
        }
    }

    pub(super) fn schemas(&self) -> Option<&[String]> {
        self.only.as_deref()
    }

    pub(super) fn default_schema(&self) -> Option<&str> {
        self.default.as_deref()
    }
}
