//! Checks, uniques, indexes and exclusions.

use super::super::declared::{Check, Exclusion, Index, IndexPart, Key, Unique};
use super::super::facts::{self, ExclusionKey, IndexKey};
use super::Model;

pub(super) fn uniques(model: &Model<'_>) -> Vec<Unique> {
    let of_fields = model
        .input
        .fields
        .iter()
        .filter_map(|field| field.facts.unique.as_ref());
    let all = of_fields.chain(&model.input.facts.uniques);
    all.map(|unique| Unique {
        columns: model.columns(&unique.columns),
        include: model.columns(&unique.include),
        nulls_not_distinct: unique.nulls_not_distinct,
        deferrable: unique.deferrable,
        with_deleted: unique.with_deleted,
        name: unique.name.clone(),
        place: model.place(unique.span),
    })
    .collect()
}

pub(super) fn checks(model: &Model<'_>) -> Vec<Check> {
    let of_fields = model.input.fields.iter().flat_map(|field| {
        let column = model.column(&field.column);
        field
            .facts
            .checks
            .iter()
            .map(move |check| (Some(column.clone()), check))
    });
    let of_struct = model.input.facts.checks.iter().map(|check| (None, check));
    let all = of_fields.chain(of_struct);
    all.map(|(column, check)| Check {
        column,
        text: check.text.clone(),
        name: check.name.clone(),
        place: model.place(check.span),
    })
    .collect()
}

pub(super) fn indexes(model: &Model<'_>) -> Vec<Index> {
    let of_fields = model.input.fields.iter().flat_map(|field| &field.facts.indexes);
    let all = of_fields.chain(&model.input.facts.indexes);
    all.map(|index| one_index(model, index)).collect()
}

fn one_index(model: &Model<'_>, index: &facts::Index) -> Index {
    let parts = index.parts.iter().map(|part| IndexPart {
        key: match &part.key {
            IndexKey::Column(name) => Key::Column(model.column(name)),
            IndexKey::Expression(text) => Key::Expression(text.clone()),
        },
        descending: part.descending,
        nulls_first: part.nulls_first,
        opclass: part.opclass.clone(),
        collate: part.collate.clone(),
    });
    Index {
        parts: parts.collect(),
        unique: index.unique,
        nulls_not_distinct: index.nulls_not_distinct,
        predicate: index.predicate.clone(),
        using: index.using.clone(),
        include: model.columns(&index.include),
        with: index.with.clone(),
        name: index.name.clone(),
        comment: index.comment.clone(),
        only: index.only.clone(),
        place: model.place(index.span),
    }
}

pub(super) fn exclusions(model: &Model<'_>) -> Vec<Exclusion> {
    let key = |key: &ExclusionKey| match key {
        ExclusionKey::Column(name) => Key::Column(model.column(name)),
        ExclusionKey::Expression(text) => Key::Expression(text.clone()),
    };
    let all = model.input.facts.exclusions.iter();
    all.map(|it| Exclusion {
        using: it.using.clone(),
        parts: it
            .parts
            .iter()
            .map(|(part, operator)| (key(part), operator.clone()))
            .collect(),
        predicate: it.predicate.clone(),
        deferrable: it.deferrable,
        name: it.name.clone(),
        place: model.place(it.span),
    })
    .collect()
}
