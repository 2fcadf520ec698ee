//! Types of PostgreSQL's own, and which of them are sent as one array for each column.

use std::io::Write as _;
use std::ops::Bound;

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql, WriteTuple};
use diesel::sql_types::{Integer, Jsonb, Record, SqlType, Text};
use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Result, assert_statements};
use schema::{lists, places, things};
use uuid::Uuid;

use crate::support;

#[derive(Debug, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "mood"))]
pub struct MoodType;

#[derive(Debug, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "size", schema = "other"))]
pub struct SizeType;

#[derive(Debug, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "point_of_text"))]
pub struct PointType;

/// With a field of a type that only the connection knows.
#[derive(Debug, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(name = "place"))]
pub struct PlaceType;

mod schema {
    diesel::table! {
        use diesel::sql_types::*;
        use crate::postgres::{MoodType, PointType, SizeType};

        things (id) {
            id -> BigInt,
            token -> Uuid,
            mood -> MoodType,
            size -> Nullable<SizeType>,
            point -> PointType,
            fields -> Nullable<Jsonb>,
            range -> Int4range,
        }
    }

    diesel::table! {
        use diesel::sql_types::*;
        use crate::postgres::MoodType;

        lists (id) {
            id -> BigInt,
            words -> Array<Text>,
            moods -> Array<MoodType>,
        }
    }

    diesel::table! {
        use diesel::sql_types::*;
        use crate::postgres::PlaceType;

        places (id) {
            id -> BigInt,
            place -> PlaceType,
        }
    }
}

const TABLES: &str = "
    CREATE SCHEMA other;
    CREATE TYPE mood AS ENUM ('calm', 'glad');
    CREATE TYPE other.size AS ENUM ('calm', 'glad');
    CREATE TYPE point_of_text AS (x INTEGER, label TEXT);
    CREATE TYPE place AS (x INTEGER, mood mood);
    CREATE TABLE things (
        id BIGINT PRIMARY KEY, token UUID NOT NULL, mood mood NOT NULL, size other.size, point point_of_text NOT NULL,
        fields JSONB, range INT4RANGE NOT NULL
    );
    CREATE TABLE lists (id BIGINT PRIMARY KEY, words TEXT[] NOT NULL, moods mood[] NOT NULL);
    CREATE TABLE places (id BIGINT PRIMARY KEY, place place NOT NULL);";

#[derive(Clone, Copy, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = MoodType)]
#[diesel(sql_type = SizeType)]
enum Word {
    Calm,
    Glad,
}

impl Word {
    const fn nth(n: i64) -> Self {
        if n % 2 > 0 { Self::Glad } else { Self::Calm }
    }

    fn write(self, out: &mut Output<'_, '_, Pg>) -> serialize::Result {
        out.write_all(if self == Self::Calm { b"calm" } else { b"glad" })?;
        Ok(IsNull::No)
    }

    fn read(value: PgValue<'_>) -> Self {
        if value.as_bytes() == b"calm" {
            Self::Calm
        } else {
            Self::Glad
        }
    }
}

impl ToSql<MoodType, Pg> for Word {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        self.write(out)
    }
}

impl ToSql<SizeType, Pg> for Word {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        self.write(out)
    }
}

impl FromSql<MoodType, Pg> for Word {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::read(value))
    }
}

impl FromSql<SizeType, Pg> for Word {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self::read(value))
    }
}

#[derive(Clone, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = PointType)]
struct Point(i32, String);

impl ToSql<PointType, Pg> for Point {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        WriteTuple::<(Integer, Text)>::write_tuple(&(self.0, self.1.as_str()), &mut out.reborrow())
    }
}

impl FromSql<PointType, Pg> for Point {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let (x, label) = FromSql::<Record<(Integer, Text)>, Pg>::from_sql(value)?;
        Ok(Self(x, label))
    }
}

#[derive(Clone, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = PlaceType)]
struct InPlace(i32, Word);

impl ToSql<PlaceType, Pg> for InPlace {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        WriteTuple::<(Integer, MoodType)>::write_tuple(&(self.0, self.1), &mut out.reborrow())
    }
}

