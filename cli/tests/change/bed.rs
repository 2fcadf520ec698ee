//! One change from a schema to another: found, written, run up and down on a database with rows.

use std::collections::BTreeSet;

use drivetrain::connection::Connection as _;
use drivetrain::migrate::{Migrates, Migrator, Revision, Revisions};
use drivetrain::{Db, Dialect as _};
use drivetrain_cli::autogenerate::{Draft, Plan, Stage, plan};
use drivetrain_cli::diff::diff;
use drivetrain_cli::findings::Level;
use drivetrain_cli::inspect::{Inspect, inspect};
use drivetrain_cli::lint::{Config, Direction, MigrationFile, lint};
use drivetrain_cli::operation::Operation;
use drivetrain_cli::project::DatabaseUrl;
use drivetrain_cli::schema::{Dialect, Schema, Table};

use crate::support::{self, Database};

/// A schema, the one that is wanted in its place, and rows of the first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Case<'a> {
    pub(crate) present: &'a str,
    pub(crate) wanted: &'a str,
    pub(crate) rows: &'a str,
}

/// What was found and written.
#[derive(Debug)]
pub(crate) struct Changed {
    pub(crate) plan: Plan,
    /// Lines of a query that the test asked for behind the upgrade.
    pub(crate) seen: Vec<String>,
}

impl Changed {
    /// The operations, a line each.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.plan.operations.iter().map(ToString::to_string).collect()
    }

    /// The text of all up.sql.
    pub(crate) fn up(&self) -> String {
        self.plan.drafts.iter().map(|draft| draft.up.as_str()).collect()
    }

    #[track_caller]
    pub(crate) fn does(&self, operations: &[&str]) -> &Self {
        assert_eq!(self.operations(), operations, "{}", self.up());
        self
    }

    #[track_caller]
    pub(crate) fn writes(&self, text: &str) -> &Self {
        assert!(self.up().contains(text), "{text}\n{}", self.up());
        self
    }

    #[track_caller]
    pub(crate) fn does_not_write(&self, text: &str) -> &Self {
        assert!(!self.up().contains(text), "{text}\n{}", self.up());
        self
    }
}

impl Case<'_> {
    /// On SQLite.
    pub(crate) async fn on_sqlite(self) -> Changed {
        self.run(&support::sqlite().await, Dialect::Sqlite, "").await
    }

    /// On PostgreSQL.
    pub(crate) async fn on_postgres(self) -> Changed {
        self.run(&support::postgres().await, Dialect::Postgres, "").await
    }

    /// On SQLite, with a query behind the upgrade that gives one column, `line`.
    pub(crate) async fn on_sqlite_seeing(self, query: &str) -> Changed {
        self.run(&support::sqlite().await, Dialect::Sqlite, query).await
    }

    /// On PostgreSQL, with a query behind the upgrade that gives one column, `line`.
    pub(crate) async fn on_postgres_seeing(self, query: &str) -> Changed {
        self.run(&support::postgres().await, Dialect::Postgres, query).await
    }

    async fn run<DB: Inspect + Migrates>(self, db: &Database<DB>, dialect: Dialect, query: &str) -> Changed {
        let url = DatabaseUrl::parse(db.url()).expect("a URL");
        let wanted = stage(&url, self.wanted).await.schema().await.expect("the wanted schema");
        let known = Known {
            modelled: self.modelled.iter().map(|name| Name::new(*name)).collect(),
            ours: drivetrain_cli::autogenerate::names_in(self.present),
            files: vec![base(self.present, dialect)],
            given: given(self.given),
            renamed_from: Vec::new(),
        };
        let models = Wanted {
            schema: wanted,
            partial: self.partial.iter().map(|name| Name::new(*name)).collect(),
        };
        let found = plan(&stage(&url, self.present).await, &models, &known, &Unasked).await;
        let wanted = models.schema;
        let plan = found.unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)));
        let changed = Changed {
            seen: self.applied(db, &plan, &wanted, query).await,
            plan,
        };
        no_lint_error(self.present, &changed.plan.drafts, dialect);
        changed
    }

    /// Up with rows, down again: both schemas are what they should be, and so are the rows.
    async fn applied<DB: Inspect + Migrates>(self, db: &Db<DB>, plan: &Plan, wanted: &Schema, query: &str) -> Vec<String> {
        let migrator = Migrator::new(db, revisions(self.present, &plan.drafts));
        migrator.upgrade("+1").await.expect("the present schema");
        run(db, self.rows).await;
        let before = schema(db).await;
        let kept = rows(db, &before, &lost(plan)).await;
        let shared = shared(&before, wanted);
        let shared_before = rows_of(db, &shared).await;
        up(&migrator, plan).await;
        assert_eq!(left(&schema(db).await, wanted), Vec::<String>::new(), "a second look finds nothing");
        let seen = if query.is_empty() { Vec::new() } else { lines(db, query).await };
        assert_eq!(rows_of(db, &shared).await, shared_before, "rows after the upgrade");
        migrator.downgrade("0_base").await.unwrap_or_else(|error| panic!("{error:?}\n{}", down_text(plan)));
        assert_eq!(left(&schema(db).await, &before), Vec::<String>::new(), "the schema before is back");
        assert_eq!(rows(db, &before, &lost(plan)).await, kept, "rows after the downgrade");
        up(&migrator, plan).await;
        seen
    }
}

