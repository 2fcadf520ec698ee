//! Files and modules: a crate walked from its root, as the compiler does it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use syn::{Attribute, Expr, Item, ItemMacro, ItemMod, ItemUse, Lit, Meta, UseTree};

use super::{Cfg, ModelsSource, Module};
use crate::models::errors::{ModelErrors, Place};

/// All modules of the crates that begin with these files.
pub(in crate::models) fn walk(source: &ModelsSource, cfg: Cfg<'_>, errors: &mut ModelErrors) -> Vec<Module> {
    let mut walk = Walk {
        source,
        cfg,
        errors,
        modules: Vec::new(),
        seen: HashSet::new(),
        open: Vec::new(),
    };
    for root in &source.roots {
        let children = root.parent().unwrap_or(Path::new("")).to_owned();
        walk.file(root, Vec::new(), children, None);
    }
    walk.modules
}

struct Walk<'a> {
    source: &'a ModelsSource,
    cfg: Cfg<'a>,
    errors: &'a mut ModelErrors,
    modules: Vec<Module>,
    /// Files with the module that they are; one may be two modules, and a library's may be a program's too.
    seen: HashSet<(PathBuf, Vec<String>)>,
    /// The files around the one at hand.
    open: Vec<PathBuf>,
}

/// Where a module stands while it is walked.
#[derive(Clone)]
struct At {
    file: Rc<Path>,
    path: Vec<String>,
    /// The folder of its child modules.
    children: PathBuf,
    /// The folder that `#[path]` is relative to.
    paths: PathBuf,
}

impl Walk<'_> {
    /// Reads a file as one module. `from` is the `mod` that named it.
    fn file(&mut self, file: &Path, path: Vec<String>, children: PathBuf, from: Option<Place>) {
        if !self.seen.insert((file.to_owned(), path.clone())) {
            return;
        }
        let place = from.unwrap_or_else(|| Place::start(file));
        if self.open.iter().any(|open| open == file) {
            let message = format!("{} is a module within itself", file.display());
            return self.errors.push(place, message);
        }
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("{} cannot be read: {error}", file.display());
                return self.errors.push(place, message);
            }
        };
        let parsed = match syn::parse_file(&text) {
            Ok(parsed) => parsed,
            Err(error) => return self.errors.add(file, error),
        };
        let mut attrs = parsed.attrs;
        if !self.cfg.apply(&mut attrs) {
            return;
        }
        let at = At {
            file: file.into(),
            path,
            children,
            paths: file.parent().unwrap_or(Path::new("")).to_owned(),
        };
        self.open.push(file.to_owned());
        self.items(parsed.items, at);
        self.open.pop();
    }

    fn items(&mut self, items: Vec<Item>, at: At) {
        let mut module = Module {
            file: Rc::clone(&at.file),
            path: at.path.clone(),
            uses: HashMap::new(),
            structs: Vec::new(),
            enums: Vec::new(),
            aliases: Vec::new(),
            tables: Vec::new(),
        };
        let mut children = Vec::new();
        for item in items {
            self.item(item, &mut module, &mut children);
        }
        self.modules.push(module);
        for child in children {
            self.child(child, &at);
        }
    }

    fn item(&mut self, mut item: Item, module: &mut Module, children: &mut Vec<ItemMod>) {
        if !attributes(&mut item).is_some_and(|attrs| self.cfg.apply(attrs)) {
            return;
        }
        match item {
            Item::Struct(mut item) => {
                self.fields(&mut item.fields);
                module.structs.push(item);
            }
            Item::Enum(mut item) => {
                for mut variant in std::mem::take(&mut item.variants) {
                    if self.cfg.apply(&mut variant.attrs) {
                        item.variants.push(variant);
                    }
                }
                module.enums.push(item);
            }
            Item::Type(item) => module.aliases.push(item),
            Item::Use(item) => uses(&item, &mut module.uses),
            Item::Mod(item) => children.push(item),
            Item::Macro(item) => self.macro_call(item, module),
            _ => {}
        }
    }

    fn macro_call(&mut self, item: ItemMacro, module: &mut Module) {
        let Some(last) = item.mac.path.segments.last() else {
            return;
        };
        if last.ident == "table" {
            module.tables.push(item.mac.tokens);
        } else if last.ident == "include" {
            let place = Place::new(&module.file, last.ident.span());
            let message = "`include!` is not read: make the file a module, with `#[path = \"…\"] mod name;`";
            self.errors.push(place, message);
        }
    }

    fn fields(&self, fields: &mut syn::Fields) {
        let syn::Fields::Named(named) = fields else { return };
        for mut field in std::mem::take(&mut named.named) {
            if self.cfg.apply(&mut field.attrs) {
                named.named.push(field);
            }
        }
    }

    fn child(&mut self, item: ItemMod, at: &At) {
        let name = item.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
        let path = [&at.path[..], std::slice::from_ref(&name)].concat();
        let named = path_attribute(&item.attrs);
        if let Some((_, items)) = item.content {
            let folder = named.unwrap_or_else(|| name.clone());
            let at = At {
                file: Rc::clone(&at.file),
                path,
                paths: at.children.join(&folder),
                children: at.children.join(folder),
            };
            return self.items(items, at);
        }
        let place = Place::new(&at.file, item.ident.span());
        if let Some(named) = named {
            let file = at.paths.join(named);
            if !file.is_file() && self.is_generated(&[&file]) {
                return;
            }
            let children = file.parent().unwrap_or(Path::new("")).to_owned();
            return self.file(&file, path, children, Some(place));
        }
        let (plain, folder) = (at.children.join(format!("{name}.rs")), at.children.join(&name));
        let file = if plain.is_file() {
            plain.clone()
        } else {
            folder.join("mod.rs")
        };
        if !file.is_file() && (name == "schema" || self.is_generated(&[&plain, &file])) {
            return;
        }
        if !file.is_file() {
            let message = format!(
                "no file for the module `{name}`: neither {} nor {} is there",
                plain.display(),
                file.display()
            );
            return self.errors.push(place, message);
        }
        self.file(&file, path, folder, Some(place));
    }
}

