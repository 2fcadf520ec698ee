use std::collections::HashMap;

use super::rows::Type;
use crate::schema::{Name, SqlType, TypeKind};

/// Every type of the database by its oid.
#[derive(Debug)]
pub(super) struct Types(HashMap<u32, Type>);

impl Types {
    pub(super) fn new(rows: Vec<Type>) -> Self {
        Self(rows.into_iter().map(|row| (row.oid, row)).collect())
    }

    /// The type of a column.
    pub(super) fn read(&self, oid: u32, modifier: i32, text: String) -> SqlType {
        let Some(whole) = self.0.get(&oid) else {
            return SqlType {
                text,
                ..SqlType::default()
            };
        };
        let element = whole.element.and_then(|element| self.0.get(&element));
        let own = element.unwrap_or(whole);
        let (length, precision, scale) = parts(&own.name, modifier);
        SqlType {
            text,
            name: Name {
                schema: own.schema.clone(),
                name: own.name.clone(),
            },
            kind: kind(&own.kind),
            array: element.is_some(),
            base: self.base(own),
            length,
            precision,
            scale,
        }
    }

    /// The type beneath a domain.
    pub(super) fn base_of(&self, domain: u32) -> SqlType {
        let base = self.0.get(&domain).and_then(|domain| self.base(domain));
        base.map(|base| *base).unwrap_or_default()
    }

    /// A type without length.
    pub(super) fn plain(&self, oid: u32, text: String) -> SqlType {
        self.read(oid, -1, text)
    }

    pub(super) fn name_of(&self, oid: u32) -> String {
        self.0.get(&oid).map(|row| row.name.clone()).unwrap_or_default()
    }

    fn base(&self, domain: &Type) -> Option<Box<SqlType>> {
        let text = domain.base_text.clone()?;
        Some(Box::new(self.read(domain.base?, domain.base_modifier, text)))
    }
}

fn kind(letter: &str) -> TypeKind {
    match letter {
        "e" => TypeKind::Enum,
        "d" => TypeKind::Domain,
        "c" => TypeKind::Composite,
        "r" => TypeKind::Range,
        "m" => TypeKind::Multirange,
        _ => TypeKind::Base,
    }
}

/// Length, precision and scale, as PostgreSQL packs them in a type's modifier.
fn parts(name: &str, modifier: i32) -> (Option<u32>, Option<u32>, Option<i32>) {
    let number = |number: i32| u32::try_from(number).ok();
    match name {
        _ if modifier < 0 => (None, None, None),
        "varchar" | "bpchar" => (number(modifier - 4), None, None),
        "bit" | "varbit" => (number(modifier), None, None),
        "numeric" => (None, number(((modifier - 4) >> 16) & 0xffff), Some(scale(modifier - 4))),
        "time" | "timetz" | "timestamp" | "timestamptz" => (None, number(modifier), None),
        "interval" => (None, number(modifier & 0xffff).filter(|digits| *digits <= 6), None),
        _ => (None, None, None),
    }
}

/// Eleven bits with a sign.
fn scale(packed: i32) -> i32 {
    ((packed & 0x7ff) ^ 1024) - 1024
}
