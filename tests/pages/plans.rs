//! Every page starts at an index bound.

use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{CursorPage, Db, Pg, Result, Sqlite};

use crate::items::{Item, Pages, items};

/// Items 1 to 20 000, a hundred to each `a`, each `b` null or a number.
const MANY: &str = "
    INSERT INTO items (id, a, b, weight)
        WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 20000)
        SELECT id, id / 100, CASE WHEN id % 2 = 0 THEN id / 200 END, 0 FROM n;
    CREATE INDEX items_a_id_idx ON items (a, id);
    CREATE INDEX items_a_desc_id_idx ON items (a DESC, id);
    CREATE INDEX items_b_desc_id_idx ON items (b DESC, id);
    CREATE INDEX items_b_id_idx ON items (b, id);
    ANALYZE";

async fn many<DB: Pages>() -> Result<crate::support::TestDb<DB>> {
    let db = DB::open().await;
    db.acquire().await?.batch_execute(MANY).await?;
    Ok(db)
}

macro_rules! sent {
    ($db:expr, $keyset:expr, $skipped:expr) => {{
        let keyset = Keyset::new($keyset);
        let first: CursorPage<Item> = items::table.fetch_after(&keyset, None, $skipped, &*$db).await?;
        $db.statistics().start_record();
        let _: CursorPage<Item> = items::table
            .fetch_after(&keyset, first.next.as_ref(), 20, &*$db)
            .await?;
        $db.statistics().take_record().remove(0)
    }};
}

#[derive(Debug, diesel::QueryableByName, Row)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

mod postgres {
    use super::*;

    diesel::define_sql_function! {
        /// The plan of a statement, a line a row.
        fn explain(statement: diesel::sql_types::Text) -> diesel::sql_types::Text;
    }

    const EXPLAIN: &str = "
        CREATE FUNCTION explain(statement TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
        DECLARE line TEXT; lines TEXT := '';
        BEGIN
            FOR line IN EXECUTE 'EXPLAIN ' || statement LOOP
                lines := lines || line || E'\\n';
            END LOOP;
            RETURN lines;
        END $$";

    /// The plan with numbers in place of the parameters.
    async fn plan(db: &Db<Pg>, sql: &str, numbers: &[i64]) -> Result<String> {
        let mut sql = sql.to_owned();
        for (index, number) in numbers.iter().enumerate().rev() {
            sql = sql.replace(&format!("${}", index + 1), &number.to_string());
        }
        diesel::select(explain(sql)).fetch_one(db).await
    }

    async fn many_explained() -> Result<crate::support::TestDb<Pg>> {
        let db = many::<Pg>().await?;
        db.acquire().await?.batch_execute(EXPLAIN).await?;
        Ok(db)
    }

    fn assert_bounded(plan: &str, bound: &str) {
        assert!(plan.contains("Index Cond") && plan.contains(bound), "{plan}");
        assert!(!plan.contains("Sort"), "{plan}");
    }

    #[tokio::test]
    async fn a_row_value_is_an_index_condition() -> Result<()> {
        let db = many_explained().await?;
        let sql = sent!(db, (items::a.asc(), items::id.asc()), 900);
        let plan = plan(&db, &sql, &[150, 15_000]).await?;
        assert_bounded(&plan, "Index Cond: (ROW(a, id) > ROW(150, 15000))");
        Ok(())
    }

    #[tokio::test]
    async fn a_closed_range_is_an_index_condition() -> Result<()> {
        let db = many_explained().await?;
        let sql = sent!(db, (items::a.desc(), items::id.asc()), 900);
        let plan = plan(&db, &sql, &[150, 150, 15_000]).await?;
        assert_bounded(&plan, "Index Cond: (a <= 150)");
        Ok(())
    }

    #[tokio::test]
    async fn a_nullable_first_column_is_an_index_condition_on_either_side_of_its_nulls() -> Result<()> {
        let db = many_explained().await?;
        let sql = sent!(db, (items::b.asc(), items::id.asc()), 900);
        let among_values = plan(&db, &sql, &[9, 9, 1_800]).await?;
        assert_bounded(&among_values, "Index Cond: (b >= 9)");

        // Half of the rows have no `b`; they come first.
        let sql = sent!(db, (items::b.desc(), items::id.asc()), 900);
        let among_nulls = plan(&db, &sql, &[1_799]).await?;
        assert_bounded(&among_nulls, "Index Cond: ((b IS NULL) AND (id > 1799))");
        Ok(())
    }

    #[derive(Debug, PartialEq, diesel::QueryableByName, Row)]
    struct Plans {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        generic_plans: i64,
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        custom_plans: i64,
    }

    // PostgreSQL manual, "PREPARE": five plans for the values at hand, then the generic one if it is no dearer.
    #[tokio::test]
    async fn pages_of_a_session_share_one_plan() -> Result<()> {
        let db = many::<Pg>().await?;
        let conn = db.acquire().await?;
        let keyset = Keyset::new((items::a.asc(), items::id.asc()));
        let mut page: CursorPage<Item> = items::table.fetch_after(&keyset, None, 20, &conn).await?;
        for _ in 0..12 {
            page = items::table.fetch_after(&keyset, page.next.as_ref(), 20, &conn).await?;
        }
        let plans = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%LIMIT 21'";
        let plans: Vec<Plans> = diesel::sql_query(plans).fetch_all(&conn).await?;
        // The first of twelve is prepared, but not kept.
        let (generic_plans, custom_plans) = (6, 5);
        assert_eq!(
            plans,
            [Plans {
                generic_plans,
                custom_plans
            }]
        );
        Ok(())
    }

    #[tokio::test]
    async fn a_page_that_reaches_from_values_to_nulls_is_two_statements() -> Result<()> {
        let db = many_explained().await?;
        let keyset = Keyset::new((items::b.asc(), items::id.asc()));
        let values = items::table.filter(items::b.is_not_null());
        let last: CursorPage<Item> = values.fetch_before(&keyset, None, 1, &*db).await?;
        db.statistics().start_record();
        let page: CursorPage<Item> = items::table
            .fetch_after(&keyset, last.previous.as_ref(), 20, &*db)
            .await?;
        let sent = db.statistics().take_record();
        assert_eq!(
            (page.items.len(), page.items[0].b, page.items[1].b),
            (20, Some(100), None)
        );
        assert_eq!(sent.len(), 2, "{sent:?}");
        assert_bounded(&plan(&db, &sent[1], &[]).await?, "Index Cond: (b IS NULL)");
        Ok(())
    }
}

mod sqlite {
    use super::*;

    async fn plan(db: &Db<Sqlite>, sql: &str) -> Result<String> {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        let lines: Vec<Line> = diesel::sql_query(sql).fetch_all(db).await?;
        Ok(lines.into_iter().map(|line| line.detail + "\n").collect())
    }

    #[tokio::test]
    async fn every_form_searches_an_index() -> Result<()> {
        let db = many::<Sqlite>().await?;
        let sql = sent!(db, (items::a.asc(), items::id.asc()), 900);
        assert_eq!(
            plan(&db, &sql).await?,
            "SEARCH items USING INDEX items_a_id_idx ((a,id)>(?,?))\n"
        );
        let sql = sent!(db, (items::a.desc(), items::id.asc()), 900);
        assert_eq!(
            plan(&db, &sql).await?,
            "SEARCH items USING INDEX items_a_desc_id_idx (a<?)\n"
        );
        Ok(())
    }
}
