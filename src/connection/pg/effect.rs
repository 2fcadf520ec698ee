//! What a statement of PostgreSQL does besides giving rows.
//!
//! The first word tells the command; what it reads or writes may call functions that reach beyond it, lock rows, or
//! make a table, so every command that runs expressions is looked through to its end.

use crate::connection::effect::{Effect, Judged, begin, is_control};
use crate::connection::scan::{Kind, Scan, Syntax, Token};

pub(super) fn effect(sql: &str) -> Effect {
    static JUDGED: Judged = Judged::by(judge);
    JUDGED.effect(sql)
}

fn judge(sql: &str) -> Effect {
    command(Scan::new(sql, Syntax::Postgres))
}

fn command(mut scan: Scan<'_>) -> Effect {
    let Some(first) = begin(&mut scan) else {
        return Effect::READ;
    };
    if is_control(first, &scan) {
        return Effect::CONTROL;
    }
    if first.kind != Kind::Word {
        return Effect::DOUBT;
    }
    match first.text.to_ascii_uppercase().as_str() {
        "SELECT" | "VALUES" | "TABLE" | "WITH" => parts(first, scan),
        "INSERT" | "UPDATE" | "DELETE" | "MERGE" => Effect::WRITE | parts(first, scan),
        "SHOW" | "FETCH" | "MOVE" | "CLOSE" => Effect::READ,
        "EXPLAIN" => explained(scan),
        "DECLARE" => cursor(scan.clone()) | parts(first, scan),
        "CREATE" => created(scan),
        "SET" => set(scan),
        "RESET" | "LOAD" | "LISTEN" | "UNLISTEN" | "PREPARE" | "DEALLOCATE" | "DISCARD" => Effect::SESSION,
        "ALTER" | "COPY" => Effect::WRITE | parts(first, scan),
        _ if first.is_one_of(&STORING) => Effect::WRITE,
        // `DO`, `CALL`, `EXECUTE`, and what is not known.
        _ => Effect::DOUBT,
    }
}

/// Commands that change what is stored, or lock it until the end of the transaction, and nothing of the session.
const STORING: [&str; 17] = [
    "ANALYSE",
    "ANALYZE",
    "CHECKPOINT",
    "CLUSTER",
    "COMMENT",
    "DROP",
    "GRANT",
    "IMPORT",
    "LOCK",
    "NOTIFY",
    "REASSIGN",
    "REFRESH",
    "REINDEX",
    "REVOKE",
    "SECURITY",
    "TRUNCATE",
    "VACUUM",
];

/// What the parts of a statement do, wherever they stand: calls, locks on rows, commands in `WITH`, a table in `INTO`.
fn parts(first: Token<'_>, mut scan: Scan<'_>) -> Effect {
    let mut effect = Effect::READ;
    let mut before = first;
    while let Some(token) = scan.next() {
        effect = effect
            | match token.text {
                "(" if before.is_escaped_name() => Effect::DOUBT,
                "(" if before.is_name() => call(&before.name(), &scan),
                _ if token.kind != Kind::Word => Effect::READ,
                _ if before.is("FOR") && token.is_one_of(&["UPDATE", "SHARE", "NO", "KEY"]) => Effect::WRITE,
                _ if before.is_one_of(&["(", ")"]) && token.is_one_of(&WRITING) => writing(&scan),
                _ if token.is("INTO") && !before.is_one_of(&["INSERT", "MERGE"]) => selected_into(&scan),
                _ => Effect::READ,
            };
        before = token;
    }
    effect
}

const WRITING: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "MERGE"];

/// A command in `WITH`, if a name or `INTO` follows: all of them can be names of columns too.
fn writing(behind: &Scan<'_>) -> Effect {
    match behind.peek().is_some_and(|next| next.is_name()) {
        true => Effect::WRITE,
        false => Effect::READ,
    }
}

