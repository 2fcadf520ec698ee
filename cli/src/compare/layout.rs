use std::collections::BTreeMap;

use super::fact::Fact;
use super::object::Object;
use super::{Objects, Options, others, tables};
use crate::inspect::normalised;
use crate::schema::{Dialect, Schema};

/// A schema, laid out as objects with their facts.
#[derive(Debug)]
pub(super) struct Layout {
    objects: Objects,
    dialect: Dialect,
    pub(super) options: Options,
}

impl Layout {
    pub(super) fn of(schema: &Schema, options: Options) -> Objects {
        let mut layout = Self {
            objects: BTreeMap::new(),
            dialect: schema.dialect,
            options,
        };
        others::lay_out(&mut layout, schema);
        for table in &schema.tables {
            tables::lay_out(&mut layout, table);
        }
        layout.objects
    }

    /// Adds an object. Of two without a name that are alike, the second one gets a number.
    pub(super) fn add(&mut self, mut object: Object, mut facts: Vec<Fact>) {
        if self.options.ignore_comments {
            facts.retain(|fact| fact.aspect != "comment");
        }
        let name = object.name.clone();
        let mut number = 1;
        while self.objects.contains_key(&object) {
            number += 1;
            object.name = format!("{name} ({number})");
        }
        self.objects.insert(object, facts);
    }

    /// SQL text in the form in which it is compared.
    pub(super) fn sql(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => normalised(text),
            Dialect::Postgres => text.to_owned(),
        }
    }

    pub(super) fn maybe_sql(&self, text: Option<&String>) -> Option<String> {
        text.map(|text| self.sql(text))
    }
}
