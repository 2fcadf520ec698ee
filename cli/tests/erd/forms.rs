//! What a diagram holds, and the texts for other programs.

use drivetrain_cli::erd::{Columns, Diagram, Options, to_dot, to_mermaid, to_svg};
use drivetrain_cli::schema::{Column, ForeignKey, Name, PrimaryKey, Schema, SqlType, Table};

use crate::schemas::{blog, drawn};

/// Two tables with the strangest names.
fn odd() -> Schema {
    let column = |name: &str, text: &str, nullable| Column {
        name: name.to_owned(),
        sql_type: SqlType {
            text: text.to_owned(),
            ..SqlType::default()
        },
        nullable,
        ..Column::default()
    };
    let first = Table {
        name: Name::in_schema("my shop", "a \"b\" <c> & \\d\n{e}"),
        columns: vec![
            column("1st \"x\"", "numeric(10,2)[]", false),
            column("é", "", true),
            column("end", "int", true),
        ],
        primary_key: Some(PrimaryKey {
            columns: vec!["1st \"x\"".to_owned()],
            ..PrimaryKey::default()
        }),
        comment: Some("50 % < \"all\" & more".to_owned()),
        ..Table::default()
    };
    let key = ForeignKey {
        columns: vec!["up".to_owned()],
        references: first.name.clone(),
        referenced_columns: vec!["1st \"x\"".to_owned()],
        ..ForeignKey::default()
    };
    let second = Table {
        name: Name::new("日本".repeat(40)),
        columns: vec![column("up", "character varying(10)", true)],
        foreign_keys: vec![key],
        ..Table::default()
    };
    Schema {
        tables: vec![
            first,
            second,
            Table {
                name: Name::new("empty"),
                ..Table::default()
            },
        ],
        ..Schema::default()
    }
}

#[tokio::test]
async fn a_diagram_tells_keys_and_how_many_rows_there_are() {
    let diagram = drawn(&blog().await, "blog");
    let name = |at: usize| diagram.entities[at].name.as_str();
    let ends = |child: &str, parent: &str, column: &str| {
        let found = diagram
            .relations
            .iter()
            .find(|it| name(it.child) == child && name(it.parent) == parent && it.columns == [column]);
        found.map(|it| (it.ends.many, it.ends.optional)).unwrap()
    };
    assert_eq!(ends("posts", "users", "author_id"), (true, false));
    assert_eq!(ends("posts", "users", "editor_id"), (true, true));
    assert_eq!(ends("profiles", "users", "user_id"), (false, false));
    let users = diagram.entities.iter().find(|it| it.name == "users").unwrap();
    let flags: Vec<_> = users
        .rows
        .iter()
        .take(4)
        .map(|row| (row.primary, row.unique, row.nullable))
        .collect();
    assert_eq!(
        flags,
        [
            (true, false, false),
            (false, true, false),
            (false, false, false),
            (false, false, true)
        ]
    );
}

#[tokio::test]
async fn tables_and_columns_can_be_chosen() {
    let schema = blog().await;
    let names = |options: &Options| {
        let diagram = Diagram::new(&schema, options).unwrap();
        diagram
            .entities
            .into_iter()
            .map(|it| (it.name, it.rows.len()))
            .collect::<Vec<_>>()
    };
    let only = |columns| Options {
        only: vec!["users".to_owned(), "profiles".to_owned()],
        columns,
        ..Options::default()
    };
    assert_eq!(
        names(&only(Columns::Keys)),
        [("profiles".to_owned(), 2), ("users".to_owned(), 1)]
    );
    assert_eq!(
        names(&only(Columns::None)),
        [("profiles".to_owned(), 0), ("users".to_owned(), 0)]
    );
    let except = Options {
        except: vec!["users".to_owned()],
        ..only(Columns::All)
    };
    assert_eq!(names(&except), [("profiles".to_owned(), 4)]);
    let unknown = Options {
        only: vec!["nobody".to_owned()],
        ..Options::default()
    };
    assert_eq!(Diagram::new(&schema, &unknown), Err("nobody".to_owned()));
}

#[test]
fn mermaid_gets_names_that_it_takes() {
    assert_eq!(
        to_mermaid(&drawn(&odd(), "odd: \"1\"")),
        format!(
            "---\ntitle: \"odd: \\\"1\\\"\"\n---\nerDiagram\n    \
             t0[\"my shop.a #34;b#34; #60;c#62; #38; #92;d #123;e#125;\"] {{\n        numeric_10_2 c_1st_x PK\n        any column \"null\"\n        \
             int end \"null\"\n    }}\n    \
             t1[\"{}\"] {{\n        character_varying_10 up FK \"null\"\n    }}\n    \
             t2[\"empty\"]\n    t0 |o--o{{ t1 : \"up\"\n",
            "日本".repeat(40)
        )
    );
}

#[test]
fn dot_gets_names_that_it_takes() {
    let dot = to_dot(&drawn(&odd(), "odd \"1\""));
    assert!(dot.contains("graph [label=\"odd \\\"1\\\"\", labelloc=t];"), "{dot}");
    assert!(dot.contains("<b>my shop.a &quot;b&quot; &lt;c&gt; &amp; \\d {e}</b>"));
    assert!(dot.contains("t1:c0 -> t0:c0 [arrowtail=crowodot, arrowhead=teeodot"));
}

#[test]
fn the_picture_of_odd_names_is_whole_and_keeps_text_in_its_box() {
    let svg = to_svg(&drawn(&odd(), "odd"));
    assert!(svg.contains("a &quot;b&quot; &lt;c&gt; &amp; \\d {e}"));
    assert!(svg.contains(&format!(">{}…</text>", "日本".repeat(10))), "{svg}");
    assert!(svg.contains(&format!("<title>{}</title>", "日本".repeat(40))));
    assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
    assert!(to_svg(&Diagram::default()).contains("0 tables, 0 relations"));
}
