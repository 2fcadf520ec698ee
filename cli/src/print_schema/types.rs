use std::fmt;

/// The type of a column as `table!` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnType {
    /// The schema of a type that is not in the default one.
    pub(super) schema: Option<String>,
    pub(super) sql: String,
    pub(super) rust: String,
    pub(super) is_array: bool,
    pub(super) is_nullable: bool,
    pub(super) max_length: Option<u32>,
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = match self.is_array {
            true => format!("Array<Nullable<{}>>", self.rust),
            false => self.rust.clone(),
        };
        match self.is_nullable {
            true => write!(f, "Nullable<{inner}>"),
            false => f.write_str(&inner),
        }
    }
}
