use crate::models::{Models, Place, Placed, Table};
use crate::schema::Name;

/// What models say that no schema holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Tables that had another name.
    pub tables: Vec<Renamed<Name>>,
    /// Columns that had another name, with the table's name now.
    pub columns: Vec<(Name, Renamed<String>)>,
    /// Enum types that had another name.
    pub enums: Vec<Renamed<Name>>,
    /// Values of enums that had another name, with the type's name now.
    pub values: Vec<(Name, Renamed<String>)>,
    /// On SQLite, where an enum is a check: its values that had another name, with the table and column.
    pub checked_values: Vec<(Name, String, Renamed<String>)>,
    /// Tables of which other columns are somebody else's.
    pub partial: Vec<Name>,
    /// Tables that foreign keys point to and that have no model.
    pub outside: Vec<Name>,
    /// Where each table is declared, with its model's name.
    pub places: Vec<Said>,
}

/// A name that was another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed<T> {
    /// The name before.
    pub from: T,
    /// The name now.
    pub to: T,
    /// Where it is said.
    pub place: Place,
}

/// Where a table, or a column of it, is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The table.
    pub table: Name,
    /// The column; `None` for the table itself.
    pub column: Option<String>,
    /// The struct or field.
    pub rust: String,
    /// Where.
    pub place: Place,
}

impl Hints {
    /// Where a table, or a column of it, is declared.
    #[must_use]
    pub fn place(&self, table: &Name, column: Option<&str>) -> Option<&Place> {
        let found = self
            .places
            .iter()
            .find(|said| said.table == *table && said.column.as_deref() == column);
        found.map(|said| &said.place)
    }
}

pub(super) fn gather(models: &Models) -> Hints {
    let mut hints = Hints::default();
    for table in &models.tables {
        hints.table(table, models);
    }
    for it in models.enums.values() {
        hints
            .enums
            .extend(it.renamed_from.as_ref().map(|said| renamed_name(said, &it.name)));
        for value in &it.values {
            let renamed = value.renamed_from.as_ref().map(|said| renamed(said, &value.name));
            hints.values.extend(renamed.map(|renamed| (it.name.clone(), renamed)));
        }
    }
    hints.outside.sort();
    hints.outside.dedup();
    hints
}

impl Hints {
    fn table(&mut self, table: &Table, models: &Models) {
        let name = &table.name;
        self.said(name, None, &table.rust, &table.place);
        self.tables
            .extend(table.renamed_from.as_ref().map(|said| renamed_name(said, name)));
        self.partial.extend(table.partial.then(|| name.clone()));
        for column in &table.columns {
            self.said(name, Some(&column.name), &column.rust, &column.place);
            let renamed_column = column.renamed_from.as_ref().map(|said| renamed(said, &column.name));
            self.columns
                .extend(renamed_column.map(|renamed| (name.clone(), renamed)));
            let values = models.enum_of(&column.ty).into_iter().flat_map(|it| &it.values);
            for value in values {
                let renamed = value.renamed_from.as_ref().map(|said| renamed(said, &value.name));
                let checked = renamed.map(|renamed| (name.clone(), column.name.clone(), renamed));
                self.checked_values.extend(checked);
            }
        }
        let pointed = table.foreign_keys.iter().map(|key| &key.table);
        let outside = pointed.filter(|it| !models.names().any(|known| known == *it));
        self.outside.extend(outside.cloned());
    }

    fn said(&mut self, table: &Name, column: Option<&str>, rust: &str, place: &Place) {
        self.places.push(Said {
            table: table.clone(),
            column: column.map(str::to_owned),
            rust: rust.to_owned(),
            place: place.clone(),
        });
    }
}

/// `old`, in the schema of the new name, or `schema.old`.
fn renamed_name(said: &Placed<String>, now: &Name) -> Renamed<Name> {
    let from = match said.value.split_once('.') {
        Some(("" | "public", name)) => Name::new(name),
        Some((schema, name)) => Name::in_schema(schema, name),
        None => Name {
            schema: now.schema.clone(),
            name: said.value.clone(),
        },
    };
    Renamed {
        from,
        to: now.clone(),
        place: said.place.clone(),
    }
}

fn renamed(said: &Placed<String>, now: &str) -> Renamed<String> {
    Renamed {
        from: said.value.clone(),
        to: now.to_owned(),
        place: said.place.clone(),
    }
}
