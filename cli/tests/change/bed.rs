//! One change from a schema to another: found, written, run up and down on a database with rows.

use std::collections::BTreeSet;

use drivetrain::Db;
use drivetrain::connection::Connection as _;
use drivetrain::migrate::{Migrates, Migrator, Revision, Revisions};
use drivetrain_cli::autogenerate::{Draft, Known, Plan, Stage, Unasked, Wanted, ours, plan};
use drivetrain_cli::diff::{Given, diff};
use drivetrain_cli::findings::Level;
use drivetrain_cli::inspect::{Inspect, inspect};
use drivetrain_cli::lint::{Config, Direction, MigrationFile, lint};
use drivetrain_cli::operation::Operation;
use drivetrain_cli::project::DatabaseUrl;
use drivetrain_cli::recipe::Form;
use drivetrain_cli::schema::{Dialect, Name, Schema, Table};

use crate::{lent, support};

/// A schema, the one that is wanted in its place, and rows of the first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Case<'a> {
    pub(crate) present: &'a str,
    pub(crate) wanted: &'a str,
    pub(crate) rows: &'a str,
    /// Tables that had a model.
    pub(crate) modelled: &'a [&'a str],
    /// Tables of which others have columns too.
    pub(crate) partial: &'a [&'a str],
    /// Flags: `--rename a.b=c`, `--drop x`.
    pub(crate) flags: &'a str,
    /// Whether the short form is written.
    pub(crate) simple: bool,
    /// Values of checks that were called otherwise: table, column, before, now.
    pub(crate) renamed_values: &'a [[&'a str; 4]],
    /// Whether the present schema was written by hand, not from models.
    pub(crate) by_hand: bool,
    /// Whether the upgrade changes values that do not come back.
    pub(crate) changes_rows: bool,
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
    pub(crate) fn sees(&self, lines: &[&str]) -> &Self {
        assert_eq!(self.seen, lines);
        self
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

impl<'a> Case<'a> {
    pub(crate) fn new(present: &'a str, wanted: &'a str) -> Self {
        Self {
            present,
            wanted,
            ..Self::default()
        }
    }

    pub(crate) fn rows(self, rows: &'a str) -> Self {
        Self { rows, ..self }
    }

    pub(crate) fn flags(self, flags: &'a str) -> Self {
        Self { flags, ..self }
    }

    pub(crate) fn simple(self) -> Self {
        Self { simple: true, ..self }
    }

    /// On both.
    pub(crate) async fn on_both(self) -> [Changed; 2] {
        [self.on_sqlite().await, self.on_postgres().await]
    }
}

impl Case<'_> {
    /// On SQLite.
    pub(crate) async fn on_sqlite(self) -> Changed {
        self.on_sqlite_seeing("").await
    }

    /// On PostgreSQL.
    pub(crate) async fn on_postgres(self) -> Changed {
        self.on_postgres_seeing("").await
    }

    /// On SQLite, with a query behind the upgrade that gives one column, `line`.
    pub(crate) async fn on_sqlite_seeing(self, query: &str) -> Changed {
        let db = support::sqlite().await;
        self.run(
            &db,
            [
                Stage::beside(&url(":memory:")).await.expect("a stage"),
                Stage::beside(&url(":memory:")).await.expect("a stage"),
            ],
            query,
        )
        .await
    }

    /// On PostgreSQL, with a query behind the upgrade that gives one column, `line`.
    pub(crate) async fn on_postgres_seeing(self, query: &str) -> Changed {
        let (db, first, second) = (lent::database().await, lent::database().await, lent::database().await);
        self.run(&db.connect().await, [first.stage().await, second.stage().await], query)
            .await
    }

    /// As [`on_postgres_seeing`](Self::on_postgres_seeing), where values change for good.
    pub(crate) async fn on_postgres_without_rows_back(self, query: &str) -> Changed {
        let case = Case {
            changes_rows: true,
            ..self
        };
        case.on_postgres_seeing(query).await
    }

    async fn run<DB: Inspect + Migrates>(self, db: &Db<DB>, stages: [Stage; 2], query: &str) -> Changed {
        let found = self.found(stages).await;
        let plan = found.unwrap_or_else(|error| panic!("{}", told(&error)));
        let changed = Changed {
            seen: self.applied(db, &plan, &plan.goal, query).await,
            plan,
        };
        no_lint_error(self.present, &changed.plan.drafts, changed.plan.goal.dialect);
        changed
    }

    /// The error instead of a plan.
    pub(crate) async fn fails_on(self, dialect: Dialect) -> String {
        let found = match dialect {
            Dialect::Sqlite => {
                let stage = async || Stage::beside(&url(":memory:")).await.expect("a stage");
                self.found([stage().await, stage().await]).await
            }
            Dialect::Postgres => {
                let (first, second) = (lent::database().await, lent::database().await);
                self.found([first.stage().await, second.stage().await]).await
            }
        };
        match found {
            Ok(plan) => panic!(
                "{:?}",
                plan.operations.iter().map(ToString::to_string).collect::<Vec<_>>()
            ),
            Err(error) => told(&error),
        }
    }

    async fn found(self, [present, wanted]: [Stage; 2]) -> drivetrain_cli::Result<Plan> {
        let names = |names: &[&str]| names.iter().map(|name| Name::new(*name)).collect();
        fill(&present, self.present).await;
        fill(&wanted, self.wanted).await;
        let wanted = Wanted {
            schema: wanted.schema().await.expect("the wanted schema"),
            partial: names(self.partial),
        };
        let mark = if self.by_hand {
            ""
        } else {
            "-- drivetrain:autogenerated\n"
        };
        let base = Revision::new("0_base", format!("{mark}{}", self.present), None);
        let known = Known {
            modelled: self.modelled.iter().map(|name| (*name).to_owned()).collect(),
            ours: ours([&base]),
            files: vec![file(self.present, wanted.schema.dialect)],
            given: given(self.flags),
            form: if self.simple { Form::Simple } else { Form::Safe },
            renamed_from: Vec::new(),
            renamed_values: self
                .renamed_values
                .iter()
                .map(|[table, column, from, to]| {
                    (
                        Name::new(*table),
                        (*column).to_owned(),
                        (*from).to_owned(),
                        (*to).to_owned(),
                    )
                })
                .collect(),
        };
        plan(&present, &wanted, &known, &Unasked).await
    }

    /// Up with rows, down again: both schemas are what they should be, and so are the rows.
    async fn applied<DB: Inspect + Migrates>(
        self,
        db: &Db<DB>,
        plan: &Plan,
        wanted: &Schema,
        query: &str,
    ) -> Vec<String> {
        let migrator = Migrator::new(db, revisions(self.present, &plan.drafts));
        migrator.upgrade("+1").await.expect("the present schema");
        run(db, self.rows).await;
        let before = schema(db).await;
        let kept = rows(db, &before, &lost(plan)).await;
        let shared = shared(&before, wanted);
        let shared_before = rows_of(db, &shared).await;
        up(&migrator, plan).await;
        assert_eq!(
            left(&schema(db).await, wanted),
            Vec::<String>::new(),
            "a second look finds nothing"
        );
        let seen = if query.is_empty() {
            Vec::new()
        } else {
            lines(db, query).await
        };
        if !self.changes_rows {
            assert_eq!(rows_of(db, &shared).await, shared_before, "rows after the upgrade");
        }
        migrator
            .downgrade("0_base")
            .await
            .unwrap_or_else(|error| panic!("{error:?}\n{}", down_text(plan)));
        assert_eq!(
            left(&schema(db).await, &before),
            Vec::<String>::new(),
            "the schema before is back"
        );
        if !self.changes_rows {
            assert_eq!(rows(db, &before, &lost(plan)).await, kept, "rows after the downgrade");
        }
        up(&migrator, plan).await;
        seen
    }
}

