//! For each rule: a schema in which it finds something, and one in which it does not.

use drivetrain_cli::doctor::statistics::Counter;
use drivetrain_cli::doctor::{Statistics, doctor, rules};
use drivetrain_cli::findings::{Level, Levels, Place, to_text};
use drivetrain_cli::schema::{
    Check, Column, Dialect, ForeignKey, Index, IndexColumn, IndexKey, Name, PrimaryKey, Schema, SqlType, Table, Unique,
};

/// A table with a key `id` and these columns of type text.
fn table(name: &str, columns: &[&str]) -> Table {
    let names = [&["id"], columns].concat();
    Table {
        name: Name::new(name),
        columns: names.into_iter().map(|name| column(name, "text")).collect(),
        primary_key: Some(PrimaryKey {
            columns: vec!["id".to_owned()],
            ..PrimaryKey::default()
        }),
        ..Table::default()
    }
}

fn column(name: &str, sql_type: &str) -> Column {
    let sql_type = SqlType {
        text: sql_type.to_owned(),
        name: Name::new(sql_type),
        ..SqlType::default()
    };
    Column {
        name: name.to_owned(),
        sql_type,
        ..Column::default()
    }
}

fn index(name: &str, columns: &[&str]) -> Index {
    let key = |name: &&str| IndexKey::Column((*name).to_owned());
    let columns = columns
        .iter()
        .map(|name| IndexColumn {
            key: key(name),
            ..IndexColumn::default()
        })
        .collect();
    Index {
        name: name.to_owned(),
        columns,
        ..Index::default()
    }
}

fn key_to(table: &str, columns: &[&str]) -> ForeignKey {
    let columns = columns.iter().map(|&column| column.to_owned()).collect();
    ForeignKey {
        name: Some("k".to_owned()),
        columns,
        references: Name::new(table),
        ..ForeignKey::default()
    }
}

fn schema(tables: Vec<Table>) -> Schema {
    Schema {
        dialect: Dialect::Postgres,
        tables,
        ..Schema::default()
    }
}

/// The objects in which a rule finds something.
fn found(code: &str, schema: &Schema, statistics: &Statistics) -> Vec<String> {
    let findings = doctor(schema, statistics, &Levels::default())
        .into_iter()
        .filter(|it| it.rule.code == code);
    let name = |place| match place {
        Place::Object { name, .. } => name,
        Place::File { path, .. } => path,
    };
    findings.map(|finding| name(finding.place)).collect()
}

#[track_caller]
fn finds(code: &str, tables: Vec<Table>, expected: &[&str]) {
    assert_eq!(found(code, &schema(tables), &Statistics::default()), expected, "{code}");
}

#[test]
fn foreign_keys_without_an_index_are_found() {
    let bare = Table {
        foreign_keys: vec![key_to("users", &["author_id"])],
        ..table("posts", &["author_id"])
    };
    let indexed = Table {
        name: Name::new("notes"),
        indexes: vec![index("i", &["author_id", "id"])],
        ..bare.clone()
    };
    finds("DD101", vec![bare, indexed], &["posts"]);
}

#[test]
fn tables_without_a_key_are_found_unless_migrations_keep_them() {
    let keyless = |name| Table {
        primary_key: None,
        ..table(name, &[])
    };
    finds(
        "DD102",
        vec![
            keyless("visits"),
            keyless("__diesel_schema_migrations"),
            table("posts", &[]),
        ],
        &["visits"],
    );
}

#[test]
fn timestamps_are_missed_where_most_tables_have_them() {
    let with = |name| table(name, &["created_at"]);
    let link = Table {
        foreign_keys: vec![key_to("a", &["a_id"])],
        ..table("a_b", &["a_id"])
    };
    finds(
        "DD103",
        vec![with("as"), with("bs"), table("cs", &["x"]), link],
        &["cs"],
    );
    finds("DD103", vec![with("as"), table("bs", &["x"]), table("cs", &["x"])], &[]);
}

#[test]
fn one_of_two_equal_indexes_is_found() {
    let unique = Index {
        unique: true,
        ..index("z", &["a"])
    };
    let double = Table {
        indexes: vec![index("i", &["a"]), index("j", &["a"])],
        ..table("ts", &["a"])
    };
    finds("DD104", vec![double.clone()], &["j"]);
    finds(
        "DD104",
        vec![Table {
            indexes: vec![index("i", &["a"]), unique],
            ..double.clone()
        }],
        &["i"],
    );
    finds(
        "DD104",
        vec![Table {
            indexes: vec![index("i", &["id"])],
            ..double.clone()
        }],
        &["i"],
    );
    let partial = Index {
        predicate: Some("a > 1".to_owned()),
        ..index("j", &["a"])
    };
    finds(
        "DD104",
        vec![Table {
            indexes: vec![index("i", &["a"]), partial],
            ..double
        }],
        &[],
    );
}

#[test]
fn an_index_that_another_begins_with_is_found() {
    let both = |first: Index| Table {
        indexes: vec![first, index("long", &["a", "b"])],
        ..table("ts", &["a", "b"])
    };
    finds("DD105", vec![both(index("i", &["a"]))], &["i"]);
    finds("DD105", vec![both(index("i", &["b"]))], &[]);
    finds(
        "DD105",
        vec![both(Index {
            unique: true,
            ..index("i", &["a"])
        })],
        &[],
    );
}

