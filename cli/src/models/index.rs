//! The items of a crate by their names, and what a path in one of its modules means.

use std::collections::HashMap;

use syn::ext::IdentExt;
use syn::{ItemEnum, ItemStruct, ItemType, Path};

use super::names::TableMacro;
use super::source::Module;

/// All items of the crate.
pub(super) struct Items<'a> {
    pub(super) modules: &'a [Module],
    by_name: HashMap<String, Vec<Item<'a>>>,
    pub(super) tables: Vec<(&'a Module, TableMacro)>,
}

/// A type, and the module it is in.
#[derive(Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) module: &'a Module,
    pub(super) what: What<'a>,
}

#[derive(Clone, Copy)]
pub(super) enum What<'a> {
    Struct(&'a ItemStruct),
    Enum(&'a ItemEnum),
    Alias(&'a ItemType),
}

impl Item<'_> {
    /// A key that no other item has.
    pub(super) fn path(&self) -> String {
        let name = match self.what {
            What::Struct(item) => &item.ident,
            What::Enum(item) => &item.ident,
            What::Alias(item) => &item.ident,
        };
        let mut path = self.module.path.clone();
        path.push(name.to_string());
        path.join("::")
    }
}

impl<'a> Items<'a> {
    pub(super) fn new(modules: &'a [Module]) -> Self {
        let mut items = Self {
            modules,
            by_name: HashMap::new(),
            tables: Vec::new(),
        };
        for module in modules {
            let structs = module.structs.iter().map(|it| (&it.ident, What::Struct(it)));
            let enums = module.enums.iter().map(|it| (&it.ident, What::Enum(it)));
            let aliases = module.aliases.iter().map(|it| (&it.ident, What::Alias(it)));
            for (name, what) in structs.chain(enums).chain(aliases) {
                let named = items.by_name.entry(name.unraw().to_string()).or_default();
                named.push(Item { module, what });
            }
            let tables = module.tables.iter().filter_map(TableMacro::read);
            items.tables.extend(tables.map(|table| (module, table)));
        }
        items
    }

    /// The types of the crate that a path in a module may mean: one, unless the source has several and globs hide which.
    pub(super) fn find(&self, path: &Path, module: &Module) -> Vec<Item<'a>> {
        let path = self.written_out(path, module);
        let Some((name, modules)) = path.split_last() else {
            return Vec::new();
        };
        if self.is_foreign(modules, module) {
            return Vec::new();
        }
        let Some(named) = self.by_name.get(name) else {
            return Vec::new();
        };
        let here = named
            .iter()
            .filter(|item| modules.is_empty() && item.module.path == module.path);
        let here = here.copied().collect::<Vec<_>>();
        if !here.is_empty() {
            return here;
        }
        let inside = modules
            .iter()
            .filter(|it| !is_relative(it))
            .cloned()
            .collect::<Vec<_>>();
        let below = named.iter().filter(|item| item.module.path.ends_with(&inside));
        let below = below.copied().collect::<Vec<_>>();
        if below.is_empty() { named.clone() } else { below }
    }

    /// The segments of a path, with what its module's `use` says.
    pub(super) fn written_out(&self, path: &Path, module: &Module) -> Vec<String> {
        let segments = path.segments.iter().map(|it| it.ident.unraw().to_string());
        let segments = segments.collect::<Vec<_>>();
        match segments
            .split_first()
            .and_then(|(first, rest)| Some((module.uses.get(first)?, rest)))
        {
            Some((used, rest)) => [&used[..], rest].concat(),
            None => segments,
        }
    }

    /// Whether the path begins with another crate.
    fn is_foreign(&self, modules: &[String], module: &Module) -> bool {
        let Some(first) = modules.first() else { return false };
        let child = [&module.path[..], std::slice::from_ref(first)].concat();
        let is_module = |path: &[String]| self.modules.iter().any(|it| it.path == path);
        !is_relative(first) && !is_module(&child) && !is_module(std::slice::from_ref(first))
    }
}

/// Whether a segment says where a path begins, and not what a module is called.
pub(super) fn is_relative(segment: &str) -> bool {
    matches!(segment, "crate" | "self" | "super")
}
