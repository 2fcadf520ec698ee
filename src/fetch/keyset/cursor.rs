//! [`Cursor`]: a position in an ordering, as text that tells nothing and cannot be changed by accident.
//!
//! A cursor is these bytes in base64url: a version, flags, the ordering's fingerprint, the values as JSON, and a tag over
//! all of them. The tag is an HMAC under the keyset's secret, or under no secret as a mere checksum.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// A position in an ordering: between two rows, where a page ends.
///
/// Opaque text for clients, up to 4 KiB of letters, digits, `-` and `_`: it stands in a URL as it is. It belongs to one
/// ordering (table, columns, directions) on one backend, and is checked when a page is asked for.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(Box<[u8]>);

impl Cursor {
    /// The most characters in a cursor.
    pub const MAX_LEN: usize = 4096;
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({self})")
    }
}

impl FromStr for Cursor {
    type Err = Error;

    /// # Errors
    /// [`Error::InvalidInput`] for text that no cursor can be. The rest is checked with the keyset.
    fn from_str(text: &str) -> Result<Self> {
        if text.len() > Self::MAX_LEN {
            return Err(invalid(format!("it is longer than {} characters", Self::MAX_LEN)));
        }
        match BASE64_URL_SAFE_NO_PAD.decode(text) {
            Ok(bytes) => Ok(Self(bytes.into())),
            Err(_) => Err(invalid("it is not base64url text, or was cut")),
        }
    }
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

const VERSION: u8 = 1;
const FLAG_AFTER: u8 = 1;
const FLAG_SIGNED: u8 = 2;

const FINGERPRINT_LEN: usize = 8;
const HEADER_LEN: usize = 2 + FINGERPRINT_LEN;
// RFC 2104, section 5: an HMAC may be cut to half its length.
const TAG_LEN: usize = 16;

/// What a cursor says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Position<V> {
    pub(super) values: V,
    pub(super) side: Side,
}

/// On which side of its row a cursor lies, in the ordering's direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// Writes and reads the cursors of one ordering.
#[derive(Clone)]
pub(super) struct Codec {
    fingerprint: Fingerprint,
    secret: Option<Arc<[u8]>>,
}

/// What a cursor says of the ordering that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint([u8; FINGERPRINT_LEN]);

impl Fingerprint {
    /// The fingerprint of the ordering that this text identifies.
    pub(super) fn of(ordering: &str) -> Self {
        let mut fingerprint = [0; FINGERPRINT_LEN];
        fingerprint.copy_from_slice(&Sha256::digest(ordering)[..FINGERPRINT_LEN]);
        Self(fingerprint)
    }
}

impl Codec {
    /// The codec for the ordering of this fingerprint.
    pub(super) fn new(fingerprint: Fingerprint, secret: Option<Arc<[u8]>>) -> Result<Self> {
        if secret.as_deref().is_some_and(<[u8]>::is_empty) {
            return Err(Error::invalid("secret", "cursors cannot be signed with an empty one"));
        }
        Ok(Self { fingerprint, secret })
    }

    pub(super) fn write<V: Serialize>(&self, values: &V, side: Side) -> Result<Cursor> {
        let mut bytes = vec![VERSION, self.flags(side)];
        bytes.extend(self.fingerprint.0);
        serde_json::to_writer(&mut bytes, values)
            .map_err(|error| Error::Database(diesel::result::Error::SerializationError(Box::new(error))))?;
        let tag = self.mac(&bytes).finalize().into_bytes();
        bytes.extend(&tag[..TAG_LEN]);
        if base64::encoded_len(bytes.len(), false).is_none_or(|len| len > Cursor::MAX_LEN) {
            return Err(invalid(format!(
                "the values of this row are too long for {} characters; order by shorter columns",
                Cursor::MAX_LEN
            )));
        }
        Ok(Cursor(bytes.into()))
    }

