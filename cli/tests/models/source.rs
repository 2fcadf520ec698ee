//! Which files and items of a crate are read.

use crate::made::{read, read_files, read_with};
use drivetrain_cli::models::{Features, ModelsSource};

fn model(name: &str) -> String {
    format!("#[derive(Model)] #[diesel(table_name = {name})] pub struct M_{name} {{ pub id: i64 }}\n")
}

fn names(models: &drivetrain_cli::models::Models) -> Vec<String> {
    models.names().map(ToString::to_string).collect()
}

#[test]
fn modules_are_followed_as_the_compiler_does() {
    let (a, b, c, d, e, f, g) = (
        model("a"),
        model("b"),
        model("c"),
        model("d"),
        model("e"),
        model("f"),
        model("g"),
    );
    let files = [
        (
            "src/lib.rs",
            format!(
                "{a}mod plain; mod folder; #[path = \"other/named.rs\"] mod renamed; mod inline {{ {b} mod below; }}"
            ),
        ),
        ("src/plain.rs", format!("{c}mod child;")),
        ("src/plain/child.rs", d),
        ("src/folder/mod.rs", "mod r#type;".to_owned()),
        ("src/folder/type.rs", e),
        ("src/other/named.rs", "mod beside;".to_owned()),
        ("src/other/beside.rs", f),
        ("src/inline/below.rs", g),
        ("src/not_named.rs", model("z")),
    ];
    let files = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect::<Vec<_>>();
    let models = read_files(&files).expect("models");
    assert_eq!(names(&models), ["a", "b", "c", "d", "e", "f", "g"]);
}

#[test]
fn features_decide_what_is_there() {
    let source = format!(
        "#[cfg(feature = \"shop\")] mod shop {{ {} }} #[cfg(test)] mod tests {{ {} }} #[cfg(not(feature = \"shop\"))] mod plain {{ {} }}\n\
         #[derive(Model)] #[diesel(table_name = posts)] struct Post {{ id: i64, #[cfg(feature = \"shop\")] price: i64 }}",
        model("products"),
        model("fixtures"),
        model("notes"),
    );
    let files = [("lib.rs", source.as_str())];
    assert_eq!(names(&read_with(&files, &[]).expect("models")), ["notes", "posts"]);
    assert_eq!(
        names(&read_with(&files, &["shop"]).expect("models")),
        ["posts", "products"]
    );
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let refused = |source: &str| read(source).expect_err("is refused");
    assert_eq!(
        refused("mod a {\n    include!(\"models.rs\");\n}"),
        "lib.rs:2:5: `include!` is not read: make the file a module, with `#[path = \"…\"] mod name;`"
    );
    assert_eq!(
        refused("mod gone;"),
        "lib.rs:1:5: no file for the module `gone`: neither gone.rs nor gone/mod.rs is there"
    );
    let files = [("lib.rs", "mod a;"), ("a.rs", "#[path = \"a.rs\"] mod b;")];
    let refused_files = read_files(&files).expect_err("is refused");
    assert!(
        refused_files.ends_with("a.rs is a module within itself"),
        "{refused_files}"
    );
    assert_eq!(refused("struct;"), "lib.rs:1:7: expected identifier");
}

#[test]
fn a_schema_that_is_not_written_yet_may_be_missing() {
    let source = format!("mod schema; {}", model("posts"));
    assert_eq!(names(&read(&source).expect("models")), ["posts"]);
}

#[test]
fn a_package_says_where_its_crates_begin() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, text).expect("the file");
    };
    write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[features]\ndefault = [\"sqlite\"]\nsqlite = []\n[[bin]]\nname = \"other\"\npath = \"tools/other.rs\"\n",
    );
    for file in [
        "src/lib.rs",
        "src/main.rs",
        "src/bin/one.rs",
        "src/bin/two/main.rs",
        "src/bin/two/not.rs",
        "tools/other.rs",
    ] {
        write(file, "");
    }
    let source = ModelsSource::of_package(&folder.path().join("src"), &Features::default()).expect("a package");
    let roots = source
        .roots
        .iter()
        .map(|root| root.strip_prefix(folder.path()).expect("inside").display().to_string());
    assert_eq!(
        roots.collect::<Vec<_>>(),
        [
            "src/lib.rs",
            "src/main.rs",
            "tools/other.rs",
            "src/bin/one.rs",
            "src/bin/two/main.rs"
        ]
    );
    assert!(source.features.contains("sqlite"));

    write("Cargo.toml", "[workspace]\nmembers = []\n");
    let error = ModelsSource::of_package(folder.path(), &Features::default()).expect_err("no package");
    assert!(error.to_string().contains("[models] paths"), "{error}");
}
