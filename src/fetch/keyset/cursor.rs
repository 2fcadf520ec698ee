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
    fingerprint: [u8; FINGERPRINT_LEN],
    secret: Option<Arc<[u8]>>,
}

impl Codec {
    /// The codec for the ordering that this text identifies.
    pub(super) fn new(ordering: &str, secret: Option<Arc<[u8]>>) -> Result<Self> {
        if secret.as_deref().is_some_and(<[u8]>::is_empty) {
            return Err(Error::invalid("secret", "cursors cannot be signed with an empty one"));
        }
        let mut fingerprint = [0; FINGERPRINT_LEN];
        fingerprint.copy_from_slice(&Sha256::digest(ordering)[..FINGERPRINT_LEN]);
        Ok(Self { fingerprint, secret })
    }

    pub(super) fn write<V: Serialize>(&self, values: &V, side: Side) -> Result<Cursor> {
        let mut bytes = vec![VERSION, self.flags(side)];
        bytes.extend(self.fingerprint);
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
        if content[2..HEADER_LEN] != self.fingerprint {
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