    pub(super) fn read<V: DeserializeOwned>(&self, cursor: &Cursor) -> Result<Position<V>> {
        let (side, json) = self.checked(&cursor.0)?;
        let values =
            serde_json::from_slice(json).map_err(|_| invalid("its values do not fit the columns of the ordering"))?;
        Ok(Position { values, side })
    }

    /// Everything but the values, which alone depend on the columns' types.
    fn checked<'c>(&self, bytes: &'c [u8]) -> Result<(Side, &'c [u8])> {
        let Some(end) = bytes.len().checked_sub(TAG_LEN).filter(|end| *end >= HEADER_LEN) else {
            return Err(invalid("it was cut short"));
        };
        let (content, tag) = bytes.split_at(end);
        let (version, flags) = (content[0], content[1]);
        if version != VERSION {
            return Err(invalid(format!(
                "it is of version {version}, and version {VERSION} is read here"
            )));
        }
        let side = if flags & FLAG_AFTER == 0 {
            Side::Before
        } else {
            Side::After
        };
        match (flags & FLAG_SIGNED != 0, self.secret.is_some()) {
            (false, true) => return Err(invalid("it is not signed")),
            (true, false) => return Err(invalid("it is signed, and no secret is known to check it")),
            _ if flags != self.flags(side) => return Err(invalid("it was changed")),
            _ => {}
        }
        if self.mac(content).verify_truncated_left(tag).is_err() {
            return Err(invalid("it was changed or cut, or signed with another secret"));
        }
        if content[2..HEADER_LEN] != self.fingerprint.0 {
            return Err(invalid("it belongs to another ordering"));
        }
        Ok((side, &content[HEADER_LEN..]))
    }

    fn flags(&self, side: Side) -> u8 {
        let after = if side == Side::After { FLAG_AFTER } else { 0 };
        let signed = if self.secret.is_some() { FLAG_SIGNED } else { 0 };
        after | signed
    }

    fn mac(&self, content: &[u8]) -> Hmac<Sha256> {
        let secret = self.secret.as_deref().unwrap_or_default();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        mac.update(content);
        mac
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codec")
            .field("fingerprint", &self.fingerprint)
            .field("signed", &self.secret.is_some())
            .finish()
    }
}

