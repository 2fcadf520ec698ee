//! A look-up on an open connection, beside those that check one out.

use contest::{Contender, Operation, Peer, Result, Turn, single};
use futures_util::future::LocalBoxFuture;

pub const NAME: &str = "Drivetrain, no checkout";

struct Bare(Box<dyn Contender>);

pub fn contender(peer: impl Peer + 'static) -> Box<dyn Contender> {
    Box::new(Bare(single(peer)))
}

impl Contender for Bare {
    fn name(&self) -> String {
        NAME.to_owned()
    }

    fn supports(&mut self, operation: Operation) -> bool {
        operation == Operation::FindPooled
    }

    fn turn(&mut self, _: Operation, from: i64, repeats: u32) -> LocalBoxFuture<'_, Result<Turn>> {
        self.0.turn(Operation::Find, from, repeats)
    }
}
