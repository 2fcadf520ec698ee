//! Bookkeeping as statements: which versions count as applied.
//!
//! Only Diesel's table: the next run of ours notes the rest, as for what the diesel CLI applied.

/// As the diesel CLI creates it.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL,
    run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
";

/// Statements after which `applied` count as applied and `others` do not; with `purge`, nothing else does.
#[must_use]
pub fn statements<'a>(
    applied: impl Iterator<Item = &'a str>,
    others: impl Iterator<Item = &'a str>,
    purge: bool,
) -> String {
    let mut sql = TABLE.to_owned();
    if purge {
        sql += "DELETE FROM __diesel_schema_migrations;\n";
    }
    for version in others {
        sql += &format!(
            "DELETE FROM __diesel_schema_migrations WHERE version = {};\n",
            quoted(version)
        );
    }
    for version in applied {
        let version = quoted(version);
        sql +=
            &format!("INSERT INTO __diesel_schema_migrations (version) VALUES ({version}) ON CONFLICT DO NOTHING;\n");
    }
    sql
}

fn quoted(version: &str) -> String {
    format!("'{}'", version.replace('\'', "''"))
}
