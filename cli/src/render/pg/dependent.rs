use crate::dump::pg::quote::{ident, name};
use crate::dump::pg::{comments, triggers, views};
use crate::operation::{Dependent, DependentChange};
use crate::schema::{Schema, Table, View};

pub(super) fn statements(it: &DependentChange) -> Vec<String> {
    match (&it.change.from, &it.change.to) {
        (_, Some(it)) => made(it),
        (Some(it), None) => vec![gone(it)],
        (None, None) => Vec::new(),
    }
}

fn made(it: &Dependent) -> Vec<String> {
    match it {
        Dependent::View(view) => view_made(view),
        Dependent::Trigger(on, trigger) => triggers::triggers(on, std::slice::from_ref(trigger)),
        Dependent::Policy(on, policy) => {
            let table = Table {
                name: on.clone(),
                ..Table::default()
            };
            vec![triggers::policy(&table, policy)]
        }
    }
}

fn view_made(view: &View) -> Vec<String> {
    let alone = Schema {
        views: vec![view.clone()],
        ..Schema::default()
    };
    let trimmed = views::statements(&alone).map(|text| text.trim_end_matches(';').to_owned());
    let mut all: Vec<String> = trimmed.collect();
    all.extend(triggers::statements(&alone));
    all.extend(comments::statements(&alone));
    all
}

fn gone(it: &Dependent) -> String {
    match it {
        Dependent::View(view) => {
            let kind = if view.materialized { "MATERIALIZED VIEW" } else { "VIEW" };
            format!("DROP {kind} {}", name(&view.name))
        }
        Dependent::Trigger(on, trigger) => format!("DROP TRIGGER {} ON {}", ident(&trigger.name), name(on)),
        Dependent::Policy(on, policy) => format!("DROP POLICY {} ON {}", ident(&policy.name), name(on)),
    }
}
