//! Models into a scratch database.

use super::{Known, Stage, Wanted};
use crate::diff::Subject;
use crate::dump::dump;
use crate::models::Models;
use crate::schema::{Dialect, Name, Schema, Table};
use crate::wanted::{Hints, Types, hints, script};
use crate::{Error, Result};

/// Builds on an empty stage what the models want, beside what they name and do not make: types, functions and tables that
/// the revisions build.
///
/// # Errors
/// The models have mistakes, or the database refuses a statement.
pub async fn wanted(stage: &Stage, present: &Schema, models: &Models, types: &Types) -> Result<Wanted> {
    let statements = script(models, present.dialect, types).map_err(Error::Models)?;
    let hints = hints(models);
    let outside = outside(present, models, &hints);
    if present.dialect == Dialect::Postgres {
        stage.execute(&dump(&outside)).await?;
    }
    stage.execute_all(&statements).await?;
    let mut schema = stage.schema().await?;
    let names: Vec<&Name> = models.names().collect();
    schema.tables.retain(|table| {
        names
            .iter()
            .any(|name| schema.dialect == Dialect::Sqlite || **name == table.name)
    });
    let own = |it: &crate::schema::Sequence| it.owner.as_ref().is_some_and(|owner| names.contains(&&owner.table));
    schema.sequences.retain(own);
    schema
        .enums
        .retain(|it| !outside.enums.iter().any(|other| other.name == it.name));
    Ok(Wanted {
        schema,
        partial: hints.partial.into_iter().collect(),
    })
}

impl Known {
    /// What the models themselves say.
    #[must_use]
    pub fn of_models(hints: &Hints) -> Self {
        let values = hints.checked_values.iter();
        Self {
            renamed_from: renamed_from(hints),
            renamed_values: values
                .map(|(table, column, it)| (table.clone(), column.clone(), it.from.clone(), it.to.clone()))
                .collect(),
            ..Self::default()
        }
    }
}

/// What models say they were called before: what it is called now, and its own name before.
fn renamed_from(hints: &Hints) -> Vec<(Subject, Name)> {
    let own = |name: &String| Name::new(name);
    let tables = hints
        .tables
        .iter()
        .map(|it| (Subject::Table(it.to.clone()), it.from.clone()));
    let enums = hints
        .enums
        .iter()
        .map(|it| (Subject::Enum(it.to.clone()), it.from.clone()));
    let columns = hints
        .columns
        .iter()
        .map(|(of, it)| (Subject::Column(of.clone(), it.to.clone()), own(&it.from)));
    let values = hints
        .values
        .iter()
        .map(|(of, it)| (Subject::Value(of.clone(), it.to.clone()), own(&it.from)));
    tables.chain(enums).chain(columns).chain(values).collect()
}

/// What models name and do not make.
fn outside(present: &Schema, models: &Models, hints: &Hints) -> Schema {
    let made: Vec<&Name> = models.enums.values().map(|it| &it.name).collect();
    let tables = present
        .tables
        .iter()
        .filter(|table| hints.outside.contains(&table.name));
    let renamed = |name: &Name| hints.enums.iter().any(|it| it.from == *name);
    Schema {
        dialect: present.dialect,
        namespaces: present.namespaces.clone(),
        extensions: present.extensions.clone(),
        enums: present
            .enums
            .iter()
            .filter(|it| !made.contains(&&it.name) && !renamed(&it.name))
            .cloned()
            .collect(),
        domains: present.domains.clone(),
        composites: present.composites.clone(),
        ranges: present.ranges.clone(),
        functions: present.functions.iter().filter(|it| !it.uses_tables).cloned().collect(),
        tables: tables.map(target).collect(),
        ..Schema::default()
    }
}

/// A table as a foreign key sees it: its keys, and the columns that they are of.
fn target(table: &Table) -> Table {
    let keys = table.primary_key.iter().map(|key| &key.columns);
    let keys: Vec<&Vec<String>> = keys.chain(table.uniques.iter().map(|unique| &unique.columns)).collect();
    let mut columns = table.columns.clone();
    columns.retain(|column| keys.iter().any(|key| key.contains(&column.name)));
    for column in &mut columns {
        column.default = None;
        column.identity = None;
        column.generated = None;
    }
    Table {
        name: table.name.clone(),
        columns,
        primary_key: table.primary_key.clone(),
        uniques: table.uniques.clone(),
        ..Table::default()
    }
}
