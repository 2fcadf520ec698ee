//! Transactions: what is stored, what is undone, and what the caller is told.

#[path = "../support/mod.rs"]
mod support;

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use drivetrain::connection::Connection as _;
use drivetrain::prelude::*;
use drivetrain::{Clock, Db, Dialect, Error, Executor as _, PoolConfig, Result, Side};
use support::both;
use tokio::sync::Notify;

mod schema {
    diesel::table! {
        accounts (id) {
            id -> BigInt,
            balance -> BigInt,
        }
    }
}

use schema::accounts;

#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Identifiable, Insertable, Model)]
#[diesel(table_name = accounts)]
struct Account {
    id: i64,
    balance: i64,
}

/// Accounts 1 and 2, with a balance of 100 each.
const ACCOUNTS: &str = "
    CREATE TABLE accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL);
    INSERT INTO accounts VALUES (1, 100), (2, 100);
";

async fn create_accounts<DB: Dialect>(db: &Db<DB>) -> Result<()> {
    db.acquire().await?.batch_execute(ACCOUNTS).await
}

macro_rules! balances {
    ($executor:expr) => {
        accounts::table
            .order(accounts::id)
            .select(accounts::balance)
            .fetch_all::<i64>($executor)
            .await?
    };
}

macro_rules! deposit {
    ($executor:expr, $id:expr, $amount:expr) => {
        diesel::update(accounts::table.find($id))
            .set(accounts::balance.eq(accounts::balance + $amount))
            .execute($executor)
    };
}

/// A write that the primary key refuses.
macro_rules! insert_again {
    ($executor:expr) => {
        diesel::insert_into(accounts::table)
            .values((accounts::id.eq(1), accounts::balance.eq(0)))
            .execute($executor)
    };
}

mod beside;
mod connections;
mod hooks;
mod law;
#[cfg(feature = "postgres")]
mod lost;
mod options;
mod retry;
mod stored;
#[cfg(feature = "postgres")]
mod swallowed;
mod told;
