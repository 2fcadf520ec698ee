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
        let plan = plan(&db, &sql, &[150, 15_000, 21]).await?;
        assert_bounded(&plan, "Index Cond: (ROW(a, id) > ROW(150, 15000))");
        Ok(())
    }

    #[tokio::test]
    async fn a_closed_range_is_an_index_condition() -> Result<()> {
        let db = many_explained().await?;
        let sql = sent!(db, (items::a.desc(), items::id.asc()), 900);
        let plan = plan(&db, &sql, &[150, 150, 15_000, 21]).await?;
        assert_bounded(&plan, "Index Cond: (a <= 150)");
        Ok(())
    }

    #[tokio::test]
    async fn a_nullable_column_is_an_index_condition_where_nulls_come_first_or_among_nulls() -> Result<()> {
        let db = many_explained().await?;
        let sql = "SELECT id FROM items WHERE (b <= $1 AND (b < $2 OR id > $3)) ORDER BY b DESC, id ASC LIMIT 21";
        assert_bounded(&plan(&db, sql, &[50, 50, 10_000]).await?, "Index Cond: (b <= 50)");
        let sql = "SELECT id FROM items WHERE (b IS NULL AND id > $1) ORDER BY b ASC, id ASC LIMIT 21";
        assert_bounded(
            &plan(&db, sql, &[10_000]).await?,
            "Index Cond: ((b IS NULL) AND (id > 10000))",
        );
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
