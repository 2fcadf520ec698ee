//! Turns: so many operations, and what each cost.

use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};

use crate::data::{ACCOUNTS, DOOMED, NewAccount, NewUser, Position, key, keys};
use crate::{Cost, Operation, Peer, Result};

/// What a turn came to.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Turn {
    /// Of one operation, on average.
    pub cost: Cost,
    /// Rows of all operations.
    pub rows: usize,
}

/// Whoever takes turns.
pub trait Contender {
    fn name(&self) -> String;

    fn supports(&mut self, operation: Operation) -> bool;

    /// Does an operation `repeats` times; `from` numbers the first, so that each has keys of its own.
    fn turn(&mut self, operation: Operation, from: i64, repeats: u32) -> LocalBoxFuture<'_, Result<Turn>>;
}

/// A peer in a contest.
pub fn single(peer: impl Peer + 'static) -> Box<dyn Contender> {
    Box::new(Single(peer))
}

struct Single<P>(P);

/// Measures an expression that gives a number of rows; what stands behind `with` is made ahead of it, and not measured.
#[macro_export]
macro_rules! count {
    ($repeats:expr, $from:expr, |$i:ident| $rows:expr) => {
        $crate::count!($repeats, $from, with | _i | (), |$i, _nothing| $rows)
    };
    ($repeats:expr, $from:expr, with |$j:ident| $input:expr, |$i:ident, $given:ident| $rows:expr) => {{
        let inputs: Vec<_> = ($from..$from + i64::from($repeats)).map(|$j| ($j, $input)).collect();
        let meter = $crate::Meter::start();
        let mut rows = 0;
        for ($i, $given) in inputs {
            rows += $rows;
        }
        Ok($crate::Turn {
            cost: meter.stop($repeats),
            rows,
        })
    }};
}
impl<P: Peer> Contender for Single<P> {
    fn name(&self) -> String {
        self.0.name().to_owned()
    }

    fn supports(&mut self, operation: Operation) -> bool {
        !operation.is_pooled() && self.0.supports(operation)
    }

    fn turn(&mut self, operation: Operation, from: i64, repeats: u32) -> LocalBoxFuture<'_, Result<Turn>> {
        Box::pin(turn(&mut self.0, operation, from, repeats))
    }
}

async fn turn<P: Peer>(peer: &mut P, operation: Operation, from: i64, repeats: u32) -> Result<Turn> {
    match operation {
        Operation::Trivial(_) => count!(repeats, from, |_i| peer.trivial().await?),
        Operation::Medium(_) => count!(repeats, from, |_i| peer.medium().await?),
        Operation::Insert(rows) => {
            count!(repeats, from, with | i | users(i, rows), |_i, new| peer
                .insert(new)
                .await?)
        }
        Operation::Associations => count!(repeats, from, |_i| peer.associations().await?),
        Operation::Find => count!(repeats, from, |i| peer.find(key(i)).await?),
        Operation::Create => {
            count!(
                repeats,
                from,
                with | i | NewAccount::nth(2 * ACCOUNTS + i),
                |_i, new| peer.create(new).await?
            )
        }
        Operation::Update => count!(repeats, from, with | i | name(i), |i, name| peer
            .update(key(i), name)
            .await?),
        Operation::Upsert => {
            count!(repeats, from, with | i | NewAccount::nth(key(i)), |_i, new| peer
                .upsert(new)
                .await?)
        }
        Operation::Delete => count!(repeats, from, |i| peer.delete(DOOMED + i).await?),
        Operation::Bulk => count!(repeats, from, with | _i | accounts(), |_i, new| peer.bulk(new).await?),
        Operation::Page(depth) => count!(repeats, from, |_i| peer.page(Position::at(depth)).await?),
        Operation::PageTotal => count!(repeats, from, |_i| peer.page_total().await?),
        Operation::One => count!(repeats, from, |i| peer.one(i % 100 + 1).await?),
        Operation::List => count!(repeats, from, |_i| peer.list().await?),
        Operation::Reads => count!(repeats, from, |i| peer.reads(three(i)).await?),
        Operation::Writes => {
            count!(repeats, from, with | i | name(i), |i, name| peer
                .writes(three(i), name)
                .await?)
        }
        Operation::Keys(number) => {
            count!(repeats, from, with | i | keys(i, number), |_i, keys| peer
                .keys(keys)
                .await?)
        }
        Operation::FindPooled | Operation::Tasks | Operation::Http(_) => {
            Err(format!("`{operation}` is for a pool").into())
        }
    }
}

fn users(i: i64, rows: u32) -> Vec<NewUser> {
    (i..i + i64::from(rows)).map(NewUser::nth).collect()
}

fn accounts() -> Vec<NewAccount> {
    (1..=ACCOUNTS).map(NewAccount::nth).collect()
}

fn name(i: i64) -> String {
    format!("User {i}")
}

fn three(i: i64) -> [i64; 3] {
    [key(3 * i), key(3 * i + 1), key(3 * i + 2)]
}