impl Walk<'_> {
    /// Whether one of these files will be written, and so may be missing.
    fn is_generated(&self, files: &[&Path]) -> bool {
        self.source
            .generated
            .iter()
            .any(|known| files.contains(&known.as_path()))
    }
}

/// The attributes of an item that concerns models.
fn attributes(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        _ => return None,
    })
}

/// `#[path = "…"]`.
fn path_attribute(attrs: &[Attribute]) -> Option<String> {
    attrs.iter().find_map(|attr| {
        let Meta::NameValue(pair) = &attr.meta else { return None };
        let Expr::Lit(value) = &pair.value else { return None };
        match &value.lit {
            Lit::Str(text) if pair.path.is_ident("path") => Some(text.value()),
            _ => None,
        }
    })
}

/// What a `use` brings in, by the name it has in the module. Globs say no names.
fn uses(item: &ItemUse, found: &mut HashMap<String, Vec<String>>) {
    branch(&item.tree, &mut Vec::new(), found);
}

fn branch(tree: &UseTree, path: &mut Vec<String>, found: &mut HashMap<String, Vec<String>>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            branch(&inner.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            let whole = match name.as_str() {
                "self" => path.clone(),
                _ => [&path[..], &[name]].concat(),
            };
            found.extend(whole.last().cloned().map(|last| (last, whole.clone())));
        }
        UseTree::Rename(rename) => {
            let whole = [&path[..], &[rename.ident.to_string()]].concat();
            found.insert(rename.rename.to_string(), whole);
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                branch(tree, path, found);
            }
        }
        UseTree::Glob(_) => {}
    }
}
