//! The programs to build: the same models and the same calls, by each contender.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::root;

/// A way to write the program.
#[derive(Debug)]
pub(super) struct Contender {
    pub(super) name: &'static str,
    /// The dependencies besides Tokio; `{root}` stands for this repository.
    dependencies: &'static [&'static str],
    main: &'static str,
    model: &'static str,
    /// The tables stand in a module of their own, as Diesel's tool writes them.
    has_schema: bool,
    /// Only what TLS changes is measured.
    pub(super) is_whole: bool,
}

const DIESEL: &str = r#"diesel = { version = "2.3.14", default-features = false, features = ["32-column-tables", "chrono", "postgres_backend"] }"#;
const DIESEL_ASYNC: &str = r#"diesel-async = { version = "0.9.2", features = ["deadpool", "postgres"] }"#;
const CHRONO: &str =
    r#"chrono = { version = "0.4.45", default-features = false, features = ["clock", "serde", "std"] }"#;

const DRIVETRAIN: Contender = Contender {
    name: "drivetrain",
    dependencies: &[
        CHRONO,
        DIESEL,
        r#"drivetrain = { path = '{root}', default-features = false, features = ["pg"] }"#,
    ],
    main: include_str!("templates/drivetrain/main.rs"),
    model: include_str!("templates/drivetrain/model.rs"),
    has_schema: true,
    is_whole: true,
};

const DRIVETRAIN_TLS: Contender = Contender {
    name: "drivetrain, TLS",
    dependencies: &[
        CHRONO,
        DIESEL,
        r#"drivetrain = { path = '{root}', default-features = false, features = ["postgres"] }"#,
    ],
    is_whole: false,
    ..DRIVETRAIN
};

const HAND_WRITTEN: Contender = Contender {
    name: "diesel-async",
    dependencies: &[CHRONO, DIESEL, DIESEL_ASYNC],
    main: include_str!("templates/diesel-async/main.rs"),
    model: include_str!("templates/diesel-async/model.rs"),
    has_schema: true,
    is_whole: true,
};

const HAND_WRITTEN_TLS: Contender = Contender {
    name: "diesel-async, TLS",
    dependencies: &[
        CHRONO,
        DIESEL,
        DIESEL_ASYNC,
        r#"futures-util = "0.3""#,
        r#"rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }"#,
        r#"rustls-native-certs = "0.8""#,
        r#"tokio-postgres = "0.7.18""#,
        r#"tokio-postgres-rustls = { version = "0.14", default-features = false, features = ["ring"] }"#,
    ],
    main: include_str!("templates/diesel-async/main_tls.rs"),
    is_whole: false,
    ..HAND_WRITTEN
};

const SEA_ORM: Contender = Contender {
    name: "sea-orm",
    dependencies: &[
        r#"sea-orm = { version = "2.0.4", default-features = false, features = ["macros", "runtime-tokio", "sqlx-postgres", "with-chrono"] }"#,
    ],
    main: include_str!("templates/sea-orm/main.rs"),
    model: include_str!("templates/sea-orm/model.rs"),
    has_schema: false,
    is_whole: true,
};

const SEA_ORM_TLS: Contender = Contender {
    name: "sea-orm, TLS",
    dependencies: &[
        r#"sea-orm = { version = "2.0.4", default-features = false, features = ["macros", "runtime-tokio-rustls", "sqlx-postgres", "with-chrono"] }"#,
    ],
    is_whole: false,
    ..SEA_ORM
};

/// All, those to compare next to each other.
pub(super) const CONTENDERS: [Contender; 6] = [
    DRIVETRAIN,
    HAND_WRITTEN,
    SEA_ORM,
    DRIVETRAIN_TLS,
    HAND_WRITTEN_TLS,
    SEA_ORM_TLS,
];

const TABLE: &str = include_str!("templates/schema.rs");

impl Contender {
    /// A folder's name.
    pub(super) fn slug(&self) -> String {
        self.name.replace(", ", "-").to_lowercase()
    }

    /// Writes the program with this many models into `folder`, and gives the file of one of them.
    pub(super) fn write(&self, models: usize, folder: &Path) -> io::Result<PathBuf> {
        let source = folder.join("src");
        fs::create_dir_all(&source)?;
        fs::write(folder.join("Cargo.toml"), self.manifest())?;
        // What we share with the others is built by them in the same version.
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        fs::write(source.join("main.rs"), main_file(self.main, models))?;
        if self.has_schema {
            let tables: String = (0..models).map(|n| numbered(TABLE, n)).collect();
            fs::write(source.join("schema.rs"), tables.trim_start())?;
        }
        for n in 0..models {
            fs::write(source.join(format!("item{n}.rs")), numbered(self.model, n))?;
        }
        Ok(source.join("item0.rs"))
    }

    fn manifest(&self) -> String {
        let root = root().display().to_string();
        let mut manifest =
            format!("[package]\nname = {PACKAGE:?}\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n");
        for line in self.dependencies {
            manifest.push_str(&line.replace("{root}", &root));
            manifest.push('\n');
        }
        manifest.push_str("tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n");
        manifest
    }
}

/// The name of each program.
pub(super) const PACKAGE: &str = "models";

fn main_file(start: &str, models: usize) -> String {
    let mut file = start.to_owned();
    file.push('\n');
    for n in 0..models {
        writeln!(file, "mod item{n};").expect("a String takes all");
    }
    file.push_str("\nasync fn run_all(pool: &Pool) -> Result<()> {\n");
    for n in 0..models {
        writeln!(file, "    item{n}::run(pool).await?;").expect("a String takes all");
    }
    file.push_str("    Ok(())\n}\n");
    file
}

/// The template for the model with this number: `Item0` becomes `Item7`.
fn numbered(template: &str, n: usize) -> String {
    template
        .replace("tem0", &format!("tem{n}"))
        .replace("tems0", &format!("tems{n}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_has_names_of_its_own() {
        let model = numbered("Item0 NewItem0 Item0Changes items0 item0 20", 7);
        assert_eq!(model, "Item7 NewItem7 Item7Changes items7 item7 20");
        for Contender { name, model, .. } in &CONTENDERS {
            assert!(!numbered(model, 7).contains("tem0"), "{name}");
        }
    }

    #[test]
    fn main_runs_every_model() {
        let main = main_file("", 2);
        assert!(main.contains("mod item0;\nmod item1;\n"));
        assert!(main.contains("    item0::run(pool).await?;\n    item1::run(pool).await?;\n"));
    }
}
