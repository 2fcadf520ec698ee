//! Random folders of awkward files: ours, the diesel CLI, psql and sqlite3 all leave the same.

use crate::place::{Database, Dice, Place, System, on_both, said, succeeded, times};
use crate::scripts::{fed, script};

/// Where a remark may stand within a statement.
const GAP: &str = "§";

const REMARKS: [&str; 8] = [
    "-- a remark; and more",
    "--",
    "-- it's $$ open /* here (",
    "/* a block; it's */",
    "/* \" of\n two; lines ( */",
    "-- BEGIN; COMMIT;",
    "/**/",
    "/* $a$ [ */",
];

/// What is made for a table `t` that is there, on both systems, and what undoes it where dropping the table does not.
const ON_BOTH: [(&str, &str); 4] = [
    ("INSERT INTO t§ (id, note) VALUES (@,§ '/* it''s; -- ')", ""),
    ("CREATE INDEX \"t;@\" ON t§ (note)", "DROP INDEX \"t;@\""),
    ("CREATE VIEW t_@ AS§ SELECT id AS \"a;§(b\" FROM t", "DROP VIEW t_@"),
    ("UPDATE t SET note§ = note || ';'", ""),
];

const ON_SQLITE: [(&str, &str); 4] = [
    (
        "CREATE TRIGGER t_@ AFTER INSERT ON t§ BEGIN§ UPDATE t SET note = CASE WHEN id > 1 THEN ';' ELSE§ 'END' END \
         WHERE id = new.id; SELECT 1; END",
        "DROP TRIGGER t_@",
    ),
    ("CREATE TABLE [t;@(] (`a;b` INT,§ n$a$ INT)", "DROP TABLE [t;@(]"),
    ("PRAGMA user_version = @", ""),
    ("SELECT 1;§;", ""),
];

const ON_POSTGRES: [(&str, &str); 7] = [
    (
        "CREATE FUNCTION t_@() RETURNS integer LANGUAGE plpgsql AS $body$§ BEGIN PERFORM ';', $$;$$; RETURN 2; END $body$",
        "DROP FUNCTION t_@()",
    ),
    (
        "CREATE FUNCTION t_@() RETURNS integer§ BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END;§ SELECT 2; END",
        "DROP FUNCTION t_@()",
    ),
    ("DO§ $$ BEGIN PERFORM 'a;'; /* b; */ END; $$", ""),
    (
        "INSERT INTO t VALUES (@,§ E'it\\'s; \\\\'), (1@, $$a;$$), (2@, $q$;' -- $q$)",
        "",
    ),
    (
        "CREATE RULE t_@ AS ON DELETE TO t DO ALSO§ (SELECT 1;§ SELECT ')')",
        "DROP RULE t_@ ON t",
    ),
    ("/* in /* each; other */ ; */ COMMENT ON TABLE t IS§ U&'\\0041;'", ""),
    (
        "CREATE TABLE t_@ (n$a$ integer[]§ DEFAULT ARRAY[1,§ 2])",
        "DROP TABLE t_@",
    ),
];

/// A revision: both texts, and whether one transaction holds it.
struct Awkward {
    name: String,
    up: String,
    down: String,
    in_transaction: bool,
    is_broken: bool,
}

impl Awkward {
    fn roll(dice: &mut Dice, number: u64, system: System) -> Self {
        let (mut up, mut down) = statements(dice, number, system);
        let in_transaction = dice.roll(4) > 0;
        let is_broken = in_transaction && dice.roll(12) == 0;
        if is_broken {
            up.push("INSERT INTO nowhere VALUES (1)".to_owned());
        }
        down.reverse();
        Self {
            name: format!("{number}_r"),
            up: written(dice, &up),
            down: written(dice, &down),
            in_transaction,
            is_broken,
        }
    }

    fn put(&self, place: &Place) {
        place.add(&self.name, &self.up, &self.down, self.in_transaction);
    }

