//! Types of columns as rules ask about them.

use sqlparser::ast::{CharacterLength, ColumnDef, ColumnOption, DataType, ExactNumberInfo, TimezoneInfo};

/// The name of a type that the parser has no word for, in lower case: `serial`, `money`, `citext`.
pub(super) fn custom(data_type: &DataType) -> Option<String> {
    match data_type {
        DataType::Custom(name, _) => Some(super::name::of_object(name)),
        _ => None,
    }
}

/// Whether the type is one of the serial ones.
pub(super) fn is_serial(data_type: &DataType) -> bool {
    const SERIALS: [&str; 6] = ["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"];
    custom(data_type).is_some_and(|name| SERIALS.contains(&name.as_str()))
}

/// Whether values of the type have less than 64 bits and count something.
pub(super) fn is_narrow(data_type: &DataType) -> bool {
    const NARROW: [&str; 4] = ["serial", "serial2", "serial4", "smallserial"];
    matches!(
        data_type,
        DataType::Int(_) | DataType::Int2(_) | DataType::Int4(_) | DataType::Integer(_) | DataType::SmallInt(_)
    ) || custom(data_type).is_some_and(|name| NARROW.contains(&name.as_str()))
}

/// Whether the type is a text with a limit of characters, and which: `None` within for no limit.
pub(super) fn varying(data_type: &DataType) -> Option<Option<u64>> {
    match data_type {
        DataType::Varchar(length) | DataType::CharacterVarying(length) | DataType::CharVarying(length) => {
            Some(length.as_ref().and_then(characters))
        }
        DataType::Text => Some(None),
        _ => None,
    }
}

fn characters(length: &CharacterLength) -> Option<u64> {
    match length {
        CharacterLength::IntegerLength { length, .. } => Some(*length),
        CharacterLength::Max => None,
    }
}

/// Whether the type pads with blanks.
pub(super) fn is_padded(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Char(_) | DataType::Character(_)) || custom(data_type).as_deref() == Some("bpchar")
}

/// Whether the type is a time of a day without its zone.
pub(super) fn is_zoneless(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Timestamp(_, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone)
    )
}

/// Whether PostgreSQL changes one type into the other without touching the rows.
pub(super) fn widens(from: &DataType, to: &DataType) -> bool {
    if from == to {
        return true;
    }
    if let (Some(from), Some(to)) = (varying(from), varying(to)) {
        return to.is_none_or(|to| from.is_some_and(|from| from <= to));
    }
    match (numeric(from), numeric(to)) {
        (Some(_), Some(None)) => true,
        (Some(Some(from)), Some(Some(to))) => from.1 == to.1 && from.0 <= to.0,
        _ => false,
    }
}

/// Precision and scale of a numeric type; `None` within for a type without limits.
fn numeric(data_type: &DataType) -> Option<Option<(u64, i64)>> {
    match data_type {
        DataType::Numeric(info) | DataType::Decimal(info) | DataType::Dec(info) => Some(match info {
            ExactNumberInfo::None => None,
            ExactNumberInfo::Precision(precision) => Some((*precision, 0)),
            ExactNumberInfo::PrecisionAndScale(precision, scale) => Some((*precision, *scale)),
        }),
        _ => None,
    }
}

/// Whether a column has an option.
pub(super) fn has(column: &ColumnDef, wanted: impl Fn(&ColumnOption) -> bool) -> bool {
    column.options.iter().any(|option| wanted(&option.option))
}

/// Whether the database counts the column up by itself.
pub(super) fn is_identity(column: &ColumnDef) -> bool {
    has(column, |option| {
        matches!(
            option,
            ColumnOption::Generated {
                generation_expr: None,
                ..
            }
        )
    })
}
