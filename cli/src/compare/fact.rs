/// One thing that is said of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) aspect: &'static str,
    pub(super) value: Option<String>,
}

impl Fact {
    /// A fact that may be absent.
    pub(super) fn maybe(aspect: &'static str, value: Option<impl ToString>) -> Self {
        Self {
            aspect,
            value: value.map(|value| value.to_string()),
        }
    }

    /// A fact with a value.
    pub(super) fn is(aspect: &'static str, value: impl ToString) -> Self {
        Self::maybe(aspect, Some(value))
    }

    /// A list; absent if it is empty.
    pub(super) fn list<T: ToString>(aspect: &'static str, values: &[T]) -> Self {
        let text = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        Self::maybe(aspect, Some(text).filter(|text| !text.is_empty()))
    }

    /// A word that holds or not: `STRICT`.
    pub(super) fn flag(aspect: &'static str, word: &str, holds: bool) -> Self {
        Self::maybe(aspect, holds.then_some(word))
    }
}