/// `SELECT … INTO` makes a table.
fn selected_into(behind: &Scan<'_>) -> Effect {
    let mut behind = behind.clone();
    let modifiers = ["LOCAL", "GLOBAL", "UNLOGGED", "TABLE"];
    let target = behind.find(|token| !token.is_one_of(&modifiers));
    match target.is_some_and(|target| is_temporary(target) || is_temporary_schema(target, &behind)) {
        true => Effect::WRITE | Effect::SESSION,
        false => Effect::WRITE,
    }
}

fn is_temporary(token: Token<'_>) -> bool {
    token.is_one_of(&["TEMP", "TEMPORARY"])
}

fn is_temporary_schema(token: Token<'_>, behind: &Scan<'_>) -> bool {
    let may_be = token.is_escaped_name() || token.is_name() && token.name().starts_with(TEMPORARY_SCHEMA);
    may_be && behind.peek().is_some_and(|next| next.is("."))
}

/// `pg_temp`, and the `pg_temp_3` that it stands for.
const TEMPORARY_SCHEMA: &str = "pg_temp";

fn call(function: &str, arguments: &Scan<'_>) -> Effect {
    match function {
        "set_config" if is_local(arguments.clone()) => Effect::READ,
        _ if CHANGING_SESSION.contains(&function) => Effect::SESSION,
        _ if STORING_FUNCTIONS.contains(&function) => Effect::WRITE,
        _ if RUNNING_TEXT.iter().any(|start| function.starts_with(start)) => Effect::DOUBT,
        _ => Effect::READ,
    }
}

/// Functions that leave something behind the transaction. `pg_advisory_xact_lock` and its kin do not.
const CHANGING_SESSION: [&str; 17] = [
    "pg_advisory_lock",
    "pg_advisory_lock_shared",
    "pg_advisory_unlock",
    "pg_advisory_unlock_all",
    "pg_advisory_unlock_shared",
    "pg_backup_start",
    "pg_backup_stop",
    "pg_create_logical_replication_slot",
    "pg_create_physical_replication_slot",
    "pg_replication_origin_session_reset",
    "pg_replication_origin_session_setup",
    "pg_start_backup",
    "pg_stop_backup",
    "pg_try_advisory_lock",
    "pg_try_advisory_lock_shared",
    "set_config",
    "setseed",
];

/// Functions that change what is stored, or what others see, although a query calls them.
const STORING_FUNCTIONS: [&str; 19] = [
    "lo_create",
    "lo_creat",
    "lo_from_bytea",
    "lo_import",
    "lo_put",
    "lo_truncate",
    "lo_truncate64",
    "lo_unlink",
    "lowrite",
    "nextval",
    "pg_cancel_backend",
    "pg_create_restore_point",
    "pg_logical_emit_message",
    "pg_notify",
    "pg_reload_conf",
    "pg_stat_reset",
    "pg_switch_wal",
    "pg_terminate_backend",
    "setval",
];

/// How functions begin that run SQL text.
const RUNNING_TEXT: [&str; 6] = [
    "connectby",
    "crosstab",
    "dblink",
    "query_to_xml",
    "ts_rewrite",
    "ts_stat",
];

/// `set_config(…, true)`: the setting ends with the transaction. Tables do not that are made in `pg_temp` because a
/// `search_path` leads there.
fn is_local(arguments: Scan<'_>) -> bool {
    let mut open = 0;
    let mut last: Vec<Token<'_>> = Vec::new();
    for token in arguments {
        match token.text {
            _ if names_temporary_schema(token) => return false,
            ")" if open == 0 => return matches!(last[..], [value] if value.is("TRUE")),
            "," if open == 0 => last.clear(),
            _ => {
                open += i32::from(token.is("(")) - i32::from(token.is(")"));
                last.push(token);
            }
        }
    }
    false
}

fn names_temporary_schema(token: Token<'_>) -> bool {
    token.text.to_ascii_lowercase().contains(TEMPORARY_SCHEMA)
}

