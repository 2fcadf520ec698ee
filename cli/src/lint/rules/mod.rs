//! The rules: one file each, with what it looks for, why, and what to do instead.

mod add_counting_column;
mod add_primary_key;
mod add_required_column;
mod add_stored_generated_column;
mod attach_partition_unchecked;
mod cannot_be_judged;
mod change_column_type;
mod char_field;
mod check_not_valid;
mod detach_partition_not_concurrent;
mod disable_trigger;
mod domain_with_check;
mod down_does_not_undo;
mod drop_column;
mod drop_constraint;
mod drop_index_not_concurrent;
mod drop_not_null;
mod drop_schema_or_database;
mod drop_table;
mod enum_value_used_at_once;
mod exclusion_constraint;
mod foreign_key_not_valid;
mod foreign_key_without_index;
mod identifier_too_long;
mod index_not_concurrent;
mod json_column;
pub(super) mod meta;
mod missing_down;
mod missing_lock_timeout;
mod money_column;
mod narrow_key;
mod needs_no_transaction;
mod not_rerunnable;
mod open_transaction;
mod pragma_in_transaction;
mod rebuild_with_foreign_keys;
mod refresh_not_concurrent;
mod reindex_not_concurrent;
mod rename_column;
mod rename_enum_value;
mod rename_schema;
mod rename_table;
mod replace_trigger;
mod reserved_word;
mod rewrite_table;
mod serial_column;
mod set_not_null;
mod several_ddl_outside_transaction;
mod table_without_key;
mod timestamp_without_zone;
mod transaction_control;
mod truncate;
mod unique_constraint;
mod unique_over_data;
mod unsupported_alter_table;
mod validate_in_same_transaction;
mod varchar_limit;
mod volatile_default;
mod whole_table_update;

use sqlparser::ast::ColumnDef;

use super::file::File;
use super::{Config, Direction};
use crate::findings::{Finding, Level, Place, Rule};
use crate::schema::Dialect;

/// A rule of the lint.
#[derive(Debug)]
pub(super) struct LintRule {
    pub(super) about: Rule,
    backends: &'static [Dialect],
    files: Files,
    check: fn(&File<'_>) -> Vec<Hit>,
}

/// The files that a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Files {
    /// Those that go up: what goes down is meant to take away.
    Up,
    /// Both directions.
    All,
}

/// A place of a file where a rule found something.
#[derive(Debug)]
pub(super) struct Hit {
    /// Where, in bytes.
    pub(super) at: usize,
    message: String,
}

impl Hit {
    pub(super) fn at(at: usize, message: String) -> Self {
        Self { at, message }
    }
}

const BOTH: &[Dialect] = &[Dialect::Postgres, Dialect::Sqlite];
const POSTGRES: &[Dialect] = &[Dialect::Postgres];
const SQLITE: &[Dialect] = &[Dialect::Sqlite];

static RULES: &[&LintRule] = &[
    &cannot_be_judged::RULE,
    &add_required_column::RULE,
    &volatile_default::RULE,
    &add_stored_generated_column::RULE,
    &change_column_type::RULE,
    &set_not_null::RULE,
    &index_not_concurrent::RULE,
    &drop_index_not_concurrent::RULE,
    &needs_no_transaction::RULE,
    &foreign_key_not_valid::RULE,
    &check_not_valid::RULE,
    &validate_in_same_transaction::RULE,
    &unique_constraint::RULE,
    &add_primary_key::RULE,
    &exclusion_constraint::RULE,
    &attach_partition_unchecked::RULE,
    &detach_partition_not_concurrent::RULE,
    &refresh_not_concurrent::RULE,
    &reindex_not_concurrent::RULE,
    &rewrite_table::RULE,
    &domain_with_check::RULE,
    &replace_trigger::RULE,
    &disable_trigger::RULE,
    &enum_value_used_at_once::RULE,
    &unique_over_data::RULE,
    &add_counting_column::RULE,
    &missing_lock_timeout::RULE,
    &drop_table::RULE,
    &drop_column::RULE,
    &drop_schema_or_database::RULE,
    &truncate::RULE,
    &drop_not_null::RULE,
    &rename_table::RULE,
    &rename_column::RULE,
    &rename_schema::RULE,
    &rename_enum_value::RULE,
    &drop_constraint::RULE,
    &whole_table_update::RULE,
    &transaction_control::RULE,
    &open_transaction::RULE,
    &several_ddl_outside_transaction::RULE,
    &not_rerunnable::RULE,
    &pragma_in_transaction::RULE,
    &rebuild_with_foreign_keys::RULE,
    &unsupported_alter_table::RULE,
    &missing_down::RULE,
    &down_does_not_undo::RULE,
    &varchar_limit::RULE,
    &char_field::RULE,
    &narrow_key::RULE,
    &serial_column::RULE,
    &timestamp_without_zone::RULE,
    &json_column::RULE,
    &money_column::RULE,
    &foreign_key_without_index::RULE,
    &table_without_key::RULE,
    &identifier_too_long::RULE,
    &reserved_word::RULE,
    &meta::ALLOW_WITHOUT_REASON,
    &meta::UNUSED_ALLOW,
];

/// All rules of the lint, as people see them.
pub fn all() -> impl Iterator<Item = &'static Rule> + Clone {
    RULES.iter().map(|rule| &rule.about)
}

/// The rule with this code or name.
pub fn find(name: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.is(name))
}

/// What the rules that hold for a file find in it.
pub(super) fn ask(file: &File<'_>, config: &Config) -> Vec<(&'static LintRule, Hit)> {
    let holds = |rule: &&&'static LintRule| {
        let direction = rule.files == Files::All || file.source.direction == Direction::Up;
        let on = config.rules.of(&rule.about) != Level::Off;
        direction && on && rule.backends.contains(&file.source.backend)
    };
    let rules = RULES.iter().filter(holds);
    rules
        .flat_map(|rule| (rule.check)(file).into_iter().map(|hit| (*rule, hit)))
        .collect()
}

/// A hit with everything that is shown of it.
pub(super) fn finding(file: &File<'_>, config: &Config, rule: &'static LintRule, hit: Hit) -> Finding {
    Finding {
        rule: &rule.about,
        level: config.rules.of(&rule.about),
        message: hit.message,
        place: place(file, hit.at),
    }
}

fn place(file: &File<'_>, at: usize) -> Place {
    let sql = file.source.sql.as_str();
    let start = sql[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = sql[at..].find('\n').map_or(sql.len(), |end| at + end);
    let mut pieces = file.statements.iter().flat_map(|statement| &statement.pieces);
    let piece_end = pieces
        .find(|piece| piece.at == at)
        .map_or(end, |piece| piece.end.min(end));
    Place::File {
        path: file.source.path.clone(),
        line: sql[..at].matches('\n').count() + 1,
        column: sql[start..at].chars().count() + 1,
        length: sql[at..piece_end].trim_end().chars().count().max(1),
        text: sql[start..end].trim_end().to_owned(),
    }
}

/// One hit for each column of a new or an old table that is like this.
fn columns_where(file: &File<'_>, like: impl Fn(&ColumnDef) -> bool, what: &str) -> Vec<Hit> {
    let columns = file.columns().filter(|(_, _, column)| like(column));
    columns
        .map(|(statement, table, column)| {
            let message = format!("column {} of {table} {what}", column.name);
            Hit::at(statement.at_name(&column.name), message)
        })
        .collect()
}
