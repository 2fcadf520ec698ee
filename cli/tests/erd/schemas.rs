//! Schemas to draw.

use drivetrain_cli::erd::{Diagram, Options};
use drivetrain_cli::inspect::inspect;
use drivetrain_cli::schema::{Column, ForeignKey, Name, PrimaryKey, Schema, SqlType, Table};

use crate::support;

pub(crate) async fn blog() -> Schema {
    let db = support::sqlite().await;
    for sql in support::migrations("migrations/sqlite") {
        db.run(&sql).await;
    }
    inspect(&*db.acquire().await.unwrap()).await.unwrap()
}

/// Chinook, if its file is found.
pub(crate) async fn chinook() -> Option<Schema> {
    let db = support::sqlite_copy(&support::chinook_sqlite()?).await;
    Some(inspect(&*db.acquire().await.unwrap()).await.unwrap())
}

/// A table whose first column is the key; `a?:b` is a column that points to `b` and may be null.
fn table(name: &str, columns: &str, keys: &str) -> Table {
    let mut table = Table {
        name: Name::new(name),
        columns: columns.split_whitespace().map(|name| column(name, false)).collect(),
        ..Table::default()
    };
    table.primary_key = Some(PrimaryKey {
        columns: vec![table.columns[0].name.clone()],
        ..PrimaryKey::default()
    });
    for key in keys.split_whitespace() {
        let (from, to) = key.split_once(':').unwrap();
        let name = from.trim_end_matches('?');
        table.columns.push(column(name, from.ends_with('?')));
        table.foreign_keys.push(ForeignKey {
            columns: vec![name.to_owned()],
            references: Name::new(to),
            referenced_columns: vec![if to.starts_with("t_") {
                "id".to_owned()
            } else {
                format!("{to}Id")
            }],
            ..ForeignKey::default()
        });
    }
    table
}

fn column(name: &str, nullable: bool) -> Column {
    let text = if name == "id" {
        "bigint"
    } else {
        "character varying(120)"
    };
    let sql_type = SqlType {
        text: text.to_owned(),
        ..SqlType::default()
    };
    Column {
        name: name.to_owned(),
        sql_type,
        nullable,
        ..Column::default()
    }
}

/// So many tables that point here and there, always in the same way.
pub(crate) fn many(count: usize) -> Schema {
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let tables = (0..count).map(|at| {
        let columns: Vec<_> = (0..2 + next(7)).map(|column| format!("some_column_{column}")).collect();
        let linked = if at == 0 || at % 9 == 8 { 0 } else { next(3) + 1 };
        let keys: Vec<_> = (0..linked)
            .map(|key| {
                format!(
                    "key_{key}{}:t_{}",
                    ["", "?"][next(2)],
                    next(at.min(12)) * at / at.min(12)
                )
            })
            .collect();
        table(
            &format!("t_{at}"),
            &format!("id {}", columns.join(" ")),
            &keys.join(" "),
        )
    });
    Schema {
        tables: tables.collect(),
        ..Schema::default()
    }
}

/// A table `parent` to which so many others point.
pub(crate) fn star(children: usize) -> Schema {
    let parent = table("t_0", "id name", "");
    let children = (1..=children).map(|at| table(&format!("t_{at}"), "id name note", "parent:t_0"));
    Schema {
        tables: std::iter::once(parent).chain(children).collect(),
        ..Schema::default()
    }
}

/// Two tables that point to each other, and one to itself in two ways.
pub(crate) fn circles() -> Schema {
    let tables = vec![
        table("t_a", "id", "b:t_b"),
        table("t_b", "id", "a?:t_a"),
        table("t_c", "id", "up?:t_c next?:t_c"),
        table("t_d", "id", "a:t_a a2:t_a b:t_b c:t_c"),
    ];
    Schema {
        tables,
        ..Schema::default()
    }
}

pub(crate) fn drawn(schema: &Schema, title: &str) -> Diagram {
    Diagram::new(
        schema,
        &Options {
            title: Some(title.to_owned()),
            ..Options::default()
        },
    )
    .unwrap()
}