/// `SET LOCAL`, `SET TRANSACTION` and `SET CONSTRAINTS` end with the transaction. All three words can begin the name of
/// a setting.
fn set(mut scan: Scan<'_>) -> Effect {
    let leads_to_temporary = scan.clone().any(names_temporary_schema);
    let is_local = scan
        .next()
        .is_some_and(|what| what.is_one_of(&["LOCAL", "TRANSACTION", "CONSTRAINTS"]));
    let goes_on = scan.next().is_some_and(|next| next.is_name() && !next.is("TO"));
    match is_local && goes_on && !leads_to_temporary {
        true => Effect::READ,
        false => Effect::SESSION,
    }
}

/// A cursor ends with the transaction, unless it is to be held.
fn cursor(scan: Scan<'_>) -> Effect {
    let declared: Vec<Token<'_>> = scan.take_while(|token| !token.is("FOR")).collect();
    match declared.windows(2).any(|pair| pair[0].is("WITH") && pair[1].is("HOLD")) {
        true => Effect::SESSION,
        false => Effect::READ,
    }
}

/// `EXPLAIN` runs a statement only where it is to analyze it.
fn explained(mut scan: Scan<'_>) -> Effect {
    let mut runs = false;
    loop {
        let statement = scan.clone();
        match scan.next() {
            Some(token) if token.is_one_of(&["ANALYZE", "ANALYSE"]) => runs = true,
            Some(token) if token.is("VERBOSE") => {}
            Some(token) if token.is("(") && !scan.peek().is_some_and(begins_query) => runs |= analyzes(&mut scan),
            _ if runs => return command(statement),
            _ => return Effect::READ,
        }
    }
}

fn begins_query(token: Token<'_>) -> bool {
    token.is_one_of(&["SELECT", "VALUES", "TABLE", "WITH", "("])
}

/// Whether the options of `EXPLAIN`, up to their closing parenthesis, ask to run the statement.
fn analyzes(options: &mut Scan<'_>) -> bool {
    let mut runs = false;
    while let Some(token) = options.next().filter(|token| !token.is(")")) {
        let is_off = || {
            options
                .peek()
                .is_some_and(|value| value.is_one_of(&["FALSE", "OFF", "0"]))
        };
        runs |= token.is_one_of(&["ANALYZE", "ANALYSE"]) && !is_off();
    }
    runs
}

fn created(scan: Scan<'_>) -> Effect {
    let mut ahead = scan.clone();
    let mut temporary = false;
    let modifiers = [
        "OR",
        "REPLACE",
        "GLOBAL",
        "LOCAL",
        "UNLOGGED",
        "RECURSIVE",
        "CONSTRAINT",
    ];
    let what = ahead.find(|token| {
        temporary |= is_temporary(*token);
        !is_temporary(*token) && !token.is_one_of(&modifiers)
    });
    let Some(what) = what else {
        return Effect::WRITE;
    };
    let expressions = match what.is_one_of(&DEFINED) {
        true => Effect::READ,
        false => parts(what, ahead.clone()),
    };
    let is_dropped = what.is("TABLE") && is_dropped_at_commit(ahead.clone());
    match (temporary || is_in_temporary_schema(ahead)) && !is_dropped {
        true => Effect::WRITE | Effect::SESSION | expressions,
        false => Effect::WRITE | expressions,
    }
}

/// What is stored as it stands, and runs later.
const DEFINED: [&str; 6] = ["FUNCTION", "PROCEDURE", "VIEW", "RULE", "TRIGGER", "POLICY"];

fn is_dropped_at_commit(scan: Scan<'_>) -> bool {
    let tokens: Vec<Token<'_>> = scan.collect();
    let words = ["ON", "COMMIT", "DROP"];
    tokens
        .windows(words.len())
        .any(|part| part.iter().zip(words).all(|(token, word)| token.is(word)))
}

fn is_in_temporary_schema(mut scan: Scan<'_>) -> bool {
    while let Some(token) = scan.next() {
        if is_temporary_schema(token, &scan) {
            return true;
        }
    }
    false
}
