//! What SQL text does to the session, as the library judges it, held against what the server shows: what leaves
//! something behind its transaction costs the connection, and nothing else does.

#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "postgres")]
mod generated;
#[cfg(feature = "postgres")]
mod read_only;
#[cfg(feature = "postgres")]
mod server;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "postgres")]
mod table;