    /// The same for the diesel CLI where that refuses a file, and whether it differs.
    ///
    /// It runs no file without a byte, and on PostgreSQL none with a byte order mark or without a statement.
    fn put_for_diesel(&self, place: &Place) -> bool {
        let [up, down] = [&self.up, &self.down].map(|text| for_diesel(text, place.system));
        place.add(&self.name, &up, &down, self.in_transaction);
        (up, down) != (self.up.clone(), self.down.clone())
    }
}

fn for_diesel(text: &str, system: System) -> String {
    let is_empty = drivetrain::migrate::statements(text).is_empty();
    match (system, text.strip_prefix('\u{feff}')) {
        (System::Sqlite, _) if !text.is_empty() => text.to_owned(),
        (System::Postgres, marked) if !is_empty => marked.unwrap_or(text).to_owned(),
        _ => "SELECT 1".to_owned(),
    }
}

/// The statements up, and those that undo them in the same order; none for one revision of four.
fn statements(dice: &mut Dice, number: u64, system: System) -> (Vec<String>, Vec<String>) {
    let (mut up, mut down) = (Vec::new(), Vec::new());
    if dice.roll(4) == 0 {
        return (up, down);
    }
    let table = format!("t{number}");
    up.push(format!(
        "CREATE TABLE {table}§ (id INTEGER PRIMARY KEY,§ note TEXT DEFAULT ';')"
    ));
    down.push(format!("DROP TABLE§ {table}"));
    let of_system: &[(&str, &str)] = match system {
        System::Sqlite => &ON_SQLITE,
        System::Postgres => &ON_POSTGRES,
    };
    for part in 1..=dice.roll(4) {
        let pool = if dice.roll(2) == 0 { &ON_BOTH } else { of_system };
        let (make, undo) = pool[dice.roll(pool.len() as u64) as usize];
        let named = |sql: &str| named(sql, &table, part + 2);
        up.push(named(make));
        down.extend((!undo.is_empty()).then(|| named(undo)));
    }
    (up, down)
}

/// The word `t` and what begins with `t_` or `t;` is of this table; `@` is a number.
fn named(sql: &str, table: &str, number: u64) -> String {
    let mut text = String::new();
    let mut before = ' ';
    let mut rest = sql.chars().peekable();
    while let Some(next) = rest.next() {
        let is_alone = !before.is_alphanumeric() && rest.peek().is_none_or(|c| !c.is_alphanumeric());
        match next {
            't' if is_alone => text.push_str(table),
            '@' => text.push_str(&number.to_string()),
            _ => text.push(next),
        }
        before = next;
    }
    text
}

/// Statements as somebody might write them into a file.
fn written(dice: &mut Dice, statements: &[String]) -> String {
    let mut text = String::new();
    if dice.roll(5) == 0 {
        text.push('\u{feff}');
    }
    text.push_str(&blank(dice));
    for (index, statement) in statements.iter().enumerate() {
        let is_last = index + 1 == statements.len();
        text.push_str(&with_remarks(dice, statement));
        text.push_str(&blank(dice));
        text.push_str(if is_last && dice.roll(2) == 0 { "" } else { ";" });
        text.push_str(&blank(dice));
    }
    match dice.roll(4) {
        0 => text.trim_end().to_owned(),
        1 => text.replace('\n', "\r\n"),
        _ => text,
    }
}

fn with_remarks(dice: &mut Dice, statement: &str) -> String {
    let pieces: Vec<&str> = statement.split(GAP).collect();
    let mut text = pieces[0].to_owned();
    for piece in &pieces[1..] {
        // Within quotes it is no gap: the name keeps its line.
        let is_quoted = text.matches('"').count() % 2 == 1;
        text.push_str(&if is_quoted { String::new() } else { blank(dice) });
        text.push_str(piece);
    }
    text
}

/// White space or a remark.
fn blank(dice: &mut Dice) -> String {
    match dice.roll(3) {
        0 => format!(" {}\n", REMARKS[dice.roll(REMARKS.len() as u64) as usize]),
        1 => "\n\n\t".to_owned(),
        _ => " ".to_owned(),
    }
}

