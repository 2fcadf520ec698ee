//! PostgreSQL: its catalogs, one query for each kind of object.

mod constraint;
mod parts;
mod rows;
mod types;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use drivetrain::Result;
use drivetrain::connection::{Connection, PgConnection};
use futures_util::try_join;
use serde::Deserialize;

use self::parts::{Parts, by_name};
use self::rows::{Catalog, Of, Relation};
use self::types::Types;
use super::Scope;
use crate::schema::{Attribute, Composite, Dialect, Domain, Enum, Function, Range, Schema, Sequence, Table, View};

pub(super) async fn inspect(conn: &PgConnection, scope: &Scope) -> Result<Schema> {
    let default = match scope.default_schema() {
        Some(schema) => schema.to_owned(),
        None => current_schema(conn).await?,
    };
    let catalog = Catalog { conn, default, scope };
    let parts = parts(&catalog).await?;
    let mut schema = objects(&catalog, &parts).await?;
    let relations: Vec<Relation> = catalog.read(include_str!("relations.sql")).await?;
    let (views, tables): (Vec<_>, Vec<_>) = relations
        .into_iter()
        .partition(|row| row.kind == "v" || row.kind == "m");
    schema.tables = by_name(tables.into_iter().map(|row| table(row, &parts)), |it| &it.name);
    schema.views = by_name(views.into_iter().map(|row| view(row, &parts)), |it| &it.name);
    Ok(schema)
}

#[derive(Debug, QueryableByName)]
struct Current {
    #[diesel(sql_type = Text)]
    schema: String,
}

async fn current_schema(conn: &PgConnection) -> Result<String> {
    let query = diesel::sql_query("SELECT coalesce(current_schema(), 'public')::text AS schema");
    let rows: Vec<Current> = conn.load(&query).await?;
    Ok(rows.into_iter().map(|row| row.schema).collect())
}

async fn parts(catalog: &Catalog<'_>) -> Result<Parts> {
    let (types, columns, constraints, indexes, triggers, policies) = try_join!(
        catalog.read(include_str!("types.sql")),
        catalog.read(include_str!("columns.sql")),
        catalog.read(include_str!("constraints.sql")),
        catalog.read(include_str!("indexes.sql")),
        catalog.read(include_str!("triggers.sql")),
        catalog.read(include_str!("policies.sql")),
    )?;
    Ok(Parts::new(
        Types::new(types),
        columns,
        constraints,
        indexes,
        triggers,
        policies,
    ))
}

#[derive(Debug, Deserialize)]
struct Namespace {
    name: String,
}

/// Everything but tables and views.
async fn objects(catalog: &Catalog<'_>, parts: &Parts) -> Result<Schema> {
    let namespaces: Vec<Namespace> = catalog.read(include_str!("namespaces.sql")).await?;
    let domains: Vec<Of<Domain>> = catalog.read(include_str!("domains.sql")).await?;
    let composites: Vec<Of<Composite>> = catalog.read(include_str!("composites.sql")).await?;
    let ranges: Vec<Of<Range>> = catalog.read(include_str!("ranges.sql")).await?;
    let mut functions: Vec<Function> = catalog.read(include_str!("functions.sql")).await?;
    functions.sort_by(|a, b| (&a.name, &a.arguments).cmp(&(&b.name, &b.arguments)));
    Ok(Schema {
        dialect: Dialect::Postgres,
        namespaces: namespaces.into_iter().map(|row| row.name).collect(),
        extensions: catalog.read(include_str!("extensions.sql")).await?,
        enums: by_name::<Enum>(catalog.read(include_str!("enums.sql")).await?, |it| &it.name),
        domains: by_name(domains.into_iter().map(|row| domain(row, parts)), |it| &it.name),
        composites: by_name(composites.into_iter().map(|row| composite(row, parts)), |it| &it.name),
        ranges: by_name(ranges.into_iter().map(|row| range(row, parts)), |it| &it.name),
        sequences: by_name::<Sequence>(catalog.read(include_str!("sequences.sql")).await?, |it| &it.name),
        functions,
        ..Schema::default()
    })
}

fn domain(row: Of<Domain>, parts: &Parts) -> Domain {
    let checks = parts
        .constraints(row.of)
        .filter(|row| row.kind == "c")
        .map(constraint::check);
    Domain {
        base: parts.types.base_of(row.of),
        checks: checks.collect(),
        ..row.value
    }
}

fn composite(row: Of<Composite>, parts: &Parts) -> Composite {
    let attributes = parts.columns(row.of).into_iter();
    let attributes = attributes.map(|it| Attribute {
        name: it.name,
        sql_type: it.sql_type,
        collation: it.collation,
    });
    Composite {
        attributes: attributes.collect(),
        ..row.value
    }
}

fn range(row: Of<Range>, parts: &Parts) -> Range {
    let subtype = parts.types.plain(row.of, parts.types.name_of(row.of));
    Range { subtype, ..row.value }
}

fn table(row: Relation, parts: &Parts) -> Table {
    let of_kind = |kind: &'static str| {
        parts
            .constraints(row.oid)
            .filter(move |constraint| constraint.kind == kind)
    };
    Table {
        columns: parts.columns(row.oid),
        primary_key: of_kind("p").next().map(constraint::primary_key),
        uniques: of_kind("u").map(constraint::unique).collect(),
        foreign_keys: of_kind("f").map(constraint::foreign_key).collect(),
        checks: of_kind("c").map(constraint::check).collect(),
        exclusions: of_kind("x").map(constraint::exclusion).collect(),
        indexes: parts.indexes(row.oid),
        triggers: parts.triggers(row.oid),
        policies: parts.policies(row.oid),
        name: row.name,
        options: row.options,
        comment: row.comment,
        definition: None,
    }
}

fn view(row: Relation, parts: &Parts) -> View {
    View {
        columns: parts.columns(row.oid),
        indexes: parts.indexes(row.oid),
        triggers: parts.triggers(row.oid),
        materialized: row.kind == "m",
        name: row.name,
        definition: row.definition.unwrap_or_default(),
        options: row.parameters,
        comment: row.comment,
        reads_views: row.reads_views,
        reads: row.reads,
    }
}
