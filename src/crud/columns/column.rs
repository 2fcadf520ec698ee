//! One column of many rows, and the type of its elements.

use diesel::pg::{PgMetadataLookup, PgTypeMetadata};
use diesel::result::{Error as DieselError, QueryResult};

use super::Binds;

/// The types that were asked for by name. They get ids that no server gives, until a connection tells theirs.
#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<(Option<String>, String)>,
    /// How often.
    pub(super) asked: usize,
}

/// The first of the ids that no server gives: servers count from below.
const FIRST: u32 = 0xF000_0000;

impl Names {
    /// None if the type has no array, as arrays do not.
    pub(super) fn kind(&self, of: &PgTypeMetadata) -> Option<Kind> {
        let (element, array) = (of.oid().ok()?, of.array_oid().ok()?);
        let at = element.checked_sub(FIRST).map(|id| id as usize / 2);
        match at.and_then(|at| self.names.get(at)) {
            _ if array == 0 => None,
            Some((schema, name)) => Some(Kind::Named {
                schema: schema.clone(),
                name: name.clone(),
            }),
            None => Some(Kind::Known { element, array }),
        }
    }
}

impl PgMetadataLookup for Names {
    fn lookup_type(&mut self, type_name: &str, schema: Option<&str>) -> PgTypeMetadata {
        self.asked += 1;
        let is_known = |(of, name): &(Option<String>, String)| of.as_deref() == schema && name == type_name;
        let at = self.names.iter().position(is_known).unwrap_or_else(|| {
            self.names.push((schema.map(ToOwned::to_owned), type_name.to_owned()));
            self.names.len() - 1
        });
        let id = FIRST + 2 * u32::try_from(at).expect("a row has few types");
        PgTypeMetadata::new(id, id + 1)
    }
}

/// The type of a column's elements.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Known { element: u32, array: u32 },
    Named { schema: Option<String>, name: String },
}

impl Kind {
    pub(super) const fn is_named(&self) -> bool {
        matches!(self, Self::Named { .. })
    }

    /// The ids of the type and of its array.
    fn ids(&self, lookup: &mut dyn PgMetadataLookup) -> QueryResult<(u32, u32)> {
        match self {
            Self::Known { element, array } => Ok((*element, *array)),
            Self::Named { schema, name } => {
                let of = lookup.lookup_type(name, schema.as_deref());
                Ok((of.oid().map_err(unknown)?, of.array_oid().map_err(unknown)?))
            }
        }
    }
}

fn unknown(error: impl std::error::Error + Send + Sync + 'static) -> DieselError {
    DieselError::SerializationError(Box::new(error))
}

/// One column of many rows: an array in PostgreSQL's binary format (`array_recv` in its `arrayfuncs.c`).
///
/// Big-endian 32-bit integers: dimensions, whether a `NULL` is among the elements, their type, their number, the first
/// index; then each element's length, -1 for `NULL`, and its bytes.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) kind: Kind,
    array: Vec<u8>,
}

const DIMENSIONS: usize = 0;
const HAS_NULL: usize = 4;
const ELEMENT: usize = 8;
const LENGTH: usize = 12;
const LOWER_BOUND: usize = 16;
const HEADER: usize = 20;

impl Column {
    pub(super) fn new(kind: Kind, room: usize) -> Self {
        let mut array = Vec::with_capacity(HEADER + room);
        array.resize(HEADER, 0);
        let mut column = Self { kind, array };
        column.set(DIMENSIONS, 1);
        column.set(LOWER_BOUND, 1);
        column
    }

    fn set(&mut self, at: usize, number: i32) {
        self.array[at..at + 4].copy_from_slice(&number.to_be_bytes());
    }

    /// Appends an element and gives how many bytes it takes.
    pub(super) fn push(&mut self, value: Option<&[u8]>) -> QueryResult<usize> {
        let length = match value {
            Some(bytes) => i32::try_from(bytes.len()).map_err(unknown)?,
            None => {
                self.set(HAS_NULL, 1);
                -1
            }
        };
        let bytes = value.unwrap_or_default();
        self.array.extend_from_slice(&length.to_be_bytes());
        self.array.extend_from_slice(bytes);
        Ok(4 + bytes.len())
    }

    pub(super) fn counted(mut self, rows: i32) -> Self {
        self.set(LENGTH, rows);
        self
    }

    pub(super) fn bind(&self, to: &mut Binds, lookup: &mut dyn PgMetadataLookup) -> QueryResult<()> {
        let (element, array) = self.kind.ids(lookup)?;
        let mut bytes = self.array.clone();
        bytes[ELEMENT..ELEMENT + 4].copy_from_slice(&element.to_be_bytes());
        to.binds.push(Some(bytes));
        to.metadata.push(PgTypeMetadata::new(array, 0));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_an_array_in_binary_format() -> QueryResult<()> {
        let kind = Kind::Known {
            element: 23,
            array: 1007,
        };
        let mut column = Column::new(kind, 0);
        column.push(Some(&[0, 0, 0, 7]))?;
        column.push(None)?;
        let mut binds = Binds::new();
        column.counted(2).bind(&mut binds, &mut Names::default())?;
        let words = [1, 1, 23, 2, 1, 4, 7, -1_i32];
        assert_eq!(binds.binds, [Some(words.map(i32::to_be_bytes).concat())]);
        assert_eq!(binds.metadata, [PgTypeMetadata::new(1007, 0)]);
        Ok(())
    }
}