async fn up<DB: Migrates>(migrator: &Migrator<DB>, plan: &Plan) {
    let text: String = plan.drafts.iter().map(|draft| draft.up.as_str()).collect();
    migrator.upgrade("head").await.unwrap_or_else(|error| panic!("{error:?}\n{text}"));
}

fn down_text(plan: &Plan) -> String {
    plan.drafts.iter().map(|draft| draft.down.as_str()).collect()
}

pub(crate) async fn stage(url: &DatabaseUrl, sql: &str) -> Stage {
    let stage = Stage::beside(url).await.expect("a scratch database");
    stage.execute(sql).await.unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)));
    stage
}

fn revisions(present: &str, drafts: &[Draft]) -> Revisions {
    let drafts = drafts.iter().enumerate().map(|(number, draft)| {
        let mut revision = Revision::new(format!("{}_change", number + 1), &draft.up, Some(draft.down.clone()));
        revision.in_transaction = draft.in_transaction;
        revision
    });
    let base = Revision::new("0_base", present, None);
    Revisions::new([base].into_iter().chain(drafts).collect()).expect("revisions")
}

async fn run<DB: drivetrain::Dialect>(db: &Db<DB>, sql: &str) {
    let conn = db.acquire().await.expect("a connection");
    conn.batch_execute(sql).await.unwrap_or_else(|error| panic!("{error:?} in {sql}"));
}

async fn lines<DB: Migrates>(db: &Db<DB>, sql: &str) -> Vec<String> {
    let conn = db.acquire().await.expect("a connection");
    DB::lines(&conn, sql).await.unwrap_or_else(|error| panic!("{error:?} in {sql}"))
}

async fn schema<DB: Inspect>(db: &Db<DB>) -> Schema {
    inspect(&*db.acquire().await.expect("a connection")).await.expect("a schema")
}

fn left(found: &Schema, expected: &Schema) -> Vec<String> {
    diff(found, expected).iter().map(ToString::to_string).collect()
}

/// Columns whose values are not expected to come back: `table.column`, `table.*`.
fn lost(plan: &Plan) -> BTreeSet<String> {
    fn of(operation: &Operation, lost: &mut BTreeSet<String>) {
        match operation {
            Operation::Column(it) if it.change.is_gone() => {
                let column = it.change.from.as_ref().expect("a column");
                lost.insert(format!("{}.{}", it.table, column.name));
            }
            Operation::Table(it) if it.change.is_gone() => {
                lost.insert(format!("{}.*", it.change.from.as_ref().expect("a table").name));
            }
            Operation::Rebuild(it) => it.changes.iter().for_each(|it| of(it, lost)),
            _ => {}
        }
    }
    let mut lost = BTreeSet::new();
    plan.operations.iter().for_each(|it| of(it, &mut lost));
    lost
}

