//! Random changes of a schema.

use fastrand::Rng;

use super::world::{ACTIONS, Kind, World};

/// The schema after one to six changes.
pub(crate) fn edited(before: &World, rng: &mut Rng) -> World {
    let mut world = before.clone();
    for _ in 0..rng.usize(1..7) {
        edit(&mut world, before, rng);
    }
    world
}

fn edit(world: &mut World, before: &World, rng: &mut Rng) {
    match rng.usize(0..10) {
        0 => world.add_table(rng),
        1 => drop_table(world, rng),
        2 => rename_table(world, rng),
        3 => add_column(world, before, rng),
        4 => drop_column(world, before, rng),
        5 => rename_column(world, rng),
        6 => edit_enum(world, rng),
        _ => edit_column(world, rng),
    }
}

/// Drops a table that no other points to.
fn drop_table(world: &mut World, rng: &mut Rng) {
    let Some(index) = some(world.tables.len(), rng) else {
        return;
    };
    let id = world.tables[index].id;
    let others = world.tables.iter().filter(|it| it.id != id);
    let is_parent = others
        .flat_map(|it| &it.columns)
        .any(|it| it.parent.is_some_and(|(of, _)| of == id));
    if !is_parent && world.tables.len() > 1 {
        world.tables.remove(index);
    }
}

fn rename_table(world: &mut World, rng: &mut Rng) {
    let Some(index) = some(world.tables.len(), rng) else {
        return;
    };
    world.tables[index].name = world.name(rng, "others");
}

/// Adds a column. In a table with rows, what every row must have of its own cannot be made up.
fn add_column(world: &mut World, before: &World, rng: &mut Rng) {
    let Some(index) = some(world.tables.len(), rng) else {
        return;
    };
    let mut column = world.column(rng);
    if before.table(world.tables[index].id).is_some() {
        column.unique = false;
        let is_made_up = column.default || column.kind.is_wide() || matches!(column.kind, Kind::Bool | Kind::Double);
        column.nullable |= column.parent.is_some() || !is_made_up;
    }
    world.tables[index].columns.push(column);
}

/// Drops a column, if its values can be made up on the way back: those that nothing holds to be right.
fn drop_column(world: &mut World, before: &World, rng: &mut Rng) {
    let Some(index) = some(world.tables.len(), rng) else {
        return;
    };
    let table = &mut world.tables[index];
    let chosen = rng.usize(..table.columns.len());
    let was = before.table(table.id);
    let column = was.and_then(|was| was.column(table.columns[chosen].id));
    let is_held = column.is_some_and(|it| !it.nullable && (it.unique || it.check || it.parent.is_some()));
    if table.columns.len() > 1 && !is_held && was.is_none_or(|was| was.unique.is_none()) {
        table.columns.remove(chosen);
        table.settle();
    }
}

fn rename_column(world: &mut World, rng: &mut Rng) {
    let Some(index) = some(world.tables.len(), rng) else {
        return;
    };
    let name = world.name(rng, "piece");
    let columns = &mut world.tables[index].columns;
    let column = rng.usize(..columns.len());
    columns[column].name = name;
}

fn edit_enum(world: &mut World, rng: &mut Rng) {
    let Some(index) = some(world.enums.len(), rng) else {
        return world.add_enum(rng);
    };
    let (id, name) = (world.fresh(), world.name(rng, "value"));
    let values = &mut world.enums[index].values;
    match rng.usize(0..3) {
        0 => values.insert(rng.usize(1..=values.len()), (id, name)),
        1 => {
            // Rows hold the first, and are to be the same afterwards.
            let renamed = rng.usize(1..values.len());
            values[renamed].1 = name;
        }
        _ if values.len() > 2 => drop(values.pop()),
        _ => {}
    }
}

fn edit_column(world: &mut World, rng: &mut Rng) {
    let Some(index) = some(world.tables.len(), rng) else {
        return;
    };
    let table = &mut world.tables[index];
    let ids: Vec<usize> = table.columns.iter().map(|it| it.id).collect();
    let pair = (ids.len() > 1).then(|| [ids[0], ids[ids.len() - 1]]);
    let wide = pair.filter(|[first, _]| table.column(*first).is_some_and(|it| it.can_be_unique() && !it.default));
    let chosen = rng.usize(..table.columns.len());
    let column = &mut table.columns[chosen];
    match rng.usize(0..10) {
        0 => column.nullable = !column.nullable,
        1 if column.parent.is_none() && !column.unique => column.default = !column.default,
        2 if column.can_be_unique() && !column.default => column.unique = !column.unique,
        3 => column.index = !column.index,
        4 if column.can_have_check() => column.check = !column.check,
        5 => column.comment = !column.comment,
        6 => column.kind = other_kind(column.kind, column.parent.is_some(), rng),
        7 => column.parent = column.parent.map(|(of, _)| (of, ACTIONS[rng.usize(..ACTIONS.len())])),
        8 => table.unique = table.unique.xor(wide),
        _ => table.index = table.index.xor(pair),
    }
}

/// A kind that the same values fit.
fn other_kind(kind: Kind, is_child: bool, rng: &mut Rng) -> Kind {
    match kind {
        Kind::Big if is_child => Kind::Big,
        Kind::Int => Kind::Big,
        Kind::Big => Kind::Int,
        Kind::Text => Kind::Varchar(rng.u32(20..90)),
        Kind::Varchar(length) if rng.bool() => Kind::Varchar(length + 1),
        Kind::Varchar(_) => Kind::Text,
        other => other,
    }
}

fn some(of: usize, rng: &mut Rng) -> Option<usize> {
    (of > 0).then(|| rng.usize(..of))
}
