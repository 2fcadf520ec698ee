//! What kind of value a field holds.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, GenericArgument, Path, PathArguments, PathSegment, Type};

use super::declared::{ColumnType, DieselType, Enum, Kind};
use super::enums;
use super::errors::ModelErrors;
use super::facts::{DieselItem, Errors, diesel_items};
use super::index::{Item, Items, What};
use super::source::Module;
use crate::schema::Name;

/// How many aliases may stand behind each other.
const DEPTH: usize = 16;

/// Reads types in one crate; gathers the enums that it meets.
pub(super) struct Types<'a, 'b> {
    pub(super) items: &'b Items<'a>,
    pub(super) enums: &'b mut BTreeMap<String, Enum>,
    pub(super) errors: &'b mut ModelErrors,
}

/// A field's type, and whether it may be null.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) ty: ColumnType,
    pub(super) nullable: bool,
}

impl<'a> Types<'a, '_> {
    /// The type of a field.
    ///
    /// # Errors
    /// What is no type of a column, with what to write.
    pub(super) fn read(&mut self, ty: &Type, module: &Module) -> Result<Field, String> {
        let mut field = self.resolve(ty, module, DEPTH)?;
        field.ty.written = shown(ty);
        Ok(field)
    }

    fn resolve(&mut self, ty: &Type, module: &Module, depth: usize) -> Result<Field, String> {
        match ty {
            _ if depth == 0 => Err(format!("`{}` leads through too many aliases", shown(ty))),
            Type::Group(group) => self.resolve(&group.elem, module, depth),
            Type::Paren(paren) => self.resolve(&paren.elem, module, depth),
            Type::Path(path) => self.path(&path.path, module, depth),
            Type::Array(_) => Ok(plain(Kind::Rust(shown(ty)), shown(ty))),
            Type::Tuple(tuple) => match bound(tuple) {
                Some(inner) => {
                    let inner = self.resolve(inner, module, depth - 1)?.ty;
                    Ok(plain(Kind::Range(Box::new(inner)), shown(ty)))
                }
                None => Err(not_a_column(ty)),
            },
            _ => Err(not_a_column(ty)),
        }
    }

    fn path(&mut self, path: &Path, module: &Module, depth: usize) -> Result<Field, String> {
        let Some(last) = path.segments.last() else {
            return Err("an empty path is no type".to_owned());
        };
        let name = last.ident.unraw().to_string();
        match (name.as_str(), argument(last)) {
            ("Option", Some(inner)) => {
                let inner = self.resolve(inner, module, depth - 1)?;
                return Ok(Field {
                    nullable: true,
                    ..inner
                });
            }
            ("Box" | "Arc" | "Rc" | "Cow", Some(inner)) => return self.resolve(inner, module, depth - 1),
            ("Vec", Some(inner)) if shown(inner) != "u8" => {
                let inner = self.resolve(inner, module, depth - 1)?.ty;
                return Ok(plain(Kind::Array(Box::new(inner)), name));
            }
            _ => {}
        }
        match &self.items.find(path, module)[..] {
            [] => {
                let foreign = self.items.written_out(path, module).pop().unwrap_or_default();
                Ok(plain(Kind::Rust(with_arguments(&foreign, last)), foreign))
            }
            [one] => self.item(*one, name, depth),
            [first, second, ..] => {
                let mut read = self.item(*first, name.clone(), depth)?;
                let other = self.item(*second, name.clone(), depth)?;
                read.ty.names.dedup();
                if read.ty.kind != other.ty.kind {
                    return Err(format!(
                        "`{name}` is {} or {}: name the one that is meant with its module",
                        first.path(),
                        second.path()
                    ));
                }
                Ok(read)
            }
        }
    }

    fn item(&mut self, item: Item<'a>, name: String, depth: usize) -> Result<Field, String> {
        match item.what {
            What::Alias(alias) => {
                let mut field = self.resolve(&alias.ty, item.module, depth - 1)?;
                field.ty.names.insert(0, name);
                Ok(field)
            }
            What::Struct(newtype) => {
                let says = self.sql_types(&newtype.attrs, item.module);
                Ok(plain(Kind::Diesel(says), name))
            }
            What::Enum(declared) => {
                let mut says = self.sql_types(&declared.attrs, item.module);
                let existing = enums::existing_type(&declared.attrs);
                says.extend(existing.map(|path| self.named_type(&path, item.module)));
                let key = item.path();
                if !self.enums.contains_key(&key) {
                    let Some(read) = enums::read(declared, says.clone(), item.module, self.errors) else {
                        return Ok(plain(Kind::Diesel(says), name));
                    };
                    self.enums.insert(key.clone(), read);
                }
                Ok(plain(Kind::Enum(key), name))
            }
        }
    }

    /// The types that `#[diesel(sql_type = …)]` says, in their order.
    fn sql_types(&mut self, attrs: &[Attribute], module: &Module) -> Vec<DieselType> {
        // Diesel's own derives find what is wrong with its attributes.
        let items = diesel_items(attrs, &mut Errors::default());
        let types = items.into_iter().filter_map(|item| match item {
            DieselItem::SqlType(ty) => Some(ty),
            _ => None,
        });
        types.map(|ty| self.diesel_type(&ty, module)).collect()
    }

    fn diesel_type(&self, ty: &Type, module: &Module) -> DieselType {
        let Type::Path(path) = ty else {
            return DieselType::Named(shown(ty));
        };
        let Some(last) = path.path.segments.last() else {
            return DieselType::Named(shown(ty));
        };
        let inner = || argument(last).map(|inner| self.diesel_type(inner, module));
        match (last.ident.to_string().as_str(), inner()) {
            ("Nullable", Some(inner)) => inner,
            ("Array", Some(inner)) => DieselType::Array(Box::new(inner)),
            ("Range", Some(inner)) => DieselType::Range(Box::new(inner)),
            ("Multirange", Some(inner)) => DieselType::Multirange(Box::new(inner)),
            _ => self.named_type(&path.path, module),
        }
    }

    fn named_type(&self, path: &Path, module: &Module) -> DieselType {
        let name = || path.segments.last().map(|last| last.ident.to_string());
        match self.postgres_type(path, module) {
            Some(name) => DieselType::Postgres(name),
            None => DieselType::Named(name().unwrap_or_default()),
        }
    }

    /// The name in PostgreSQL of a SQL type that the crate declares.
    fn postgres_type(&self, path: &Path, module: &Module) -> Option<Name> {
        self.items.find(path, module).into_iter().find_map(|item| {
            let What::Struct(item) = item.what else { return None };
            let items = diesel_items(&item.attrs, &mut Errors::default());
            items.into_iter().find_map(|item| match item {
                DieselItem::PostgresType { name, schema } => Some(Name { schema, name: name? }),
                _ => None,
            })
        })
    }
}

