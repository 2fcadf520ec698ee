//! A schema as the source of models.

use super::world::{Column, Enum, Kind, Table, World};

/// The models of a crate. What has another name than `before` says so.
pub(crate) fn source(world: &World, before: Option<&World>) -> String {
    let enums = world.enums.iter().filter(|it| world.uses(it.id));
    let enums = enums.map(|it| {
        enumeration(
            it,
            before.and_then(|it_was| it_was.enums.iter().find(|was| was.id == it.id)),
        )
    });
    let tables = world
        .tables
        .iter()
        .map(|it| table(it, world, before.and_then(|before| before.table(it.id))));
    enums.chain(tables).collect::<Vec<_>>().join("\n")
}

fn enumeration(it: &Enum, before: Option<&Enum>) -> String {
    let value = |(id, name): &(usize, String)| {
        let was = before.and_then(|before| before.values.iter().find(|(was, _)| was == id));
        let was = was
            .filter(|(_, was)| was != name)
            .map(|(_, was)| format!(", renamed_from = \"{was}\""));
        format!(
            "    #[model(name = \"{name}\"{})]\n    V{id},\n",
            was.unwrap_or_default()
        )
    };
    let values: String = it.values.iter().map(value).collect();
    format!(
        "#[derive(ModelEnum)]\n#[model(name = \"{}\")]\nenum E{} {{\n{values}}}\n",
        it.name, it.id
    )
}

fn table(it: &Table, world: &World, before: Option<&Table>) -> String {
    let mut facts = vec![format!("name = \"{}\"", it.name)];
    facts.extend(it.comment.as_ref().map(|text| format!("comment = \"{text}\"")));
    facts.extend(
        before
            .filter(|was| was.name != it.name)
            .map(|was| format!("renamed_from = \"{}\"", was.name)),
    );
    facts.extend(it.unique.map(|[a, b]| format!("unique(c{a}, c{b})")));
    facts.extend(it.index.map(|[a, b]| format!("index(c{a}, c{b}.desc())")));
    let columns: String = it
        .columns
        .iter()
        .map(|column| field(column, world, before.and_then(|before| before.column(column.id))))
        .collect();
    let (id, facts) = (it.id, facts.join(", "));
    format!(
        "#[derive(Model)]\n#[diesel(table_name = t{id})]\n#[model({facts})]\nstruct M{id} {{\n    id: i64,\n{columns}}}\n"
    )
}

fn field(it: &Column, world: &World, before: Option<&Column>) -> String {
    let mut facts = vec![format!("name = \"{}\"", it.name)];
    facts.extend(
        before
            .filter(|was| was.name != it.name)
            .map(|was| format!("renamed_from = \"{}\"", was.name)),
    );
    if let Kind::Varchar(length) = it.kind {
        facts.push(format!("max_length = {length}"));
    }
    facts.extend(it.default.then(|| format!("default = {}", default(it.kind, world))));
    facts.extend(it.unique.then(|| "unique".to_owned()));
    facts.extend(it.index.then(|| "index".to_owned()));
    facts.extend(it.comment.then(|| "comment = \"it's \\\"quoted\\\"\"".to_owned()));
    facts.extend(it.check.then(|| check(it)));
    facts.extend(
        it.parent
            .map(|(id, action)| format!("references(M{id}), on_delete = {action}")),
    );
    let ty = match it.kind {
        Kind::Int => "i32".to_owned(),
        Kind::Big => "i64".to_owned(),
        Kind::Text | Kind::Varchar(_) => "String".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Double => "f64".to_owned(),
        Kind::Enum(id) => format!("E{id}"),
    };
    let ty = if it.nullable { format!("Option<{ty}>") } else { ty };
    format!("    #[model({})]\n    c{}: {ty},\n", facts.join(", "), it.id)
}

fn default(kind: Kind, world: &World) -> String {
    match kind {
        Kind::Int | Kind::Big => "7".to_owned(),
        Kind::Text | Kind::Varchar(_) => "\"it's\"".to_owned(),
        Kind::Bool => "true".to_owned(),
        Kind::Double => "-1.5".to_owned(),
        Kind::Enum(id) => format!("E{id}::V{}", world.enumeration(id).values[0].0),
    }
}

/// A condition that all rows meet.
fn check(it: &Column) -> String {
    let name = it.name.replace("\\\"", "\\\"\\\"");
    match it.kind.is_number() {
        true => format!("check = \"\\\"{name}\\\" > 0\""),
        false => format!("check = \"length(\\\"{name}\\\") > 0\""),
    }
}
