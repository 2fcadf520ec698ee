//! What only the text of a `CREATE` statement tells: names of constraints, checks, expressions, collations.
//!
//! SQLite has already taken the statement, so it is well formed; what is not understood is skipped.

use super::lexer::{Token, tokens};
use crate::schema::{Check, Deferrable};

/// What a `CREATE TABLE` statement says beside its pragmas.
#[derive(Debug, Default)]
pub(super) struct TableText {
    pub(super) columns: Vec<ColumnText>,
    pub(super) primary_key: Option<String>,
    pub(super) uniques: Vec<KeyText>,
    pub(super) foreign_keys: Vec<KeyText>,
    pub(super) checks: Vec<Check>,
}

#[derive(Debug, Default)]
pub(super) struct ColumnText {
    pub(super) name: String,
    pub(super) generated: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) autoincrement: bool,
}

#[derive(Debug, Default)]
pub(super) struct KeyText {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<String>,
    pub(super) deferrable: Deferrable,
}

/// The words that begin a constraint of a column, and so end its type.
const OF_COLUMN: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];

/// The words that begin a constraint of a table.
const OF_TABLE: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];

/// Reads a `CREATE TABLE` statement.
pub(super) fn table(sql: &str) -> TableText {
    let tokens = tokens(sql);
    let mut reader = Reader {
        sql,
        table: TableText::default(),
    };
    for item in items(body(&tokens)) {
        reader.item(item);
    }
    reader.table
}

/// A `CREATE TABLE` statement with another name, which is SQL text.
pub(crate) fn renamed_table(sql: &str, to: &str) -> String {
    let tokens = tokens(sql);
    // Behind `CREATE TABLE`, `IF NOT EXISTS` and a schema, and before the parentheses.
    let open = tokens
        .iter()
        .position(|token| token.is_sign("("))
        .unwrap_or(tokens.len());
    let Some(name) = open.checked_sub(1).and_then(|at| tokens.get(at)) else {
        return sql.to_owned();
    };
    format!("CREATE TABLE {to} {}", &sql[name.end()..].trim_start())
}

/// A `CREATE TABLE` statement with the columns and named constraints of another added.
pub(crate) fn merged_table(sql: &str, other: &str, columns: &[String], constraints: &[String]) -> String {
    let (own, others) = (tokens(sql), tokens(other));
    let others = items(group(&others));
    let is_of_table = |item: &[Token<'_>]| {
        item.first()
            .is_some_and(|first| OF_TABLE.iter().any(|word| first.is(word)))
    };
    let is_named = |item: &[Token<'_>]| match item {
        [first, name, ..] if first.is("CONSTRAINT") => constraints.contains(&name.name()),
        _ => item.iter().any(|token| columns.contains(&token.name())),
    };
    let of = |wanted: &dyn Fn(&[Token<'_>]) -> bool| {
        let found = others.iter().filter(|item| wanted(item));
        found.map(|item| text(other, item).to_owned()).collect::<Vec<_>>()
    };
    let added = of(&|item| !is_of_table(item) && item.first().is_some_and(|it| columns.contains(&it.name())));
    let held = of(&|item| is_of_table(item) && is_named(item));
    let own_items = items(group(&own));
    let (bounds, fields): (Vec<_>, Vec<_>) = own_items.into_iter().partition(|item| is_of_table(item));
    let texts = |list: Vec<&[Token<'_>]>| {
        list.into_iter()
            .map(|item| text(sql, item).to_owned())
            .collect::<Vec<_>>()
    };
    let all = [texts(fields), added, texts(bounds), held].concat();
    let open = own
        .iter()
        .position(|token| token.is_sign("("))
        .map_or(0, |at| own[at].end());
    let close = own
        .get(group_end(&own).saturating_sub(1))
        .map_or(sql.len(), |token| token.start);
    format!("{}\n    {}\n{}", &sql[..open], all.join(",\n    "), &sql[close..])
}

/// The expressions and columns of a `CREATE INDEX` statement in order, and its predicate.
pub(super) fn index(sql: &str) -> (Vec<String>, Option<String>) {
    let tokens = tokens(sql);
    let columns = items(body(&tokens))
        .into_iter()
        .map(|item| text(sql, without_order(item)).to_owned())
        .collect();
    let predicate = tokens
        .iter()
        .position(|token| token.is("WHERE"))
        .map(|at| text(sql, &tokens[at + 1..]).to_owned());
    (columns, predicate)
}

/// What stands behind `USING` in a `CREATE VIRTUAL TABLE` statement.
pub(super) fn virtual_using(sql: &str) -> Option<String> {
    let tokens = tokens(sql);
    let using = tokens.iter().position(|token| token.is("USING"))?;
    Some(text(sql, &tokens[using + 1..]).to_owned())
}

struct Reader<'a> {
    sql: &'a str,
    table: TableText,
}