/// The diesel CLI ends where ours did, on what it can run of the same folder.
fn compare_with_diesel(place: &Place, ours: &Database, revisions: &[Awkward], is_broken: bool) -> Database {
    let differs: Vec<bool> = revisions
        .iter()
        .map(|revision| revision.put_for_diesel(place))
        .collect();
    let database = place.database();
    let output = place
        .diesel(&database, &["migration", "run"])
        .output()
        .expect("the program");
    assert_eq!(output.status.success(), !is_broken, "{}", said(&output));
    assert_eq!(place.state(ours), place.state(&database));
    revisions.iter().for_each(|revision| revision.put(place));
    if differs.contains(&true) {
        let refused = place.database();
        let ran = |words: &[&str]| {
            place
                .diesel(&refused, words)
                .output()
                .expect("the program")
                .status
                .success()
        };
        let runs_all =
            ran(&["migration", "run"]) && ran(&["migration", "revert", "--all"]) && !fell_short(place, &refused);
        assert!(!runs_all, "the diesel CLI runs what is kept from it");
    }
    database
}

/// Whether versions are left: the diesel CLI ends with success where it cannot revert one.
fn fell_short(place: &Place, database: &Database) -> bool {
    !place
        .query(database, "SELECT version FROM __diesel_schema_migrations")
        .is_empty()
}

fn compare_with_scripts(place: &Place, ours: &Database, is_broken: bool) -> Database {
    let (plain, idempotent) = (place.database(), place.database());
    let is_run = |database, arguments: &[&str]| fed(place, database, &script(place, arguments)).status.success();
    assert_eq!(is_run(&plain, &["upgrade", "--sql"]), !is_broken);
    assert_eq!(place.state(&plain), place.state(ours));
    for _ in 0..2 {
        assert_eq!(is_run(&idempotent, &["upgrade", "--sql", "--idempotent"]), !is_broken);
        assert_eq!(place.state(&idempotent), place.state(ours));
    }
    plain
}

fn go_back(place: &Place, ours: &Database, by_diesel: &Database, scripted: &Database, revisions: &[Awkward]) {
    let nothing = place.state(&place.database());
    for database in [ours, scripted] {
        succeeded(&mut place.drivetrain(database, &["verify"]));
        succeeded(&mut place.drivetrain(database, &["check"]));
    }
    succeeded(&mut place.drivetrain(ours, &["downgrade", "base", "--yes"]));
    assert_eq!(place.state(ours), nothing);
    let back = script(place, &["downgrade", "head:base", "--sql"]);
    let output = fed(place, scripted, &back);
    assert!(output.status.success(), "{}\n{back}", said(&output));
    assert_eq!(place.state(scripted), nothing);
    for revision in revisions {
        revision.put_for_diesel(place);
    }
    succeeded(&mut place.diesel(by_diesel, &["migration", "revert", "--all"]));
    assert_eq!(place.state(by_diesel), nothing);
}

fn check(system: System, seed: u64) {
    let place = Place::new(system);
    let mut dice = Dice::new(seed);
    let revisions: Vec<Awkward> = (1..=1 + dice.roll(4))
        .map(|number| Awkward::roll(&mut dice, number, system))
        .collect();
    revisions.iter().for_each(|revision| revision.put(&place));
    let is_broken = revisions.iter().any(|revision| revision.is_broken);
    let ours = place.database();
    let output = place.drivetrain(&ours, &["upgrade"]).output().expect("the program");
    assert_eq!(output.status.success(), !is_broken, "{}", said(&output));
    let scripted = compare_with_scripts(&place, &ours, is_broken);
    let by_diesel = compare_with_diesel(&place, &ours, &revisions, is_broken);
    if !is_broken {
        go_back(&place, &ours, &by_diesel, &scripted, &revisions);
    }
}

/// Which folder it was, where one fails.
struct Told(u64);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("seed {}", self.0);
        }
    }
}

on_both!(any_folder_ends_the_same_by_all_programs, |place| {
    for seed in 1..=times(3, 40) {
        let _told = Told(seed);
        check(place.system, seed);
    }
});
