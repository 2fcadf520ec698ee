//! The doctor: what a live database lacks, or has too much of.

mod index;
pub mod rules;
pub mod statistics;

pub use self::statistics::Statistics;

use crate::findings::{Finding, Levels};
use crate::schema::{Schema, Table};

/// What the rules find in a database, the gravest first.
///
/// Levels that `levels` sets hold instead of the rules' own.
pub fn doctor(schema: &Schema, statistics: &Statistics, levels: &Levels) -> Vec<Finding> {
    let mut findings = rules::ask(&Live { schema, statistics }, levels);
    findings.sort_by(|one, other| {
        let order = other.level.cmp(&one.level).then(one.rule.code.cmp(other.rule.code));
        order.then_with(|| one.place.cmp(&other.place))
    });
    findings
}

/// A database as the rules see it.
#[derive(Debug)]
struct Live<'a> {
    schema: &'a Schema,
    statistics: &'a Statistics,
}

impl Live<'_> {
    /// The tables that are the program's own: no bookkeeping of migrations, no partition of a table that is there
    /// itself, none that another server or a module keeps.
    fn tables(&self) -> impl Iterator<Item = &Table> {
        self.schema.tables.iter().filter(|table| {
            let options = &table.options;
            let elsewhere = options.virtual_using.is_some() || options.foreign_server.is_some();
            !(table.name.is_bookkeeping() || options.partition_of.is_some() || elsewhere)
        })
    }
}
