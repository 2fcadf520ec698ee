//! What a read-only executor lets pass.

use drivetrain::prelude::*;
use drivetrain::{Error, Result};

use crate::server::{self, At, Line};
use crate::table::{Does, TABLE, numbered};

#[tokio::test]
async fn a_reader_refuses_what_writes_before_it_is_sent_and_nothing_else() -> Result<()> {
    let db = server::database().await?;
    for &(sql, at, does, _) in TABLE {
        if at == At::Inside {
            continue;
        }
        let sql = numbered(sql);
        let before = db.statistics().statements();
        let result = diesel::sql_query(&sql).fetch_all::<Line>(&db.reader()).await;
        let is_refused = matches!(result, Err(Error::ReadOnly { .. }));
        assert_eq!(is_refused, does == Does::Write, "{sql}: {result:?}");
        assert_eq!(db.statistics().statements() == before, is_refused, "{sql}");
    }
    Ok(())
}

#[tokio::test]
async fn what_the_server_refuses_in_a_read_only_transaction_writes() -> Result<()> {
    let db = server::database().await?;
    for &(sql, at, does, _) in TABLE {
        if at == At::Outside {
            continue;
        }
        let sql = numbered(sql);
        let sent = db.build_transaction().read_only();
        let result = sent
            .run(async |tx| diesel::sql_query(&sql).fetch_all::<Line>(&tx).await)
            .await;
        if matches!(result, Err(Error::ReadOnly { .. })) {
            assert_eq!(does, Does::Write, "{sql}: {result:?}");
        }
    }
    Ok(())
}
