//! Values on PostgreSQL: carried as the server sent them.

use std::fmt;
use std::io::Write;
use std::marker::PhantomData;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{
    BigInt, Binary, Bool, Citext, Date, Double, Float, Integer, Numeric, Oid, SingleValue, SmallInt, Text, Time,
    Timestamp, Timestamptz, Uuid,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use smallvec::SmallVec;

use super::CursorValue;

/// A value in PostgreSQL's binary format, which is what it is compared with: nothing is lost on the way through Rust.
pub struct Sent<ST> {
    bytes: SmallVec<[u8; INLINE]>,
    sql_type: PhantomData<fn() -> ST>,
}

/// Numbers, times and UUIDs take no allocation.
const INLINE: usize = 16;

/// An SQL type whose binary format is checked before it goes back to the server.
pub trait WireFormat: SingleValue + 'static {
    /// Whether the server takes these bytes as a value of this type.
    fn is_valid(bytes: &[u8]) -> bool;
}

macro_rules! wire_formats {
    ($($sql_type:ty: $is_valid:expr),* $(,)?) => {
        $(
            impl WireFormat for $sql_type {
                fn is_valid(bytes: &[u8]) -> bool {
                    let is_valid: fn(&[u8]) -> bool = $is_valid;
                    is_valid(bytes)
                }
            }

            impl CursorValue<Pg> for $sql_type {
                type Value = Sent<$sql_type>;

                fn bind<'b>(value: &'b Self::Value, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                    pass.push_bind_param::<Self, _>(value)
                }
            }
        )*
    };
}

wire_formats! {
    Bool: |bytes| bytes.len() == 1,
    SmallInt: |bytes| bytes.len() == 2,
    Integer: |bytes| bytes.len() == 4,
    BigInt: |bytes| bytes.len() == 8,
    Oid: |bytes| bytes.len() == 4,
    Float: |bytes| bytes.len() == 4,
    Double: |bytes| bytes.len() == 8,
    Uuid: |bytes| bytes.len() == 16,
    Text: is_text,
    Citext: is_text,
    Binary: |_| true,
    Numeric: is_numeric,
    Date: is_date,
    Time: is_time,
    Timestamp: is_timestamp,
    Timestamptz: is_timestamp,
}

/// PostgreSQL has no NUL character.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'))
}

/// Four words (digits, weight, sign, scale), then digits of four decimals each: `numeric_recv`.
fn is_numeric(bytes: &[u8]) -> bool {
    const SIGNS: [u16; 5] = [0x0000, 0x4000, 0xC000, 0xD000, 0xF000];
    const MAX_SCALE: u16 = 0x3FFF;
    if !bytes.len().is_multiple_of(2) {
        return false;
    }
    let mut words = bytes.chunks_exact(2).map(|word| u16::from_be_bytes([word[0], word[1]]));
    let (Some(count), Some(_weight), Some(sign), Some(scale)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return false;
    };
    words.len() == usize::from(count)
        && SIGNS.contains(&sign)
        && scale <= MAX_SCALE
        && words.all(|digit| digit < 10_000)
}

/// Days from 2000-01-01; from 4713 BC to 5874897, or infinite.
fn is_date(bytes: &[u8]) -> bool {
    bytes
        .try_into()
        .map(i32::from_be_bytes)
        .is_ok_and(|days| (-2_451_545..2_145_031_949).contains(&days) || days == i32::MIN || days == i32::MAX)
}

/// Microseconds from midnight to midnight.
fn is_time(bytes: &[u8]) -> bool {
    bytes
        .try_into()
        .map(i64::from_be_bytes)
        .is_ok_and(|micros| (0..=86_400_000_000).contains(&micros))
}

/// Microseconds from 2000-01-01; from 4713 BC to 294276, or infinite.
fn is_timestamp(bytes: &[u8]) -> bool {
    bytes.try_into().map(i64::from_be_bytes).is_ok_and(|micros| {
        (-211_813_488_000_000_000..9_223_371_331_200_000_000).contains(&micros)
            || micros == i64::MIN
            || micros == i64::MAX
    })
}

impl<ST: WireFormat> Sent<ST> {
    fn new(bytes: SmallVec<[u8; INLINE]>) -> Option<Self> {
        ST::is_valid(&bytes).then_some(Self {
            bytes,
            sql_type: PhantomData,
        })
    }
}

impl<ST: WireFormat> FromSql<ST, Pg> for Sent<ST> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Self::new(SmallVec::from_slice(value.as_bytes())).ok_or_else(|| "the server sent an unknown format".into())
    }
}

impl<ST: WireFormat> Queryable<ST, Pg> for Sent<ST> {
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

impl<ST: WireFormat> ToSql<ST, Pg> for Sent<ST> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.bytes)?;
        Ok(IsNull::No)
    }
}

impl<ST> Serialize for Sent<ST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD_NO_PAD.encode(&self.bytes))
    }
}

impl<'de, ST: WireFormat> Deserialize<'de> for Sent<ST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64_STANDARD_NO_PAD.decode(text).map_err(de::Error::custom)?;
        Self::new(SmallVec::from_vec(bytes)).ok_or_else(|| de::Error::custom("not a value of the column's type"))
    }
}

impl<ST> fmt::Debug for Sent<ST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sent({:02x?})", self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads<ST: WireFormat>(bytes: &[u8]) -> bool {
        let json = serde_json::to_string(&BASE64_STANDARD_NO_PAD.encode(bytes)).expect("JSON");
        serde_json::from_str::<Sent<ST>>(&json).is_ok()
    }

    #[test]
    fn bytes_that_the_server_would_not_take_are_refused() {
        assert!(reads::<Text>("é".as_bytes()));
        assert!(!reads::<Text>(b"\xff"));
        assert!(!reads::<Text>(b"a\0b"));
        assert!(reads::<Integer>(&[0; 4]));
        assert!(!reads::<Integer>(&[0; 3]));
        assert!(reads::<Timestamptz>(&i64::MAX.to_be_bytes()));
        assert!(!reads::<Timestamptz>(&(i64::MAX - 1).to_be_bytes()));
        assert!(!reads::<Timestamp>(&[0; 4]));
        assert!(reads::<Date>(&i32::MIN.to_be_bytes()));
        assert!(!reads::<Date>(&(i32::MIN + 1).to_be_bytes()));
        assert!(!reads::<Time>(&(-1_i64).to_be_bytes()));
        assert!(!reads::<Uuid>(&[0; 15]));
    }

    #[test]
    fn a_numeric_is_as_long_as_it_says() {
        assert!(reads::<Numeric>(&[0, 0, 0, 0, 0, 0, 0, 0]));
        assert!(reads::<Numeric>(&[0, 1, 0, 0, 0x40, 0, 0, 2, 0x27, 0x0f]));
        assert!(!reads::<Numeric>(&[0, 1, 0, 0, 0, 0, 0, 2, 0x27, 0x10]));
        assert!(!reads::<Numeric>(&[0, 2, 0, 0, 0, 0, 0, 2, 0, 1]));
        assert!(!reads::<Numeric>(&[0, 0, 0, 0, 0x12, 0, 0, 0]));
        assert!(!reads::<Numeric>(&[0, 0, 0, 0, 0, 0, 0]));
        assert!(!reads::<Numeric>(&[]));
    }
}
