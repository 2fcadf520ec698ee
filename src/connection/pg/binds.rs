//! The values of a statement, written by Diesel, and the ids of the types that only the server knows.
//!
//! The query is not there any more once the server has told an id. So where one is not known yet, the values are
//! written twice, with other placeholders for ids each time: where the two differ by just these, the id belongs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::pg::{Pg, PgMetadataLookup, PgTypeMetadata};
use diesel::query_builder::QueryFragment;
use diesel::query_builder::bind_collector::RawBytesBindCollector;
use tokio_postgres::types::{Kind, Type};

use super::row::Bind;
use crate::{Error, Result};

/// A type that is not built in, with its schema if the program names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct TypeName {
    pub(super) schema: Option<String>,
    pub(super) name: String,
}

/// The ids of types that the session has asked for: of the type and of its array.
#[derive(Clone, Default)]
pub(super) struct TypeIds(Arc<Mutex<HashMap<TypeName, (u32, u32)>>>);

impl TypeIds {
    pub(super) fn get(&self, name: &TypeName) -> Option<(u32, u32)> {
        self.lock().get(name).copied()
    }

    pub(super) fn put(&self, name: TypeName, ids: (u32, u32)) {
        self.lock().insert(name, ids);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<TypeName, (u32, u32)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The values of one statement.
#[derive(Default)]
pub(super) struct Binds {
    types: Vec<PgTypeMetadata>,
    values: Vec<Option<Vec<u8>>>,
    unknown: Option<Box<Unknown>>,
}

/// Types whose ids the session does not know yet, and where they stand in the values: bind, byte, and placeholder.
pub(super) struct Unknown {
    names: Vec<TypeName>,
    places: Vec<(usize, usize, u32)>,
}

impl Binds {
    pub(super) fn of(query: &dyn QueryFragment<Pg>, ids: &TypeIds) -> Result<Self> {
        let (mut written, names) = write(query, ids, FIRST)?;
        let unknown = if names.is_empty() {
            None
        } else {
            let (other, _) = write(query, ids, SECOND)?;
            let places = places(&mut written.binds, &other.binds, names.len());
            Some(Box::new(Unknown { names, places }))
        };
        Ok(Self {
            types: written.metadata,
            values: written.binds,
            unknown,
        })
    }

    /// The names of types whose ids have to be asked for.
    pub(super) fn take_unknown(&mut self) -> Option<Box<Unknown>> {
        self.unknown.take()
    }

    /// Puts the ids in their places: two for each name, that of the type and that of its array.
    pub(super) fn fill(&mut self, unknown: &Unknown, ids: &[(u32, u32)]) -> Result<()> {
        let real = |id: u32| match id.checked_sub(FIRST) {
            Some(n) => ids
                .get(n as usize / 2)
                .map_or(id, |(one, array)| if n % 2 == 0 { *one } else { *array }),
            None => id,
        };
        for metadata in &mut self.types {
            *metadata = PgTypeMetadata::new(real(oid(metadata)?), metadata.array_oid().map_or(0, real));
        }
        for (bind, byte, placeholder) in &unknown.places {
            if let Some(Some(value)) = self.values.get_mut(*bind) {
                value[*byte..byte + WIDTH].copy_from_slice(&real(*placeholder).to_be_bytes());
            }
        }
        Ok(())
    }

    /// Whether a statement with parameters of these types takes the values.
    pub(super) fn fit(&self, parameters: &[Type]) -> bool {
        self.types.len() == parameters.len()
            && std::iter::zip(&self.types, parameters)
                .all(|(metadata, parameter)| metadata.oid().is_ok_and(|id| id == parameter.oid()))
    }

    /// The types of the values, for the server to prepare a statement with.
    pub(super) fn types(&self) -> Result<Vec<Type>> {
        self.types.iter().map(|metadata| oid(metadata).map(type_of)).collect()
    }

    pub(super) fn into_values(self) -> impl ExactSizeIterator<Item = Bind> {
        self.values.into_iter().map(Bind)
    }
}

impl Unknown {
    pub(super) fn names(&self) -> &[TypeName] {
        &self.names
    }
}

/// Placeholders are counted up from here. Their first byte is that of no other byte in them, so that none begins
/// inside another one.
const FIRST: u32 = 0xF000_0000;
const SECOND: u32 = 0xF100_0000;

/// The bytes of an id.
const WIDTH: usize = size_of::<u32>();

/// Writes the values, with placeholders from `first` on for the ids that are not known.
fn write(
    query: &dyn QueryFragment<Pg>,
    ids: &TypeIds,
    first: u32,
) -> Result<(RawBytesBindCollector<Pg>, Vec<TypeName>)> {
    let mut collector = RawBytesBindCollector::new();
    let mut lookup = Lookup {
        ids: ids.clone(),
        first,
        names: Vec::new(),
    };
    query.collect_binds(&mut collector, &mut lookup, &Pg)?;
    Ok((collector, lookup.names))
}

struct Lookup {
    ids: TypeIds,
    first: u32,
    names: Vec<TypeName>,
}

impl PgMetadataLookup for Lookup {
    fn lookup_type(&mut self, name: &str, schema: Option<&str>) -> PgTypeMetadata {
        let name = TypeName {
            schema: schema.map(ToOwned::to_owned),
            name: name.to_owned(),
        };
        if let Some((one, array)) = self.ids.get(&name) {
            return PgTypeMetadata::new(one, array);
        }
        let n = self.names.iter().position(|other| *other == name).unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        let id = self.first + 2 * u32::try_from(n).expect("a statement has fewer types");
        PgTypeMetadata::new(id, id + 1)
    }
}

/// Where the two ways to write the values have placeholders for `names` types.
fn places(one: &mut [Option<Vec<u8>>], other: &[Option<Vec<u8>>], names: usize) -> Vec<(usize, usize, u32)> {
    let is_placeholder = |one: u32, other: u32| {
        one.checked_sub(FIRST)
            .is_some_and(|n| (n as usize) < 2 * names && other.checked_sub(SECOND) == Some(n))
    };
    let mut places = Vec::new();
    for (bind, (one, other)) in std::iter::zip(one, other).enumerate() {
        let (Some(one), Some(other)) = (one, other) else {
            continue;
        };
        for (byte, (one, other)) in std::iter::zip(one.windows(WIDTH), other.windows(WIDTH)).enumerate() {
            let (one, other) = (number(one), number(other));
            if is_placeholder(one, other) {
                places.push((bind, byte, one));
            }
        }
    }
    places
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes.try_into().expect("windows of this width"))
}

fn oid(metadata: &PgTypeMetadata) -> Result<u32> {
    metadata
        .oid()
        .map_err(|error| Error::Database(diesel::result::Error::SerializationError(Box::new(error))))
}

/// The driver's type of this id: what is not built in is only passed on.
fn type_of(id: u32) -> Type {
    Type::from_oid(id).unwrap_or_else(|| Type::new(format!("type_{id}"), id, Kind::Simple, "public".to_owned()))
}
