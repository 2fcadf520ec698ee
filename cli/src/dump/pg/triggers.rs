use super::quote::{ident, idents, name};
use crate::schema::{Name, Policy, Schema, Table, Trigger};

/// Triggers, and who may see which rows.
pub(crate) fn statements(schema: &Schema) -> Vec<String> {
    let of_tables = schema
        .tables
        .iter()
        .flat_map(|table| triggers(&table.name, &table.triggers));
    let of_views = schema
        .views
        .iter()
        .flat_map(|view| triggers(&view.name, &view.triggers));
    of_tables
        .chain(of_views)
        .chain(schema.tables.iter().flat_map(row_security))
        .collect()
}

pub(crate) fn triggers(on: &Name, triggers: &[Trigger]) -> Vec<String> {
    let made = triggers
        .iter()
        .filter(|trigger| !trigger.inherited)
        .map(|trigger| trigger.definition.clone());
    let states = triggers.iter().filter_map(|trigger| {
        let state = trigger.state.as_ref()?;
        Some(format!(
            "ALTER TABLE {} {state} TRIGGER {}",
            name(on),
            ident(&trigger.name)
        ))
    });
    made.chain(states).collect()
}

fn row_security(table: &Table) -> Vec<String> {
    let switch = |is_on: bool, word: &str| is_on.then(|| format!("ALTER TABLE {} {word}", name(&table.name)));
    let switches = [
        switch(table.options.row_security, "ENABLE ROW LEVEL SECURITY"),
        switch(table.options.force_row_security, "FORCE ROW LEVEL SECURITY"),
    ];
    let policies = table.policies.iter().map(|it| policy(table, it));
    switches.into_iter().flatten().chain(policies).collect()
}

pub(crate) fn policy(table: &Table, policy: &Policy) -> String {
    let parts = [
        policy.restrictive.then(|| " AS RESTRICTIVE".to_owned()),
        Some(format!(" FOR {} TO {}", policy.command, idents(&policy.roles))),
        policy.using.as_ref().map(|condition| format!(" USING ({condition})")),
        policy
            .with_check
            .as_ref()
            .map(|condition| format!(" WITH CHECK ({condition})")),
    ];
    let parts = parts.into_iter().flatten().collect::<String>();
    format!("CREATE POLICY {} ON {}{parts}", ident(&policy.name), name(&table.name))
}