pub(crate) fn told(error: &drivetrain_cli::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

/// Flags as the program takes them.
fn given(flags: &str) -> Given {
    let mut given = Given::default();
    let words: Vec<&str> = flags
        .split(" --")
        .map(|flag| flag.trim_start_matches("--").trim())
        .collect();
    for flag in words.into_iter().filter(|flag| !flag.is_empty()) {
        let (flag, value) = flag.split_once(' ').expect("a value");
        let pair = || {
            let (left, right) = value.split_once('=').expect("a pair");
            (left.to_owned(), right.to_owned())
        };
        match flag {
            "rename" => given.rename.push(pair()),
            "backfill" => given.backfill.push(pair()),
            "drop" => given.drop.push(value.to_owned()),
            "keep" => given.keep.push(value.to_owned()),
            other => panic!("--{other}"),
        }
    }
    given
}

async fn up<DB: Migrates>(migrator: &Migrator<DB>, plan: &Plan) {
    let text: String = plan.drafts.iter().map(|draft| draft.up.as_str()).collect();
    migrator
        .upgrade("head")
        .await
        .unwrap_or_else(|error| panic!("{error:?}\n{text}"));
}

pub(crate) fn down_text(plan: &Plan) -> String {
    plan.drafts.iter().map(|draft| draft.down.as_str()).collect()
}

async fn fill(stage: &Stage, sql: &str) {
    stage
        .execute(sql)
        .await
        .unwrap_or_else(|error| panic!("{}", told(&error)));
}

fn url(text: &str) -> DatabaseUrl {
    DatabaseUrl::parse(text).expect("a URL")
}

pub(crate) fn revisions(present: &str, drafts: &[Draft]) -> Revisions {
    let drafts = drafts.iter().enumerate().map(|(number, draft)| {
        let mut revision = Revision::new(format!("{}_change", number + 1), &draft.up, Some(draft.down.clone()));
        revision.in_transaction = draft.in_transaction;
        revision
    });
    let base = Revision::new("0_base", present, None);
    Revisions::new([base].into_iter().chain(drafts).collect()).expect("revisions")
}

pub(crate) async fn run<DB: drivetrain::Dialect>(db: &Db<DB>, sql: &str) {
    let conn = db.acquire().await.expect("a connection");
    conn.batch_execute(sql)
        .await
        .unwrap_or_else(|error| panic!("{error:?} in {sql}"));
}

async fn lines<DB: Migrates>(db: &Db<DB>, sql: &str) -> Vec<String> {
    let conn = db.acquire().await.expect("a connection");
    DB::lines(&conn, sql)
        .await
        .unwrap_or_else(|error| panic!("{error:?} in {sql}"))
}

pub(crate) async fn schema<DB: Inspect>(db: &Db<DB>) -> Schema {
    inspect(&*db.acquire().await.expect("a connection"))
        .await
        .expect("a schema")
}

pub(crate) fn left(found: &Schema, expected: &Schema) -> Vec<String> {
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
pub(crate) fn shared(before: &Schema, after: &Schema) -> Vec<(Table, Vec<String>)> {
    let both = before
        .tables
        .iter()
        .filter_map(|table| Some((table, after.table(&table.name)?)));
    let same = |from: &Table, to: &Table| {
        let columns = from.columns.iter().filter(|column| {
            to.column(&column.name).is_some_and(|other| {
                other.sql_type == column.sql_type && other.nullable == column.nullable && other.generated.is_none()
            })
        });
        columns.map(|column| column.name.clone()).collect()
    };
    let both = both.map(|(from, to)| {
        let mut table = from.clone();
        table.options.without_rowid |= to.options.without_rowid;
        (table, same(from, to))
    });
    both.collect()
}

async fn rows<DB: Migrates>(db: &Db<DB>, of: &Schema, lost: &BTreeSet<String>) -> Vec<(String, Vec<String>)> {
    let kept = |table: &Table| {
        let columns = table.columns.iter().map(|column| column.name.clone());
        columns
            .filter(|column| !lost.contains(&format!("{}.{column}", table.name)))
            .collect()
    };
    let tables = of
        .tables
        .iter()
        .filter(|table| !lost.contains(&format!("{}.*", table.name)));
    rows_of(
        db,
        &tables.map(|table| (table.clone(), kept(table))).collect::<Vec<_>>(),
    )
    .await
}

pub(crate) async fn rows_of<DB: Migrates>(db: &Db<DB>, tables: &[(Table, Vec<String>)]) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for (table, columns) in tables {
        all.push((
            format!("{} {columns:?}", table.name),
            lines(db, &select(table, columns)).await,
        ));
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
    let rowid = (is_sqlite && !table.options.without_rowid && table.options.virtual_using.is_none())
        .then(|| "rowid".to_owned());
    let values = rowid.into_iter().chain(values).collect::<Vec<_>>().join(" || ',' || ");
    let values = if values.is_empty() { "''".to_owned() } else { values };
    format!("SELECT {values} AS line FROM {of} ORDER BY 1")
}

pub(crate) fn file(present: &str, backend: Dialect) -> MigrationFile {
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

pub(crate) fn no_lint_error(present: &str, drafts: &[Draft], backend: Dialect) {
    let mut files = vec![file(present, backend)];
    for (number, draft) in drafts.iter().enumerate() {
        let of = |sql: &str, direction| MigrationFile {
            revision: format!("{}_change", number + 1),
            path: format!("{}_change/{direction:?}.sql", number + 1),
            direction,
            sql: sql.to_owned(),
            in_transaction: draft.in_transaction,
            context_only: false,
            ..file("", backend)
        };
        files.extend([of(&draft.up, Direction::Up), of(&draft.down, Direction::Down)]);
    }
    let found = lint(&files, &Config::default());
    let errors = found
        .iter()
        .filter(|it| it.level == Level::Error || it.rule.name == "unused-allow");
    let errors: Vec<String> = errors
        .map(|it| format!("{} {}: {:?}", it.rule.code, it.message, it.place))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}
