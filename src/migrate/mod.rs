//! Migrations: Diesel's revisions, run by one process at a time, with their history kept and checked.
//!
//! [`Db::migrate`](crate::Db::migrate) applies what is pending at start-up. A [`Migrator`] does the rest: targets, down,
//! stamps, plans, data steps, offline scripts. The program `drivetrain` is the same from the command line, and the diesel
//! CLI can be used on the same project and database at any time: the format of the files and Diesel's table are its own.

mod apply;
mod channel;
mod checked;
mod data;
mod dropped;
mod embedded;
mod history;
mod index;
mod keys;
mod lock;
mod migrator;
mod orphans;
mod parts;
mod plan;
mod problem;
mod progress;
mod record;
mod recorder;
mod revision;
mod script;
mod settings;
mod squashed;
mod start;
mod store;
mod target;

pub use self::channel::{Migrates, System};
pub use self::data::{DataStep, Step};
pub use self::history::{Drift, Entry, History};
pub use self::migrator::{Done, Migrator, Repair};
pub use self::orphans::Orphans;
pub use self::parts::{Statement, closed, statements};
pub use self::plan::{Plan, Tolerance};
pub use self::problem::Problem;
pub use self::progress::Progress;
pub use self::record::{Applied, Record, State};
pub use self::revision::{Direction, Revision, Revisions, checksum, version_of};
pub use self::script::{Script, script};
pub use self::settings::Settings;
pub use self::squashed::squashed_from;
pub use self::target::Place;
