//! The program beside the diesel CLI, beside itself, killed, and on files that changed.

mod awkward;
mod crash;
mod files;
mod place;
mod runners;
mod scripts;
mod walk;
mod words;
