//! Which cores processes run on.

use contest::Result;
use tokio_postgres::Client;

/// Lets the server's processes for a database run on any core, as this one.
///
/// Over a network, client and server work at the same time; on one core, each waits for the other one's work besides.
/// A process that belongs to somebody else stays where it is.
pub async fn free_sessions(server: &Client, database: &str) -> Result<()> {
    let sessions = "SELECT pid FROM pg_stat_activity WHERE datname = $1";
    for session in server.query(sessions, &[&database]).await? {
        on_all_cores(session.get(0));
    }
    Ok(())
}

/// Lets a thread or, by 0, the calling one run on any core.
pub fn on_all_cores(thread: libc::pid_t) {
    // SAFETY: a set of bits that is ours, and a number; a refusal leaves the thread as it was.
    unsafe {
        let mut cores: libc::cpu_set_t = std::mem::zeroed();
        (0..libc::CPU_SETSIZE as usize).for_each(|core| libc::CPU_SET(core, &mut cores));
        libc::sched_setaffinity(thread, size_of::<libc::cpu_set_t>(), &raw const cores);
    }
}