impl FromSql<PlaceType, Pg> for InPlace {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let (x, mood) = FromSql::<Record<(Integer, MoodType)>, Pg>::from_sql(value)?;
        Ok(Self(x, mood))
    }
}

/// JSON as text: its first byte is the version of the format.
#[derive(Clone, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
struct Fields(String);

impl ToSql<Jsonb, Pg> for Fields {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[1])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Jsonb, Pg> for Fields {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_utf8(value.as_bytes()[1..].to_vec())?))
    }
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Model, Insertable)]
#[diesel(table_name = things, treat_none_as_default_value = false)]
struct Thing {
    id: i64,
    token: Uuid,
    mood: Word,
    size: Option<Word>,
    point: Point,
    fields: Option<Fields>,
    range: (Bound<i32>, Bound<i32>),
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Model, Insertable)]
#[diesel(table_name = lists)]
struct List {
    id: i64,
    words: Vec<String>,
    moods: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Model, Insertable)]
#[diesel(table_name = places)]
struct Place {
    id: i64,
    place: InPlace,
}

async fn with_tables() -> Result<support::TestDb<Pg>> {
    let db = support::postgres().await;
    db.acquire().await?.batch_execute(TABLES).await?;
    Ok(db)
}

fn thing(id: i64) -> Thing {
    let n = i32::try_from(id).expect("a small number");
    Thing {
        id,
        token: Uuid::from_u128(id.unsigned_abs().into()),
        mood: Word::nth(id),
        size: (n % 3 > 0).then(|| Word::nth(id / 3)),
        point: Point(n, format!("(\"{n}\",)")),
        fields: (n % 4 > 0).then(|| Fields(format!("{{\"n\": {n}}}"))),
        range: (Bound::Included(-n), Bound::Excluded(n)),
    }
}

#[tokio::test]
async fn types_that_a_database_defines_are_sent_by_column() -> Result<()> {
    let db = with_tables().await?;
    let new: Vec<_> = (1..=2_001).map(thing).collect();
    let created = assert_statements!(db, 1, Thing::create_many(new.clone(), &*db).await?);
    assert_eq!(created, new);
    Thing::delete_where(all_rows(), &*db).await?;
    assert_eq!(Thing::insert_many(new.clone(), &*db).await?, 2_001);
    assert_eq!(things::table.order(things::id).fetch_all::<Thing>(&*db).await?, new);
    Ok(())
}

/// `unnest` would take the arrays apart.
#[tokio::test]
async fn columns_that_are_arrays_are_sent_by_row() -> Result<()> {
    let db = with_tables().await?;
    let list = |id: i64| List {
        id,
        words: (0..id % 3).map(|n| format!("word {n}")).collect(),
        moods: (0..id % 4).map(Word::nth).collect(),
    };
    let new: Vec<_> = (1..=2_001).map(list).collect();
    let created = assert_statements!(db, 5, List::create_many(new.clone(), &*db).await?);
    assert_eq!(created, new);
    Ok(())
}

/// A composite value tells the types of its fields, by ids that only the connection knows.
#[tokio::test]
async fn values_that_hold_ids_of_types_are_sent_by_row() -> Result<()> {
    let db = with_tables().await?;
    let place = |id: i64| Place {
        id,
        place: InPlace(7, Word::nth(id)),
    };
    let new: Vec<_> = (1..=10).map(place).collect();
    assert_eq!(Place::create_many(new.clone(), &*db).await?, new);
    Ok(())
}

/// 20 MiB: two statements in a transaction.
#[tokio::test]
async fn the_bytes_of_a_statement_are_bounded() -> Result<()> {
    let db = with_tables().await?;
    let label = "x".repeat(1 << 20);
    let new = (1..=20).map(|id| Thing {
        point: Point(1, label.clone()),
        ..thing(id)
    });
    let created = assert_statements!(db, 4, Thing::create_many(new, &*db).await?);
    assert!(created.iter().map(|thing| thing.id).eq(1..=20));
    assert!(created.iter().all(|thing| thing.point.1 == label));
    Ok(())
}
