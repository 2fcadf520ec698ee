//! PostgreSQL's advisory lock of the session.

use super::super::channel::Channel;
use crate::Result;

/// Any number will do, as long as every runner takes the same: "drivetrain" in ASCII, cut to 64 bits.
pub(in super::super) const KEY: i64 = 7_237_954_626_988_958_313;

/// Statements of session locks mark the session, so the pool closes it when it comes back.
pub(super) async fn attempt(channel: &dyn Channel) -> Result<bool> {
    let lines = channel
        .lines(&format!("SELECT pg_try_advisory_lock({KEY})::text AS line"))
        .await?;
    Ok(lines.iter().any(|line| line == "true"))
}

pub(super) async fn free(channel: &dyn Channel) -> Result<()> {
    let sql = format!("SELECT pg_advisory_unlock({KEY})::text AS line");
    channel.lines(&sql).await.map(drop)
}

/// Who holds it: the process of the server, the program, where it is, and since when it is connected.
pub(super) async fn holder(channel: &dyn Channel) -> Result<Option<String>> {
    // PostgreSQL manual, "pg_locks": a key of 64 bits shows as its halves, with `objsubid` 1.
    let sql = format!(
        "SELECT concat('PostgreSQL process ', a.pid, ', ', nullif(a.application_name, ''), ' of ', a.usename, \
         coalesce(' at ' || host(a.client_addr), ''), ', connected since ', \
         to_char(a.backend_start, 'YYYY-MM-DD HH24:MI:SS')) AS line \
         FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid \
         JOIN pg_database d ON d.oid = l.database AND d.datname = current_database() \
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
         AND (l.classid::bigint << 32 | l.objid::bigint) = {KEY}"
    );
    Ok(channel.lines(&sql).await?.pop())
}
