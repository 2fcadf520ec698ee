//! Changes from JSON, where `null` and a missing key differ.

use serde::{Deserialize, Deserializer};

/// Reads a nullable column's change: a missing key keeps the value, `null` clears it, anything else sets it.
///
/// ```
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct UserChanges {
///     #[serde(default, deserialize_with = "drivetrain::changes::nullable")]
///     bio: Option<Option<String>>,
/// }
///
/// let read = |json| serde_json::from_str::<UserChanges>(json).map(|changes| changes.bio);
/// assert_eq!(read("{}")?, None);
/// assert_eq!(read(r#"{"bio": null}"#)?, Some(None));
/// assert_eq!(read(r#"{"bio": "hello"}"#)?, Some(Some("hello".to_owned())));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
/// As `T` gives them.
pub fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