/// The columns of each table that are the same in both.
fn shared(before: &Schema, after: &Schema) -> Vec<(Table, Vec<String>)> {
    let both = before.tables.iter().filter_map(|table| Some((table, after.table(&table.name)?)));
    let same = |from: &Table, to: &Table| {
        let columns = from.columns.iter().filter(|column| {
            to.column(&column.name).is_some_and(|other| {
                other.sql_type == column.sql_type && other.nullable == column.nullable && other.generated.is_none()
            })
        });
        columns.map(|column| column.name.clone()).collect()
    };
    both.map(|(from, to)| (from.clone(), same(from, to))).collect()
}

async fn rows<DB: Migrates>(db: &Db<DB>, of: &Schema, lost: &BTreeSet<String>) -> Vec<(String, Vec<String>)> {
    let kept = |table: &Table| {
        let columns = table.columns.iter().map(|column| column.name.clone());
        columns.filter(|column| !lost.contains(&format!("{}.{column}", table.name))).collect()
    };
    let tables = of.tables.iter().filter(|table| !lost.contains(&format!("{}.*", table.name)));
    rows_of(db, &tables.map(|table| (table.clone(), kept(table))).collect::<Vec<_>>()).await
}

async fn rows_of<DB: Migrates>(db: &Db<DB>, tables: &[(Table, Vec<String>)]) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (table, columns) in tables {
        all.push((format!("{} {columns:?}", table.name), lines(db, &select(table, columns)).await));
    }
    all
}

/// The rows of a table as lines, in order.
fn select(table: &Table, columns: &[String]) -> String {
    let quote = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let of = match &table.name.schema {
        Some(schema) => format!("{}.{}", quote(schema), quote(&table.name.name)),
        None => quote(&table.name.name),
    };
    let is_sqlite = table.definition.is_some();
    let values = columns.iter().map(|column| match is_sqlite {
        true => format!("quote({})", quote(column)),
        false => format!("coalesce({}::text, 'null')", quote(column)),
    });
    let rowid = (is_sqlite && !table.options.without_rowid && table.options.virtual_using.is_none()).then(|| "rowid".to_owned());
    let values = rowid.into_iter().chain(values).collect::<Vec<_>>().join(" || ',' || ");
    let values = if values.is_empty() { "''".to_owned() } else { values };
    format!("SELECT {values} AS line FROM {of} ORDER BY 1")
}

fn base(present: &str, backend: Dialect) -> MigrationFile {
    MigrationFile {
        revision: "0_base".to_owned(),
        path: "0_base/up.sql".to_owned(),
        direction: Direction::Up,
        backend,
        sql: present.to_owned(),
        in_transaction: true,
        context_only: true,
    }
}

fn no_lint_error(present: &str, drafts: &[Draft], backend: Dialect) {
    let mut files = vec![base(present, backend)];
    for (number, draft) in drafts.iter().enumerate() {
        let file = |sql: &str, direction| MigrationFile {
            revision: format!("{}_change", number + 1),
            path: format!("{}_change/{direction:?}.sql", number + 1),
            direction,
            sql: sql.to_owned(),
            in_transaction: draft.in_transaction,
            context_only: false,
            ..base("", backend)
        };
        files.extend([file(&draft.up, Direction::Up), file(&draft.down, Direction::Down)]);
    }
    let found = lint(&files, &Config::default());
    let errors = found.iter().filter(|it| it.level == Level::Error || it.rule.name == "unused-allow");
    let errors: Vec<String> = errors.map(|it| format!("{} {}: {:?}", it.rule.code, it.message, it.place)).collect();
    assert_eq!(errors, Vec::<String>::new());
}