impl<'a> Reader<'a> {
    fn item(&mut self, item: &[Token<'a>]) {
        let Some(first) = item.first() else {
            return;
        };
        if OF_TABLE.iter().any(|word| first.is(word)) {
            return self.constraints(item, None);
        }
        self.table.columns.push(ColumnText {
            name: first.name(),
            ..ColumnText::default()
        });
        let rest = &item[1..];
        let constraints = rest
            .iter()
            .position(|token| OF_COLUMN.iter().any(|word| token.is(word)));
        self.constraints(&rest[constraints.unwrap_or(rest.len())..], Some(first.name()));
    }

    /// Reads constraints one after the other; those of a column name it.
    fn constraints(&mut self, tokens: &[Token<'a>], column: Option<String>) {
        let mut name = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            if token.is("CONSTRAINT") {
                name = tokens.get(at + 1).map(Token::name);
                at += 2;
                continue;
            }
            at += self.constraint(&tokens[at..], &mut name, column.as_deref());
        }
    }

    /// Reads one constraint, or skips a token, and tells how many tokens that were.
    fn constraint(&mut self, tokens: &[Token<'a>], name: &mut Option<String>, column: Option<&str>) -> usize {
        let columns = || column.map_or_else(|| names(group(tokens)), |column| vec![column.to_owned()]);
        let first = &tokens[0];
        if first.is("CHECK") {
            let expression = text(self.sql, group(tokens)).to_owned();
            self.table.checks.push(Check {
                name: name.take(),
                expression,
                ..Check::default()
            });
        } else if first.is("PRIMARY") {
            self.table.primary_key = name.take();
        } else if first.is("UNIQUE") {
            self.table.uniques.push(KeyText {
                name: name.take(),
                columns: columns(),
                ..KeyText::default()
            });
        } else if first.is("FOREIGN") {
            let key = KeyText {
                name: name.take(),
                columns: columns(),
                ..KeyText::default()
            };
            self.table.foreign_keys.push(key);
            return group_end(tokens);
        } else if first.is("REFERENCES") {
            self.references(name, column);
        } else if first.is("DEFERRABLE") {
            self.deferrable(tokens);
        } else if let Some(column) = self.table.columns.last_mut().filter(|_| column.is_some()) {
            column.read(self.sql, tokens);
        }
        constraint_end(tokens, name)
    }

    /// A key of one column; that of a table was begun by its `FOREIGN KEY`.
    fn references(&mut self, name: &mut Option<String>, column: Option<&str>) {
        if let Some(column) = column {
            let key = KeyText {
                name: name.take(),
                columns: vec![column.to_owned()],
                ..KeyText::default()
            };
            self.table.foreign_keys.push(key);
        }
    }

    fn deferrable(&mut self, tokens: &[Token<'a>]) {
        let is_deferred = tokens.get(1).is_some_and(|token| token.is("INITIALLY"))
            && tokens.get(2).is_some_and(|token| token.is("DEFERRED"));
        if let Some(key) = self.table.foreign_keys.last_mut() {
            key.deferrable = if is_deferred {
                Deferrable::InitiallyDeferred
            } else {
                Deferrable::InitiallyImmediate
            };
        }
    }
}

impl ColumnText {
    fn read(&mut self, sql: &str, tokens: &[Token<'_>]) {
        if tokens[0].is("COLLATE") {
            self.collation = tokens.get(1).map(Token::name);
        } else if tokens[0].is("AUTOINCREMENT") {
            self.autoincrement = true;
        } else if tokens[0].is("AS") {
            self.generated = Some(text(sql, group(tokens)).to_owned());
        }
    }
}

/// Behind this constraint: its word, and what stands in its parentheses.
fn constraint_end(tokens: &[Token<'_>], name: &mut Option<String>) -> usize {
    let first = &tokens[0];
    if [
        "CHECK",
        "UNIQUE",
        "PRIMARY",
        "REFERENCES",
        "AS",
        "DEFAULT",
        "NOT",
        "NULL",
    ]
    .iter()
    .any(|word| first.is(word))
    {
        *name = None;
    }
    // `NOT DEFERRABLE` says what holds anyway; `ON DELETE SET NULL` and `SET DEFAULT` begin no constraint.
    if first.is("NOT") || first.is("ON") || first.is("SET") {
        return 2;
    }
    match tokens.get(1) {
        Some(token) if token.is_sign("(") => group_end(tokens),
        Some(_) if first.is("DEFAULT") || first.is("COLLATE") || first.is("REFERENCES") => 2,
        _ => 1,
    }
}

/// What stands in the parentheses of the statement: the items of a table or the columns of an index.
fn body<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    group(tokens)
}

/// What stands in the first parentheses.
fn group<'t, 'a>(tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    let Some(open) = tokens.iter().position(|token| token.is_sign("(")) else {
        return &[];
    };
    let end = group_end(tokens);
    tokens.get(open + 1..end - 1).unwrap_or(&[])
}

/// Behind the first parentheses.
fn group_end(tokens: &[Token<'_>]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth -= 1;
            if depth == 0 {
                return at + 1;
            }
        }
    }
    tokens.len()
}

/// Parts between the commas that are in no parentheses of their own.
fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0;
    tokens
        .split(|token| {
            depth += i32::from(token.is_sign("(")) - i32::from(token.is_sign(")"));
            depth == 0 && token.is_sign(",")
        })
        .collect()
}

fn names(tokens: &[Token<'_>]) -> Vec<String> {
    items(tokens)
        .into_iter()
        .filter_map(|item| item.first().map(Token::name))
        .collect()
}

/// An indexed expression without `COLLATE …`, `ASC` and `DESC` at its end.
fn without_order<'t, 'a>(mut item: &'t [Token<'a>]) -> &'t [Token<'a>] {
    if let [rest @ .., last] = item
        && (last.is("ASC") || last.is("DESC"))
    {
        item = rest;
    }
    match item {
        [rest @ .., collate, _] if collate.is("COLLATE") => rest,
        _ => item,
    }
}

/// The text from the first of these tokens to the last.
fn text<'a>(sql: &'a str, tokens: &[Token<'_>]) -> &'a str {
    match tokens {
        [] => "",
        [first, .., last] => &sql[first.start..last.end()],
        [only] => &sql[only.start..only.end()],
    }
}

#[cfg(test)]
mod tests {
    use super::{Deferrable, index, table, virtual_using};

    #[test]
    fn constraints_are_read_with_their_names() {
        let read = table(
            "CREATE TABLE t (\"a b\" TEXT CONSTRAINT named UNIQUE, \
             n INT CHECK (n > (1)) CHECK (n < 9) DEFAULT (1 + 2) COLLATE nocase, \
             p INT CONSTRAINT up REFERENCES p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT NULL, \
             g AS (n || ',)') STORED, \
             CONSTRAINT both PRIMARY KEY (n, p), FOREIGN KEY (n, p) REFERENCES q ON UPDATE SET NULL)",
        );
        assert_eq!(
            read.columns.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(),
            ["a b", "n", "p", "g"]
        );
        assert_eq!(read.uniques[0].name.as_deref(), Some("named"));
        assert_eq!(
            read.checks.iter().map(|it| it.expression.as_str()).collect::<Vec<_>>(),
            ["n > (1)", "n < 9"]
        );
        assert_eq!(read.columns[1].collation.as_deref(), Some("nocase"));
        assert_eq!(read.columns[3].generated.as_deref(), Some("n || ',)'"));
        assert_eq!(read.primary_key.as_deref(), Some("both"));
        assert_eq!(read.foreign_keys[0].name.as_deref(), Some("up"));
        assert_eq!(read.foreign_keys[0].deferrable, Deferrable::InitiallyDeferred);
        assert_eq!(read.foreign_keys[1].columns, ["n", "p"]);
    }

    #[test]
    fn an_index_gives_its_expressions_and_its_predicate() {
        let (columns, predicate) = index("CREATE INDEX i ON t (lower(a), b COLLATE nocase DESC) WHERE a IS NOT NULL");
        assert_eq!(columns, ["lower(a)", "b"]);
        assert_eq!(predicate.as_deref(), Some("a IS NOT NULL"));
    }

    #[test]
    fn a_text_that_breaks_off_anywhere_is_read_as_far_as_it_goes() {
        let sql = "CREATE TABLE \"t é\" (a INT CONSTRAINT c CHECK (a > '(') REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED, \
                   b AS (a /* x */ + 1), FOREIGN KEY (a) REFERENCES q, CONSTRAINT u UNIQUE (a, [b])) USING x(1)";
        for (end, _) in sql.char_indices() {
            table(&sql[..end]);
            index(&sql[end..]);
            virtual_using(&sql[..end]);
        }
    }
}
