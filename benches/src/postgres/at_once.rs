//! Shapes that are loaded in one round trip.

use contest::{Contender, Operation, Result, Turn, count};
use drivetrain::prelude::*;
use futures_util::future::LocalBoxFuture;

use super::drivetrain::{Open, UserShape, peer};
use crate::model::users;

pub const NAME: &str = "Drivetrain, one_round_trip()";

struct AtOnce(Open);

pub async fn contender(url: &str) -> Result<Box<dyn Contender>> {
    Ok(Box::new(AtOnce(peer(url).await?)))
}

impl Contender for AtOnce {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    fn supports(&mut self, operation: Operation) -> bool {
        matches!(operation, Operation::One | Operation::List)
    }

    fn turn(&mut self, operation: Operation, from: i64, repeats: u32) -> LocalBoxFuture<'_, Result<Turn>> {
        Box::pin(async move {
            if operation == Operation::One {
                count!(repeats, from, |i| self.one(i % 100 + 1).await?)
            } else {
                count!(repeats, from, |_i| self.list().await?)
            }
        })
    }
}

impl AtOnce {
    async fn one(&self, user: i64) -> Result<usize> {
        let user = users::table
            .find(user)
            .one_round_trip()
            .fetch_one::<UserShape>(&self.0.conn)
            .await?;
        Ok(user.rows())
    }

    async fn list(&self) -> Result<usize> {
        let users = users::table
            .order(users::id)
            .one_round_trip()
            .fetch_all::<UserShape>(&self.0.conn)
            .await?;
        Ok(users.iter().map(UserShape::rows).sum())
    }
}
