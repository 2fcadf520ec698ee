use super::quote::{ident, literal, name};
use crate::schema::{Column, Index, Name, Schema, Table, Trigger};

/// The comments on everything that has one.
pub(crate) fn statements(schema: &Schema) -> Vec<String> {
    let mut all = Comments::default();
    all.on_types(schema);
    for it in &schema.sequences {
        all.add(format!("SEQUENCE {}", name(&it.name)), it.comment.as_ref());
    }
    for it in &schema.functions {
        let kind = if it.procedure { "PROCEDURE" } else { "FUNCTION" };
        all.add(
            format!("{kind} {}({})", name(&it.name), it.arguments),
            it.comment.as_ref(),
        );
    }
    for it in &schema.tables {
        all.on_table(it);
    }
    for it in &schema.views {
        let kind = if it.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
        all.add(format!("{kind} {}", name(&it.name)), it.comment.as_ref());
        all.on_parts(&it.name, &it.columns, &it.indexes, &it.triggers);
    }
    all.statements
}

#[derive(Default)]
struct Comments {
    statements: Vec<String>,
}

impl Comments {
    fn add(&mut self, object: String, comment: Option<&String>) {
        self.statements
            .extend(comment.map(|text| format!("COMMENT ON {object} IS {}", literal(text))));
    }

    fn on_types(&mut self, schema: &Schema) {
        let enums = schema.enums.iter().map(|it| ("TYPE", &it.name, &it.comment));
        let composites = schema.composites.iter().map(|it| ("TYPE", &it.name, &it.comment));
        let ranges = schema.ranges.iter().map(|it| ("TYPE", &it.name, &it.comment));
        let domains = schema.domains.iter().map(|it| ("DOMAIN", &it.name, &it.comment));
        for (kind, own, comment) in enums.chain(composites).chain(ranges).chain(domains) {
            self.add(format!("{kind} {}", name(own)), comment.as_ref());
        }
        for domain in &schema.domains {
            for it in &domain.checks {
                let own = ident(it.name.as_deref().unwrap_or_default());
                self.add(
                    format!("CONSTRAINT {own} ON DOMAIN {}", name(&domain.name)),
                    it.comment.as_ref(),
                );
            }
        }
    }

    fn on_table(&mut self, table: &Table) {
        let on = name(&table.name);
        let kind = if table.options.foreign_server.is_some() {
            "FOREIGN TABLE"
        } else {
            "TABLE"
        };
        self.add(format!("{kind} {on}"), table.comment.as_ref());
        self.on_parts(&table.name, &table.columns, &table.indexes, &table.triggers);
        let keys = table.primary_key.iter().map(|it| (it.name.as_ref(), &it.comment));
        let uniques = table.uniques.iter().map(|it| (it.name.as_ref(), &it.comment));
        let foreign_keys = table.foreign_keys.iter().map(|it| (it.name.as_ref(), &it.comment));
        let checks = table.checks.iter().map(|it| (it.name.as_ref(), &it.comment));
        let exclusions = table.exclusions.iter().map(|it| (Some(&it.name), &it.comment));
        for (own, comment) in keys.chain(uniques).chain(foreign_keys).chain(checks).chain(exclusions) {
            let own = ident(own.map_or("", String::as_str));
            self.add(format!("CONSTRAINT {own} ON {on}"), comment.as_ref());
        }
        for it in &table.policies {
            self.add(format!("POLICY {} ON {on}", ident(&it.name)), it.comment.as_ref());
        }
    }

    fn on_parts(&mut self, of: &Name, columns: &[Column], indexes: &[Index], triggers: &[Trigger]) {
        for it in columns {
            self.add(format!("COLUMN {}.{}", name(of), ident(&it.name)), it.comment.as_ref());
        }
        for it in indexes {
            let index = Name {
                schema: of.schema.clone(),
                name: it.name.clone(),
            };
            self.add(format!("INDEX {}", name(&index)), it.comment.as_ref());
        }
        for it in triggers {
            self.add(
                format!("TRIGGER {} ON {}", ident(&it.name), name(of)),
                it.comment.as_ref(),
            );
        }
    }
}
