//! Prices, which are `NUMERIC(10,2)` in both databases: decimals in PostgreSQL, floating point in SQLite.

use std::fmt;
use std::iter::Sum;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::pg::data_types::PgNumeric;
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::{Double, Numeric};
use diesel::sqlite::Sqlite;

/// An amount of money in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, FromSqlRow)]
pub struct Money(i64);

impl Money {
    /// The amount of so many cents.
    #[must_use]
    pub const fn from_cents(cents: i64) -> Self {
        Self(cents)
    }

    /// The amount in cents.
    #[must_use]
    pub const fn cents(self) -> i64 {
        self.0
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(Self::cents).sum())
    }
}

impl FromSql<Double, Sqlite> for Money {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let amount = <f64 as FromSql<Double, Sqlite>>::from_sql(value)?;
        Ok(Self((amount * 100.0).round() as i64))
    }
}

impl FromSql<Numeric, Pg> for Money {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let cents = match PgNumeric::from_sql(value)? {
            PgNumeric::Positive { weight, digits, .. } => cents(weight, &digits),
            PgNumeric::Negative { weight, digits, .. } => cents(weight, &digits).map(|cents| -cents),
            PgNumeric::NaN => None,
        };
        Ok(Self(cents.ok_or("not an amount in whole cents")?))
    }
}

/// The cents in a number of digits to the base 10 000, the first of which counts 10 000 to the power of `weight`.
fn cents(weight: i16, digits: &[i16]) -> Option<i64> {
    let places = usize::try_from(i32::from(weight) + 2).unwrap_or(0);
    let digit = |place| i64::from(digits.get(place).copied().unwrap_or(0));
    let ten_thousandths =
        (0..places).try_fold(0_i64, |sum, place| sum.checked_mul(10_000)?.checked_add(digit(place)))?;
    let is_whole = ten_thousandths % 100 == 0 && digits.iter().skip(places).all(|&digit| digit == 0);
    is_whole.then_some(ten_thousandths / 100)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", cents / 100, cents % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_read_from_digits_to_the_base_10_000() {
        assert_eq!(cents(0, &[]), Some(0));
        assert_eq!(cents(-1, &[9_900]), Some(99));
        assert_eq!(cents(0, &[13, 8_600]), Some(1_386));
        assert_eq!(cents(1, &[2, 328, 6_000]), Some(2_032_860));
        assert_eq!(cents(1, &[5]), Some(5_000_000));
        assert_eq!(cents(-1, &[9_950]), None);
        assert_eq!(cents(-2, &[1]), None);
        assert_eq!(cents(9, &[1]), None);
    }

    #[test]
    fn an_amount_is_shown_with_two_decimals_and_padded() {
        assert_eq!(format!("{:>7}", Money::from_cents(-5)), "  -0.05");
        assert_eq!(Money::from_cents(232_860).to_string(), "2328.60");
    }
}