fn plain(kind: Kind, name: String) -> Field {
    let ty = ColumnType {
        written: name.clone(),
        names: vec![name],
        kind,
    };
    Field { ty, nullable: false }
}

fn not_a_column(ty: &Type) -> String {
    format!(
        "`{}` is no type of a column: say `#[model(sql_type = \"…\")]`, or `#[diesel(embed)]` for a struct of columns",
        shown(ty)
    )
}

/// The type in `(Bound<T>, Bound<T>)`.
fn bound(tuple: &syn::TypeTuple) -> Option<&Type> {
    let Some(Type::Path(path)) = tuple.elems.first().filter(|_| tuple.elems.len() == 2) else {
        return None;
    };
    let last = path.path.segments.last().filter(|last| last.ident == "Bound")?;
    argument(last)
}

/// The last type in `<…>`.
fn argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments.args.iter().rev().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// `DateTime<Utc>`: a name with the last segments of its arguments.
fn with_arguments(name: &str, segment: &PathSegment) -> String {
    match argument(segment) {
        Some(Type::Path(inner)) => {
            let inner = inner.path.segments.last().map(|it| it.ident.to_string());
            format!("{name}<{}>", inner.unwrap_or_default())
        }
        Some(other) => format!("{name}<{}>", shown(other)),
        None => name.to_owned(),
    }
}

/// A type as people write it.
fn shown(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string();
    let text = text.replace(" :: ", "::").replace(" < ", "<").replace(" >", ">");
    text.replace(" ,", ",")
        .replace("< ", "<")
        .replace("& ", "&")
        .replace(" ;", ";")
}
