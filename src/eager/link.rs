//! Foreign keys: which columns of a row hold the key of another.

use crate::model::{Field, Model};

/// A column's value as the key of the row that it points to: none where it is null.
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` does not hold a key of type `{K}`",
    label = "the foreign key and the key it points to differ in their types",
    note = "give both fields one type; the foreign key may be an `Option` of it"
)]
pub trait AsKey<K> {
    /// The key.
    fn as_key(&self) -> Option<K>;
}

impl<K: Clone> AsKey<K> for K {
    fn as_key(&self) -> Option<K> {
        Some(self.clone())
    }
}

impl<K: Clone> AsKey<K> for Option<K> {
    fn as_key(&self) -> Option<K> {
        self.clone()
    }
}

/// A foreign key's value that is never null.
pub trait Present<K> {}

impl<K> Present<K> for K {}

/// A model that belongs to `Parent`: it has a foreign key to it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not belong to `{Parent}`",
    label = "no foreign key of `{Self}` to `{Parent}` is declared",
    note = "add `belongs_to({Parent})` to `#[diesel(…)]` on `{Self}`, and derive `Associations`",
    note = "or name the column in the edge: `via = posts::author_id`; that of a link to its target: `to = post_tags::tag_id`"
)]
pub trait ChildOf<Parent> {
    /// The foreign key as a tuple of columns: `(posts::author_id,)`.
    type Column;
}

#[diagnostic::do_not_recommend]
impl<Parent, Child: diesel::associations::BelongsTo<Parent>> ChildOf<Parent> for Child {
    type Column = (Child::ForeignKeyColumn,);
}

/// Which columns of `Child` are its foreign key to `Parent`: a tuple that names them, or [`Declared`].
pub trait ForeignKey<Child, Parent: Model>: 'static {
    /// The columns as a tuple.
    type Columns: Link<Child, Parent::Key>;
}

/// The foreign key that `belongs_to(…)` declares on the child.
#[derive(Clone, Copy, Debug)]
pub struct Declared;

impl<Child, Parent> ForeignKey<Child, Parent> for Declared
where
    Parent: Model,
    Child: ChildOf<Parent, Column: Link<Child, Parent::Key>>,
{
    type Columns = Child::Column;
}

/// A tuple of columns of `M` that hold a key `K`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` of `{M}` does not hold a key `{K}`",
    label = "the key has another number of columns",
    note = "name as many columns of `{M}` as the key has, in its order: `via = (bookings::row, bookings::place)`"
)]
pub trait Link<M, K>: Default + Send + 'static {
    /// What the columns are read into.
    type Values: Send + 'static;

    /// The key that a row holds.
    fn key_of(row: &M) -> Option<K>;

    /// The key in values that were read.
    fn key_from(values: &Self::Values) -> Option<K>;
}

/// A tuple of columns of `M` that hold a key `K` and are never null.
pub trait Required<M, K> {}

/// Whether the columns `Columns` of `M` may be null where they hold a key `K`: [`MayBeNull`] or [`NeverNull`].
#[diagnostic::on_unimplemented(
    message = "the foreign key `{Columns}` of `{M}` may be null: there may be no row to load",
    label = "the field needs an `Option<…>`",
    note = "write `Option<T>` instead of `T`, or make the column `NOT NULL`"
)]
pub trait Nulls<M, K, Columns> {}

/// The foreign key may be null.
#[derive(Clone, Copy, Debug)]
pub struct MayBeNull;

impl<M, K, Columns> Nulls<M, K, Columns> for MayBeNull {}

/// The foreign key is never null.
#[derive(Clone, Copy, Debug)]
pub struct NeverNull;

#[diagnostic::do_not_recommend]
impl<M, K, Columns: Required<M, K>> Nulls<M, K, Columns> for NeverNull {}

impl<C, Child, Parent> ForeignKey<Child, Parent> for (C,)
where
    C: 'static,
    Parent: Model,
    (C,): Link<Child, Parent::Key>,
{
    type Columns = (C,);
}

impl<C, M, K> Link<M, K> for (C,)
where
    C: Default + Send + 'static,
    M: Field<C, Value: AsKey<K>>,
{
    type Values = (M::Value,);

    fn key_of(row: &M) -> Option<K> {
        row.column_value().as_key()
    }

    fn key_from((value,): &Self::Values) -> Option<K> {
        value.as_key()
    }
}

impl<C, M, K> Required<M, K> for (C,) where M: Field<C, Value: Present<K>> {}

macro_rules! composite {
    ($(($($column:ident $key:ident $part:tt),*))*) => {
        $(
            impl<M, $($column, $key),*> Link<M, ($($key,)*)> for ($($column,)*)
            where
                $($column: Default + Send + 'static, M: Field<$column, Value: AsKey<$key>>,)*
            {
                type Values = ($(<M as Field<$column>>::Value,)*);

                fn key_of(row: &M) -> Option<($($key,)*)> {
                    Some(($(Field::<$column>::column_value(row).as_key()?,)*))
                }

                fn key_from(values: &Self::Values) -> Option<($($key,)*)> {
                    Some(($(values.$part.as_key()?,)*))
                }
            }

            impl<Child, Parent, $($column),*> ForeignKey<Child, Parent> for ($($column,)*)
            where
                $($column: 'static,)*
                Parent: Model,
                ($($column,)*): Link<Child, Parent::Key>,
            {
                type Columns = ($($column,)*);
            }

            impl<M, $($column, $key),*> Required<M, ($($key,)*)> for ($($column,)*)
            where
                $(M: Field<$column, Value: Present<$key>>,)*
            {
            }
        )*
    };
}

composite! {
    (A KA 0, B KB 1)
    (A KA 0, B KB 1, C KC 2)
    (A KA 0, B KB 1, C KC 2, D KD 3)
}
