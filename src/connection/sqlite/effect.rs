//! What a statement of SQLite does besides giving rows.

use crate::connection::effect::{Effect, Judged, begin, is_control};
use crate::connection::scan::{Scan, Syntax, Token};

pub(super) fn effect(sql: &str) -> Effect {
    static JUDGED: Judged = Judged::by(judge);
    JUDGED.effect(sql)
}

fn judge(sql: &str) -> Effect {
    let mut scan = Scan::new(sql, Syntax::Sqlite);
    let Some(first) = begin(&mut scan) else {
        return Effect::READ;
    };
    if is_control(first, &scan) {
        return Effect::CONTROL;
    }
    match first.text.to_ascii_uppercase().as_str() {
        "SELECT" | "VALUES" => calls(sql),
        "WITH" => written(scan) | calls(sql),
        "EXPLAIN" => Effect::READ,
        "CREATE" => created(scan) | calls(sql),
        "PRAGMA" => pragma(scan),
        "ATTACH" | "DETACH" => Effect::SESSION,
        "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "ALTER" | "DROP" | "ANALYZE" | "REINDEX" | "VACUUM" => {
            Effect::WRITE | calls(sql)
        }
        _ => Effect::DOUBT,
    }
}

/// Functions that change the session. They are off unless a program switches them on, so where the word stands is not
/// looked at.
fn calls(sql: &str) -> Effect {
    let is_called = |function| contains_ignoring_case(sql, function);
    match ["load_extension", "fts3_tokenizer"].into_iter().any(is_called) {
        true => Effect::SESSION,
        false => Effect::READ,
    }
}

fn contains_ignoring_case(sql: &str, needle: &str) -> bool {
    let (sql, needle) = (sql.as_bytes(), needle.as_bytes());
    // Most places are told by their first letter.
    sql.windows(needle.len())
        .any(|part| part[0] | 0x20 == needle[0] && part.eq_ignore_ascii_case(needle))
}

/// The command behind `WITH`.
fn written(scan: Scan<'_>) -> Effect {
    let mut before = None;
    for token in scan {
        let follows = before.is_some_and(|before: Token<'_>| before.is(")"));
        if follows && token.is_one_of(&["INSERT", "REPLACE", "UPDATE", "DELETE"]) {
            return Effect::WRITE;
        }
        before = Some(token);
    }
    Effect::READ
}

fn created(mut scan: Scan<'_>) -> Effect {
    let first = scan.next();
    if first.is_some_and(|first| first.is_one_of(&["TEMP", "TEMPORARY"])) || is_in_temp(scan) {
        return Effect::WRITE | Effect::SESSION;
    }
    Effect::WRITE
}

/// Whether a name is one of the schema `temp`. SQLite takes texts for names.
fn is_in_temp(scan: Scan<'_>) -> bool {
    let tokens: Vec<Token<'_>> = scan.collect();
    tokens.windows(2).any(|pair| {
        let name = pair[0].text.trim_matches(['"', '\'', '`', '[', ']']);
        pair[1].is(".") && name.eq_ignore_ascii_case("temp")
    })
}

fn pragma(mut scan: Scan<'_>) -> Effect {
    let mut name = scan.next();
    let mut sign = scan.next();
    if sign.is_some_and(|sign| sign.is(".")) {
        (name, sign) = (scan.next(), scan.next());
    }
    let is = |names: &[&str]| name.is_some_and(|name| name.is_one_of(names));
    let has_value = sign.is_some_and(|sign| sign.is("=") || sign.is("("));
    if is(&SHOWING) || is(&SETTINGS) && !has_value {
        Effect::READ
    } else if is(&STORING) {
        Effect::WRITE
    } else if is(&["defer_foreign_keys"]) {
        Effect::SESSION_OUTSIDE
    } else {
        Effect::WRITE | Effect::SESSION
    }
}

/// Pragmas that show something, with or without an argument.
const SHOWING: [&str; 19] = [
    "collation_list",
    "compile_options",
    "data_version",
    "database_list",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "module_list",
    "page_count",
    "pragma_list",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Pragmas that show a setting where no value is given.
const SETTINGS: [&str; 30] = [
    "application_id",
    "auto_vacuum",
    "automatic_index",
    "busy_timeout",
    "cache_size",
    "cache_spill",
    "cell_size_check",
    "checkpoint_fullfsync",
    "defer_foreign_keys",
    "encoding",
    "foreign_keys",
    "fullfsync",
    "ignore_check_constraints",
    "journal_mode",
    "journal_size_limit",
    "legacy_alter_table",
    "locking_mode",
    "max_page_count",
    "mmap_size",
    "page_size",
    "query_only",
    "read_uncommitted",
    "recursive_triggers",
    "reverse_unordered_selects",
    "secure_delete",
    "synchronous",
    "temp_store",
    "trusted_schema",
    "user_version",
    "wal_autocheckpoint",
];

/// Pragmas that change the file alone.
const STORING: [&str; 5] = [
    "application_id",
    "incremental_vacuum",
    "optimize",
    "user_version",
    "wal_checkpoint",
];
