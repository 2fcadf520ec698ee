//! New revisions: a folder of `migrations/`, as the diesel CLI makes it.

mod folder;
mod name;
mod rebase;
mod squash;
mod template;

pub use self::folder::{New, Text, lock};
pub use self::name::Name;
pub use self::rebase::{rebased, rename};
pub use self::squash::{replace, squash};
pub use self::template::Template;
