//! Random schemas as models, and random changes of them.

mod edits;
mod rows;
mod source;
mod world;

pub(crate) use self::edits::edited;
pub(crate) use self::rows::rows;
pub(crate) use self::source::source;
pub(crate) use self::world::World;
