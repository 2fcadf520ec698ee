//! Values on SQLite: carried as they are stored.
//!
//! SQLite compares what is stored, and one value has several spellings: a time that `CURRENT_TIMESTAMP` wrote has no zone,
//! one that Diesel wrote has. A value that went through its Rust type could come back in another spelling, and its row
//! would be repeated or skipped.

use std::fmt;
use std::marker::PhantomData;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::query_builder::AstPass;
use diesel::result::QueryResult;
use diesel::sql_types::{
    BigInt, Binary, Bool, Date, Double, Float, Integer, Numeric, SingleValue, SmallInt, Text, Time, Timestamp,
    TimestamptzSqlite,
};
use diesel::sqlite::{Sqlite, SqliteType, SqliteValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::CursorValue;

/// A value as SQLite stores it.
pub struct Stored<ST> {
    content: Content,
    sql_type: PhantomData<fn() -> ST>,
}

/// An SQL type, and how SQLite may store its values.
pub trait StoredAs: SingleValue + 'static {
    /// The storage classes that a value can have.
    const CLASSES: &'static [StorageClass];
}

/// How SQLite stores a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageClass {
    /// A whole number of up to 64 bits.
    Integer,
    /// A floating-point number of 64 bits.
    Real,
    /// Text.
    Text,
    /// Bytes.
    Blob,
}

use StorageClass::{Blob, Integer as Int, Real, Text as Chars};

macro_rules! stored_as {
    ($($sql_type:ty: [$($class:ident),*]),* $(,)?) => {
        $(
            impl StoredAs for $sql_type {
                const CLASSES: &'static [StorageClass] = &[$($class),*];
            }

            impl CursorValue<Sqlite> for $sql_type {
                type Value = Stored<$sql_type>;

                fn bind<'b>(value: &'b Self::Value, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                    value.content.bind(pass)
                }
            }
        )*
    };
}

stored_as! {
    Bool: [Int],
    SmallInt: [Int],
    Integer: [Int],
    BigInt: [Int],
    Float: [Real, Int],
    Double: [Real, Int],
    Numeric: [Real, Int],
    Text: [Chars],
    Binary: [Blob],
    Date: [Chars, Int, Real],
    Time: [Chars, Int, Real],
    Timestamp: [Chars, Int, Real],
    TimestamptzSqlite: [Chars, Int, Real],
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Content {
    fn class(&self) -> StorageClass {
        match self {
            Self::Integer(_) => Int,
            Self::Real(_) => Real,
            Self::Text(_) => Chars,
            Self::Blob(_) => Blob,
        }
    }

    /// Binds it by its storage class; the column's own type may be another.
    fn bind<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        match self {
            Self::Integer(value) => pass.push_bind_param::<BigInt, _>(value),
            Self::Real(value) => pass.push_bind_param::<Double, _>(value),
            Self::Text(value) => pass.push_bind_param::<Text, _>(value),
            Self::Blob(value) => pass.push_bind_param::<Binary, _>(value),
        }
    }
}

impl<ST: StoredAs> Stored<ST> {
    fn new(content: Content) -> Result<Self, String> {
        if !ST::CLASSES.contains(&content.class()) {
            return Err(format!(
                "{:?} is stored where {:?} is expected",
                content.class(),
                ST::CLASSES
            ));
        }
        Ok(Self {
            content,
            sql_type: PhantomData,
        })
    }
}

impl<ST: StoredAs> FromSql<ST, Sqlite> for Stored<ST> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let content = match value.value_type() {
            Some(SqliteType::SmallInt | SqliteType::Integer | SqliteType::Long) => Content::Integer(value.read_long()),
            Some(SqliteType::Float | SqliteType::Double) => Content::Real(value.read_double()),
            Some(SqliteType::Text) => Content::Text(value.read_text().to_owned()),
            Some(SqliteType::Binary) => Content::Blob(value.read_blob().to_owned()),
            None => return Err("unexpected NULL".into()),
        };
        Ok(Self::new(content)?)
    }
}

impl<ST: StoredAs> Queryable<ST, Sqlite> for Stored<ST> {
    type Row = Self;

    fn build(row: Self) -> deserialize::Result<Self> {
        Ok(row)
    }
}

/// [`Content`] in JSON. Numbers of JSON lose digits of a `REAL`, so it goes as text.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Json {
    Integer(i64),
    Text(String),
    Real { real: String },
    Blob { blob: String },
}

impl<ST> Serialize for Stored<ST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = match &self.content {
            Content::Integer(value) => Json::Integer(*value),
            Content::Text(value) => return serializer.serialize_str(value),
            Content::Real(value) => Json::Real {
                real: format!("{value:?}"),
            },
            Content::Blob(value) => Json::Blob {
                blob: BASE64_STANDARD_NO_PAD.encode(value),
            },
        };
        json.serialize(serializer)
    }
}

impl<'de, ST: StoredAs> Deserialize<'de> for Stored<ST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let content = match Json::deserialize(deserializer)? {
            Json::Integer(value) => Content::Integer(value),
            Json::Text(value) => Content::Text(value),
            Json::Real { real } => match real.parse::<f64>() {
                Ok(value) if !value.is_nan() => Content::Real(value),
                _ => return Err(de::Error::custom("not a number")),
            },
            Json::Blob { blob } => Content::Blob(BASE64_STANDARD_NO_PAD.decode(blob).map_err(de::Error::custom)?),
        };
        Self::new(content).map_err(de::Error::custom)
    }
}

impl<ST> fmt::Debug for Stored<ST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stored({:?})", self.content)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read<ST: StoredAs>(json: &str) -> Option<Content> {
        serde_json::from_str::<Stored<ST>>(json).ok().map(|value| value.content)
    }

    #[test]
    fn a_value_that_the_type_is_not_stored_as_is_refused() {
        assert_eq!(read::<BigInt>("7"), Some(Content::Integer(7)));
        assert_eq!(read::<BigInt>("\"7\""), None);
        assert_eq!(read::<Text>("7"), None);
        assert_eq!(read::<Text>("{\"blob\": \"AA\"}"), None);
        assert_eq!(read::<Binary>("{\"blob\": \"AA\"}"), Some(Content::Blob(vec![0])));
        assert_eq!(read::<Double>("{\"real\": \"NaN\"}"), None);
        assert_eq!(read::<Double>("{\"real\": \"x\"}"), None);
        assert_eq!(read::<Timestamp>("null"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_real_comes_back_as_it_was(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(!value.is_nan());
            let stored = Stored::<Double>::new(Content::Real(value)).expect("a value");
            let json = serde_json::to_string(&stored).expect("JSON");
            let Some(Content::Real(back)) = read::<Double>(&json) else { panic!("{json} is not read") };
            prop_assert_eq!(back.to_bits(), bits);
        }
    }
}