fn invalid(problem: impl Into<String>) -> Error {
    Error::invalid("cursor", problem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Values = (Option<i64>, String);

    fn codec(ordering: &str, secret: Option<&[u8]>) -> Codec {
        Codec::new(Fingerprint::of(ordering), secret.map(Arc::from)).expect("a codec")
    }

    fn problem<T: fmt::Debug>(result: Result<T>) -> String {
        match result {
            Err(Error::InvalidInput {
                what: "cursor",
                problem,
            }) => problem,
            other => panic!("expected a refused cursor, got {other:?}"),
        }
    }

    fn read(codec: &Codec, text: &str) -> Result<Position<Values>> {
        codec.read(&text.parse()?)
    }

    fn a_cursor(codec: &Codec) -> Cursor {
        codec.write(&(Some(7_i64), "x"), Side::After).expect("a cursor")
    }

    #[test]
    fn a_cursor_of_another_ordering_is_refused() {
        let text = a_cursor(&codec("a DESC, id DESC", None)).to_string();
        assert!(problem(read(&codec("a ASC, id DESC", None), &text)).contains("another ordering"));
    }

    #[test]
    fn a_cursor_that_lacks_the_right_signature_is_refused() {
        let (unsigned, signed, other) = (codec("id", None), codec("id", Some(b"one")), codec("id", Some(b"two")));
        let text = |codec| a_cursor(codec).to_string();
        assert!(problem(read(&signed, &text(&unsigned))).contains("not signed"));
        assert!(problem(read(&unsigned, &text(&signed))).contains("no secret"));
        assert!(problem(read(&other, &text(&signed))).contains("another secret"));
        assert!(read(&signed, &text(&signed)).is_ok());
    }

    #[test]
    fn a_cursor_of_another_version_is_refused() {
        let codec = codec("id", None);
        let mut cursor = a_cursor(&codec);
        cursor.0[0] = 9;
        assert!(problem(read(&codec, &cursor.to_string())).contains("version 9"));
    }

    #[test]
    fn values_of_other_columns_are_refused() {
        let codec = codec("id", None);
        for cursor in [
            codec.write(&("x", "x"), Side::After),
            codec.write(&(1,), Side::After),
            codec.write(&(1, "x", 2), Side::After),
            codec.write(&(1, None::<String>), Side::After),
            codec.write(&(), Side::After),
        ] {
            let text = cursor.expect("a cursor").to_string();
            assert!(problem(read(&codec, &text)).contains("do not fit"));
        }
    }

    #[test]
    fn text_that_is_too_long_is_refused_when_read_and_when_written() {
        let codec = codec("id", None);
        let text = "A".repeat(Cursor::MAX_LEN + 1);
        assert!(problem(read(&codec, &text)).contains("longer"));
        assert!(problem(codec.write(&(None::<i64>, text), Side::After)).contains("too long"));
    }

    #[test]
    fn an_empty_secret_is_refused() {
        assert!(matches!(
            Codec::new(Fingerprint::of("id"), Some(Arc::from([]))),
            Err(Error::InvalidInput { what: "secret", .. })
        ));
    }

    #[test]
    fn a_secret_is_not_shown() {
        let codec = codec("id", Some(b"hunter2"));
        assert!(!format!("{codec:?}").contains(&format!("{:?}", b"hunter2")));
    }

    #[test]
    fn a_cursor_is_text_in_json() {
        let cursor = a_cursor(&codec("id", None));
        let json = serde_json::to_string(&cursor).expect("JSON");
        assert_eq!(json, format!("\"{cursor}\""));
        assert_eq!(serde_json::from_str::<Cursor>(&json).expect("a cursor"), cursor);
        assert!(serde_json::from_str::<Cursor>("\"%\"").is_err());
    }

    fn secrets() -> impl Strategy<Value = Option<Vec<u8>>> {
        proptest::option::of(proptest::collection::vec(any::<u8>(), 1..40))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read(number: Option<i64>, text in ".{0,40}", after: bool, secret in secrets()) {
            let codec = codec("id", secret.as_deref());
            let side = if after { Side::After } else { Side::Before };
            let cursor = codec.write(&(number, &text), side).expect("a cursor").to_string();
            prop_assert!(cursor.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            let position = read(&codec, &cursor).expect("the position");
            prop_assert_eq!(position, Position { values: (number, text), side });
        }

        #[test]
        fn a_flipped_bit_is_noticed(bit: prop::sample::Index, secret in secrets()) {
            let codec = codec("id", secret.as_deref());
            let mut cursor = a_cursor(&codec);
            let bit = bit.index(cursor.0.len() * 8);
            cursor.0[bit / 8] ^= 1 << (bit % 8);
            problem(read(&codec, &cursor.to_string()));
        }

        #[test]
        fn a_changed_character_is_noticed(at: prop::sample::Index, to: char) {
            let codec = codec("id", None);
            let text = a_cursor(&codec).to_string();
            let mut changed: Vec<char> = text.chars().collect();
            let at = at.index(changed.len());
            prop_assume!(changed[at] != to);
            changed[at] = to;
            problem(read(&codec, &changed.into_iter().collect::<String>()));
        }

        #[test]
        fn a_cut_is_noticed(length: prop::sample::Index) {
            let codec = codec("id", None);
            let text = a_cursor(&codec).to_string();
            problem(read(&codec, &text[..length.index(text.len())]));
        }

        #[test]
        fn noise_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,200}") {
            let codec = codec("id", None);
            problem(read(&codec, &Cursor(bytes.into()).to_string()));
            problem(read(&codec, &text));
        }
    }
}
