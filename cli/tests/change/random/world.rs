//! A schema as a random choice of tables, columns and what holds between them.

use fastrand::Rng;

/// Tables and enums. Identities outlive names, so that a rename is known to be one.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) tables: Vec<Table>,
    pub(crate) enums: Vec<Enum>,
    made: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) id: usize,
    pub(crate) name: String,
    /// Beside the key.
    pub(crate) columns: Vec<Column>,
    /// Two columns that are unique together, or indexed together, by their identities.
    pub(crate) unique: Option<[usize; 2]>,
    pub(crate) index: Option<[usize; 2]>,
    pub(crate) comment: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) id: usize,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) nullable: bool,
    pub(crate) default: bool,
    pub(crate) unique: bool,
    pub(crate) index: bool,
    pub(crate) check: bool,
    pub(crate) comment: bool,
    /// The table that it points to, and what happens when a row of it goes.
    pub(crate) parent: Option<(usize, &'static str)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Big,
    Text,
    Varchar(u32),
    Bool,
    Double,
    Enum(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Enum {
    pub(crate) id: usize,
    pub(crate) name: String,
    /// Identity and name of each value. Rows hold the first only.
    pub(crate) values: Vec<(usize, String)>,
}

impl Kind {
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Big)
    }

    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Varchar(_))
    }

    /// Whether each row can have a value of its own.
    pub(crate) fn is_wide(self) -> bool {
        self.is_number() || self.is_text()
    }
}

impl Column {
    /// Whether it can be unique: old rows must not all get one value.
    pub(crate) fn can_be_unique(&self) -> bool {
        self.kind.is_wide() && self.parent.is_none()
    }

    pub(crate) fn can_have_check(&self) -> bool {
        self.kind.is_wide() && self.parent.is_none()
    }
}

impl Table {
    pub(crate) fn column(&self, id: usize) -> Option<&Column> {
        self.columns.iter().find(|it| it.id == id)
    }

    /// Drops what stands on a column that is gone.
    pub(crate) fn settle(&mut self) {
        let ids: Vec<usize> = self.columns.iter().map(|it| it.id).collect();
        let stands = |pair: &[usize; 2]| pair.iter().all(|id| ids.contains(id));
        self.unique = self.unique.filter(stands);
        self.index = self.index.filter(stands);
    }
}

/// Names that have to be quoted somewhere.
const AWKWARD: [&str; 5] = ["order", "Größe", "two words", "Select", "a\\\"b"];

impl World {
    pub(crate) fn random(rng: &mut Rng) -> Self {
        let mut world = Self::default();
        for _ in 0..rng.usize(0..3) {
            world.add_enum(rng);
        }
        for _ in 0..rng.usize(1..4) {
            world.add_table(rng);
        }
        world
    }

    pub(crate) fn fresh(&mut self) -> usize {
        self.made += 1;
        self.made
    }

    /// A name that nothing else has.
    pub(crate) fn name(&mut self, rng: &mut Rng, what: &str) -> String {
        let number = self.fresh();
        match rng.usize(0..10) {
            0 => format!("{}{number}", AWKWARD[rng.usize(..AWKWARD.len())]),
            1 => format!("{what}_{}_{number}", "long".repeat(11)),
            _ => format!("{what}_{number}"),
        }
    }

    pub(crate) fn add_enum(&mut self, rng: &mut Rng) {
        let (id, name) = (self.fresh(), self.name(rng, "mood"));
        let values = (0..rng.usize(2..5)).map(|_| (self.fresh(), self.name(rng, "value")));
        let values = values.collect();
        self.enums.push(Enum { id, name, values });
    }

    pub(crate) fn add_table(&mut self, rng: &mut Rng) {
        let (id, name) = (self.fresh(), self.name(rng, "things"));
        let mut columns = Vec::new();
        for _ in 0..rng.usize(1..6) {
            columns.push(self.column(rng));
        }
        self.tables.push(Table {
            id,
            name,
            columns,
            unique: None,
            index: None,
            comment: rng.bool().then(|| "what it's for".to_owned()),
        });
    }

    pub(crate) fn column(&mut self, rng: &mut Rng) -> Column {
        let (id, name) = (self.fresh(), self.name(rng, "part"));
        let parent = (rng.usize(0..4) == 0 && !self.tables.is_empty()).then(|| {
            let table = &self.tables[rng.usize(..self.tables.len())];
            (table.id, ACTIONS[rng.usize(..ACTIONS.len())])
        });
        let mut column = Column {
            id,
            name,
            kind: if parent.is_some() { Kind::Big } else { self.kind(rng) },
            nullable: rng.bool(),
            default: parent.is_none() && rng.bool(),
            unique: false,
            index: rng.usize(0..4) == 0,
            check: false,
            comment: rng.usize(0..5) == 0,
            parent,
        };
        column.unique = column.can_be_unique() && !column.default && rng.usize(0..4) == 0;
        column.check = column.can_have_check() && rng.usize(0..4) == 0;
        column
    }

    fn kind(&self, rng: &mut Rng) -> Kind {
        match rng.usize(0..7) {
            0 => Kind::Int,
            1 => Kind::Big,
            2 => Kind::Text,
            3 => Kind::Varchar(rng.u32(20..90)),
            4 => Kind::Bool,
            5 => Kind::Double,
            _ => match self.enums.len() {
                0 => Kind::Text,
                some => Kind::Enum(self.enums[rng.usize(..some)].id),
            },
        }
    }

    pub(crate) fn table(&self, id: usize) -> Option<&Table> {
        self.tables.iter().find(|it| it.id == id)
    }

    pub(crate) fn enumeration(&self, id: usize) -> &Enum {
        self.enums
            .iter()
            .find(|it| it.id == id)
            .expect("an enum that a column has")
    }

    /// Whether a column has this enum.
    pub(crate) fn uses(&self, id: usize) -> bool {
        let mut columns = self.tables.iter().flat_map(|it| &it.columns);
        columns.any(|it| it.kind == Kind::Enum(id))
    }
}

/// What happens to a row when its parent goes, that any column may say.
pub(crate) const ACTIONS: [&str; 3] = ["no_action", "cascade", "restrict"];
