//! Values go through a cursor as the database has them, to the last bit.

use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{CursorPage, Result};

/// Walks a table one row a page, both ways, and compares with the whole.
macro_rules! assert_walked_whole {
    ($db:expr, $table:expr, $model:ty, $($order:expr),+ $(,)?) => {
        $({
            let whole: Vec<$model> = $table.order($order).fetch_all(&*$db).await?;
            assert!(whole.len() > 2);
            let keyset = Keyset::new($order);
            let (mut forward, mut backward) = (Vec::new(), Vec::new());
            let mut cursor = None;
            for _ in &whole {
                let page: CursorPage<$model> = $table.fetch_after(&keyset, cursor.as_ref(), 1, &*$db).await?;
                forward.extend(page.items);
                cursor = page.next;
            }
            assert_eq!((&forward, cursor), (&whole, None), "forward by {}", stringify!($order));
            let mut cursor = None;
            for _ in &whole {
                let page: CursorPage<$model> = $table.fetch_before(&keyset, cursor.as_ref(), 1, &*$db).await?;
                backward.extend(page.items);
                cursor = page.previous;
            }
            backward.reverse();
            assert_eq!((&backward, cursor), (&whole, None), "backward by {}", stringify!($order));
        })+
    };
}

mod postgres {
    use super::*;

    diesel::table! {
        things (id) {
            id -> Uuid,
            amount -> Numeric,
            ratio -> Float8,
            part -> Float4,
            small -> Nullable<SmallInt>,
            at -> Timestamptz,
            day -> Date,
            hour -> Time,
            data -> Bytea,
            flag -> Nullable<Bool>,
            name -> Text,
        }
    }

    #[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
    #[diesel(table_name = things)]
    struct Thing {
        id: uuid::Uuid,
    }

    const THINGS: &str = r"
        CREATE TABLE things (
            id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
            amount NUMERIC NOT NULL,
            ratio FLOAT8 NOT NULL,
            part FLOAT4 NOT NULL,
            small SMALLINT,
            at TIMESTAMPTZ NOT NULL,
            day DATE NOT NULL,
            hour TIME NOT NULL,
            data BYTEA NOT NULL,
            flag BOOLEAN,
            name TEXT NOT NULL
        );
        INSERT INTO things (amount, ratio, part, small, at, day, hour, data, flag, name)
        SELECT amount, ratio, ratio, small, at, day, hour, data, flag, name
        FROM (VALUES
            (0.1, 0.1, 1, '2026-01-01 00:00:00.000001+00'::timestamptz, '2026-01-01'::date, '00:00'::time, '\x'::bytea, true, ''),
            (-1e30, 'NaN', NULL, 'infinity', 'infinity', '24:00', '\x00', NULL, 'a'),
            ('NaN', 'Infinity', -5, '-infinity', '-infinity', '12:34:56.789012', '\xff00', false, 'a b'),
            (0.1000, '-Infinity', NULL, '4713-01-01 00:00:00+00 BC', '4713-01-01 BC', '12:34:56.789013', '\xff', true, 'A'),
            (1234567890.123456789, 0.30000000000000004, 1, '2026-01-01 00:00:00.000002+00', '2026-01-01', '00:00', '\x', NULL, 'é'),
            (0, '-0', 0, '294276-12-31 23:59:59.999999+00', '5874897-12-31', '23:59:59.999999', '\xdeadbeef', false, 'ß')
        ) AS v (amount, ratio, small, at, day, hour, data, flag, name), generate_series(1, 2)";

    #[tokio::test]
    async fn each_type_is_walked_whole() -> Result<()> {
        let db = crate::support::postgres().await;
        db.acquire().await?.batch_execute(THINGS).await?;
        assert_walked_whole!(
            db,
            things::table,
            Thing,
            (things::id.asc(),),
            (things::amount.desc(), things::id.desc()),
            (things::ratio.asc(), things::id.desc()),
            (things::part.desc(), things::id.asc()),
            (things::small.asc(), things::flag.desc(), things::id.asc()),
            (things::at.desc(), things::id.asc()),
            (things::day.asc(), things::hour.asc(), things::id.asc()),
            (things::data.asc(), things::name.desc(), things::id.asc()),
        );
        Ok(())
    }
}

mod sqlite {
    use super::*;

    diesel::table! {
        things (id) {
            id -> Integer,
            ratio -> Float,
            amount -> Double,
            at -> TimestamptzSqlite,
            local -> Nullable<Timestamp>,
            name -> Text,
            data -> Binary,
            flag -> Bool,
        }
    }

    #[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Model)]
    #[diesel(table_name = things)]
    struct Thing {
        id: i32,
    }

    // The same instant in several spellings, numbers that no `f32` holds, whole numbers in a column of fractions, and a
    // collation under which different texts tie.
    const THINGS: &str = "
        CREATE TABLE things (
            id INTEGER PRIMARY KEY,
            ratio FLOAT NOT NULL,
            amount NUMERIC NOT NULL,
            at TIMESTAMP NOT NULL,
            local TIMESTAMP,
            name TEXT NOT NULL COLLATE NOCASE,
            data BLOB NOT NULL,
            flag BOOLEAN NOT NULL
        );
        INSERT INTO things (ratio, amount, at, local, name, data, flag) VALUES
            (0.1, 1, '2026-01-01 00:00:00', '2026-01-01T00:00:00Z', 'a', x'', 1),
            (0.1, 0.1, '2026-01-01 00:00:00+00:00', NULL, 'A', x'00', 0),
            (0.2, 9e99, '2026-01-01 00:00:00.000001+00:00', 1767225600, 'b', x'ff00', 1),
            (1, -9e999, '2026-01-01 00:00:00', 2461041.5, 'B', x'ff', 0),
            (16777217, 9223372036854775807, '2025-12-31 23:59:59.999999999+00:00', '', '', x'', 1),
            (16777216, 0.30000000000000004, '2026-01-01 00:00:00+00:00', NULL, 'é', x'00', 0)";

    #[tokio::test]
    async fn each_type_is_walked_whole_as_it_is_stored() -> Result<()> {
        let db = crate::support::sqlite().await;
        db.acquire().await?.batch_execute(THINGS).await?;
        assert_walked_whole!(
            db,
            things::table,
            Thing,
            (things::id.desc(),),
            (things::ratio.asc(), things::id.desc()),
            (things::amount.desc(), things::id.desc()),
            (things::at.asc(), things::id.asc()),
            (things::at.desc(), things::id.asc()),
            (things::local.desc(), things::id.asc()),
            (things::name.asc(), things::id.desc()),
            (things::data.desc(), things::flag.asc(), things::id.asc()),
        );
        Ok(())
    }
}
