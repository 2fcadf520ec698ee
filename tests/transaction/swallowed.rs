//! Errors that the closure passes over, on PostgreSQL.

use super::*;

#[tokio::test]
async fn abort_the_transaction_and_say_so() -> Result<()> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    let result = db
        .transaction(async |tx| {
            deposit!(&tx, 1, 5).await?;
            let _ = insert_again!(&tx).await;
            Ok::<_, Error>("all is well")
        })
        .await;
    let Err(Error::TransactionAborted { cause }) = result else {
        panic!("{result:?}")
    };
    assert!(cause.contains("accounts_pkey"), "{cause}");
    assert_eq!(balances!(&*db), [100, 100]);
    Ok(())
}

#[tokio::test]
async fn are_told_by_the_next_statement() -> Result<()> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    let result = db
        .transaction(async |tx| {
            let _ = insert_again!(&tx).await;
            deposit!(&tx, 1, 5).await
        })
        .await;
    let Err(Error::TransactionAborted { cause }) = result else {
        panic!("{result:?}")
    };
    assert!(cause.contains("accounts_pkey"), "{cause}");
    Ok(())
}

#[tokio::test]
async fn in_a_savepoint_undo_that_savepoint_only() -> Result<()> {
    let db = support::postgres().await;
    create_accounts(&db).await?;
    db.transaction(async |mut tx| {
        let result = tx
            .savepoint(async |sp| {
                let _ = insert_again!(&sp).await;
                Ok::<_, Error>(())
            })
            .await;
        assert!(matches!(result, Err(Error::TransactionAborted { .. })), "{result:?}");
        deposit!(&tx, 1, 5).await
    })
    .await?;
    assert_eq!(balances!(&*db), [105, 100]);
    Ok(())
}

/// The control: what diesel-async makes of the same closure.
#[tokio::test]
async fn are_success_to_diesel_async() -> Result<()> {
    use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

    let db = support::postgres().await;
    create_accounts(&db).await?;
    let mut conn = AsyncPgConnection::establish(db.url()).await.expect("a connection");
    let result = conn
        .transaction(async |conn| {
            let deposit = diesel::update(accounts::table.find(1)).set(accounts::balance.eq(105));
            RunQueryDsl::execute(deposit, conn).await?;
            let insert = diesel::insert_into(accounts::table).values((accounts::id.eq(1), accounts::balance.eq(0)));
            let _ = RunQueryDsl::execute(insert, conn).await;
            Ok::<_, diesel::result::Error>("all is well")
        })
        .await;
    assert_eq!(result, Ok("all is well"));
    assert_eq!(balances!(&*db), [100, 100]);
    Ok(())
}
