//! Rows of `pg_constraint` as the values that they stand for.

use super::rows::Constraint;
use crate::schema::{Check, Exclusion, ForeignKey, PrimaryKey, Unique};

pub(super) fn primary_key(row: &Constraint) -> PrimaryKey {
    PrimaryKey {
        name: Some(row.name.clone()),
        columns: row.columns.clone(),
        include: row.include.clone(),
        deferrable: row.deferrable,
        inherited: row.inherited,
        comment: row.comment.clone(),
        definition: Some(row.definition.clone()),
    }
}

pub(super) fn unique(row: &Constraint) -> Unique {
    Unique {
        name: Some(row.name.clone()),
        columns: row.columns.clone(),
        include: row.include.clone(),
        nulls_not_distinct: row.nulls_not_distinct,
        deferrable: row.deferrable,
        inherited: row.inherited,
        comment: row.comment.clone(),
        definition: Some(row.definition.clone()),
    }
}

pub(super) fn foreign_key(row: &Constraint) -> ForeignKey {
    ForeignKey {
        name: Some(row.name.clone()),
        columns: row.columns.clone(),
        references: row.references.clone(),
        referenced_columns: row.referenced_columns.clone(),
        on_delete: row.on_delete,
        on_delete_columns: row.on_delete_columns.clone(),
        on_update: row.on_update,
        matching: row.matching,
        deferrable: row.deferrable,
        not_valid: row.not_valid,
        inherited: row.inherited,
        comment: row.comment.clone(),
        definition: Some(row.definition.clone()),
    }
}

pub(super) fn check(row: &Constraint) -> Check {
    Check {
        name: Some(row.name.clone()),
        expression: row.expression.clone().unwrap_or_default(),
        not_valid: row.not_valid,
        no_inherit: row.no_inherit,
        inherited: row.inherited,
        comment: row.comment.clone(),
        definition: Some(row.definition.clone()),
    }
}

pub(super) fn exclusion(row: &Constraint) -> Exclusion {
    Exclusion {
        name: row.name.clone(),
        deferrable: row.deferrable,
        comment: row.comment.clone(),
        definition: row.definition.clone(),
    }
}