#[test]
fn an_index_that_is_never_used_is_found_on_a_large_table() {
    let tables = schema(vec![Table {
        indexes: vec![index("i", &["a"])],
        ..table("ts", &["a"])
    }]);
    let counted = |rows, scans| Statistics {
        rows: [(Name::new("ts"), rows)].into(),
        index_scans: [(Name::new("i"), scans)].into(),
        ..Statistics::default()
    };
    assert_eq!(found("DD106", &tables, &counted(1_000_000, 0)), ["i"]);
    assert_eq!(found("DD106", &tables, &counted(1_000_000, 1)), [""; 0]);
    assert_eq!(found("DD106", &tables, &counted(10, 0)), [""; 0]);
}

#[test]
fn a_counter_that_has_used_half_is_found() {
    let counter = |last| Counter {
        kind: "column",
        name: "ts.id".to_owned(),
        last,
        max: 2_147_483_647,
    };
    let counted = |last| Statistics {
        counters: vec![counter(last)],
        ..Statistics::default()
    };
    assert_eq!(found("DD107", &schema(vec![]), &counted(1_500_000_000)), ["ts.id"]);
    assert_eq!(found("DD107", &schema(vec![]), &counted(1_000_000_000)), [""; 0]);
}

#[test]
fn what_is_not_valid_is_found() {
    let invalid = Index {
        valid: false,
        ..index("i", &["a"])
    };
    finds(
        "DD108",
        vec![Table {
            indexes: vec![invalid, index("j", &["id", "a"])],
            ..table("ts", &["a"])
        }],
        &["i"],
    );
    let check = Check {
        not_valid: true,
        ..Check::default()
    };
    let key = ForeignKey {
        not_valid: true,
        ..key_to("ts", &["a"])
    };
    finds(
        "DD109",
        vec![Table {
            checks: vec![check],
            foreign_keys: vec![key],
            ..table("ts", &["a"])
        }],
        &["ts", "ts"],
    );
    finds(
        "DD109",
        vec![Table {
            checks: vec![Check::default()],
            ..table("ts", &["a"])
        }],
        &[],
    );
}

#[test]
fn times_without_zone_are_found_on_postgres() {
    let columns = vec![column("at", "timestamp"), column("until", "timestamptz")];
    let times = schema(vec![Table {
        columns,
        ..table("ts", &[])
    }]);
    assert_eq!(found("DD110", &times, &Statistics::default()), ["ts.at"]);
    let times = Schema {
        dialect: Dialect::Sqlite,
        ..times
    };
    assert_eq!(found("DD110", &times, &Statistics::default()), [""; 0]);
}

#[test]
fn odd_names_are_found() {
    finds(
        "DD111",
        vec![table("Posts", &[]), table("users", &["createdAt", "first_name", "1st"])],
        &["users.1st", "users.createdAt", "Posts"],
    );
    finds(
        "DD112",
        vec![table("posts", &[]), table("users", &[]), table("tag", &[])],
        &["tag"],
    );
    finds(
        "DD112",
        vec![table("posts", &[]), table("people", &[]), table("blog_addresses", &[])],
        &[],
    );
}

#[test]
fn a_unique_column_that_may_be_null_is_found() {
    let unique = Unique {
        columns: vec!["a".to_owned()],
        ..Unique::default()
    };
    let mut open = Table {
        uniques: vec![unique],
        ..table("ts", &["a"])
    };
    finds("DD113", vec![open.clone()], &[]);
    open.columns[1].nullable = true;
    finds("DD113", vec![open.clone()], &["ts.a"]);
    open.uniques[0].nulls_not_distinct = true;
    finds("DD113", vec![open], &[]);
}

#[test]
fn the_gravest_finding_comes_first_and_levels_can_be_set() {
    let table = Table {
        primary_key: None,
        indexes: vec![Index {
            valid: false,
            ..index("i", &["a"])
        }],
        ..table("t", &["a"])
    };
    let schema = schema(vec![table]);
    let findings = doctor(&schema, &Statistics::default(), &Levels::default());
    assert_eq!(
        anstream::adapter::strip_str(&to_text(&findings)).to_string(),
        "index i: error DD108 invalid-index: it is invalid; queries on t do not use it\n  \
         fix: REINDEX INDEX CONCURRENTLY, or drop and create it again\n\n\
         table t: warning DD102 table-without-key: there is no primary key\n  \
         fix: a primary key, or at least a unique NOT NULL column\n\n1 error, 1 warning\n"
    );
    let levels = Levels(
        [
            ("DD102".to_owned(), Level::Off),
            ("invalid-index".to_owned(), Level::Info),
        ]
        .into(),
    );
    let findings = doctor(&schema, &Statistics::default(), &levels);
    assert_eq!(findings.iter().map(|it| it.level).collect::<Vec<_>>(), [Level::Info]);
}

#[test]
fn every_rule_has_a_page_and_is_listed() {
    let list = include_str!("../../docs/doctor/README.md");
    for rule in rules::all() {
        assert!(
            rule.page.starts_with(&format!("# {} {}\n", rule.code, rule.name)),
            "{}",
            rule.page
        );
        assert!(
            list.contains(&format!(
                "| [{0}]({0}.md) | {1} | {2} |",
                rule.code, rule.name, rule.level
            )),
            "{}",
            rule.code
        );
    }
}
