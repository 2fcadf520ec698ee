//! Many rows are stored as single ones are.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use super::*;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// What the columns are given; titles are told apart by their place.
type Given = (String, Option<String>, Option<String>);

fn rows() -> impl Strategy<Value = Vec<Given>> {
    let text = || "[^\0]{0,12}";
    let mixed = vec(
        (text(), proptest::option::of(text()), proptest::option::of(text())),
        0..40,
    );
    let alike = vec((text(), text().prop_map(Some), text().prop_map(Some)), 0..40);
    prop_oneof![mixed, alike]
}

/// What is compared: all but the keys.
fn values(notes: &[Note]) -> Vec<(&str, Option<&str>, &str, i32)> {
    notes
        .iter()
        .map(|note| (&*note.title, note.body.as_deref(), &*note.color, note.version))
        .collect()
}

/// The rows are stored one by one, by `create_many` and by `insert_many`, and are the same.
macro_rules! many_are_as_single_ones {
    ($db:expr, $given:expr) => {{
        let titled = |(n, (title, body, color)): (usize, Given)| (format!("{n} {title}"), body, color);
        let rows: Vec<_> = $given.into_iter().enumerate().map(titled).collect();
        let new = || {
            rows.iter().map(|(title, body, color)| NewNote {
                title,
                body: body.as_deref(),
                color: color.as_deref(),
            })
        };
        let mut single = Vec::new();
        for new in new() {
            single.push(Note::create(new, $db).await?);
        }
        diesel::delete(notes::table).execute($db).await?;
        let created = Note::create_many(new(), $db).await?;
        diesel::delete(notes::table).execute($db).await?;
        Note::insert_many(new(), $db).await?;
        let inserted: Vec<Note> = notes::table.order(notes::id).fetch_all($db).await?;
        diesel::delete(notes::table).execute($db).await?;
        assert_eq!(values(&created), values(&single));
        assert_eq!(values(&inserted), values(&single));
        Ok(())
    }};
}

macro_rules! on {
    ($backend:ident) => {
        #[test]
        fn $backend() {
            let _inside = RUNTIME.enter();
            let db = RUNTIME.block_on(support::$backend());
            RUNTIME.block_on(create(&db));
            proptest!(ProptestConfig::with_cases(32), |(given in rows())| {
                let same: drivetrain::Result<()> =
                    RUNTIME.block_on(async { many_are_as_single_ones!(&*db, given) });
                same.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
            });
        }
    };
}

#[cfg(feature = "postgres")]
on!(postgres);
#[cfg(feature = "sqlite")]
on!(sqlite);
