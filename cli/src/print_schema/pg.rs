//! Which of Diesel's types a PostgreSQL column has.

use heck::ToUpperCamelCase;

use super::Options;
use super::types::ColumnType;
use crate::schema::{Column, Schema, SqlType, TypeKind};

/// The type of a column: by the name of its type, or of the one beneath a domain.
pub(super) fn column_type(schema: &Schema, column: &Column, options: &Options) -> ColumnType {
    let declared = &column.sql_type;
    let is_domain = declared.kind == TypeKind::Domain && !declared.array;
    let beneath = declared.base.as_deref().filter(|_| is_domain).unwrap_or(declared);
    let is_custom = is_domain
        && options
            .pg_domains_as_custom_types
            .iter()
            .any(|it| it.matches(&declared.name.name));
    let name = internal_name(if is_custom { declared } else { beneath });
    let is_array = name.starts_with('_');
    let sql = name.strip_prefix('_').unwrap_or(&name).to_owned();
    ColumnType {
        schema: if is_custom { declared } else { beneath }.name.schema.clone(),
        rust: sql.to_upper_camel_case(),
        sql,
        is_array,
        is_nullable: column.nullable && !(is_domain && refuses_null(schema, declared)),
        max_length: beneath.length.filter(|_| !beneath.array),
    }
}

/// The name in `pg_type`, where an array's begins with an underscore.
fn internal_name(of: &SqlType) -> String {
    match of.array {
        true => format!("_{}", of.name.name),
        false => of.name.name.clone(),
    }
}

fn refuses_null(schema: &Schema, domain: &SqlType) -> bool {
    schema.domain(&domain.name).is_some_and(|domain| !domain.nullable)
}

/// Whether `diesel::sql_types` has a type of this name for PostgreSQL.
pub(super) fn is_of_diesel(rust: &str) -> bool {
    TYPES.split(' ').any(|name| name == rust)
}

const TYPES: &str = "\
    BigInt BigSerial Bigint Binary Bit Blob Bool Bpchar Bytea Char Cidr Citext Date Datemultirange Daterange Decimal \
    Double Float Float4 Float8 Inet Int2 Int4 Int4multirange Int4range Int8 Int8multirange Int8range Integer \
    Interval Json Jsonb Longblob Longtext MacAddr MacAddr8 Macaddr Macaddr8 Mediumblob Mediumtext Money \
    Nummultirange Numrange Numeric Oid PgLsn Range Record Serial SmallInt SmallSerial Smallint Text Time Timestamp \
    Timestamptz Tinyblob Tinytext Tsmultirange Tsrange Tstzmultirange Tstzrange Uuid VarChar Varbinary Varchar";
