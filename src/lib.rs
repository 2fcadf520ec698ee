//! A compile-time-checked data layer on Diesel.

extern crate self as drivetrain;

pub mod keys;
mod model;

pub use drivetrain_derive::{Model, Row};
pub use model::{HardDelete, MarkDeleted, Model, Row, SoftDelete, Timestamp, Untouched, Versioned};

pub mod prelude {
    //! What a module that works with models imports.
    pub use diesel::prelude::{
        AsChangeset, Associations, BelongingToDsl, BoolExpressionMethods, ExpressionMethods, Identifiable, Insertable,
        JoinOnDsl, NullableExpressionMethods, OptionalExtension, QueryDsl, Queryable, QueryableByName, Selectable,
        SelectableHelper,
    };

    pub use crate::{Model, Row, SoftDelete};
}

/// What the derives call.
#[doc(hidden)]
pub mod __private {
    pub use chrono::{DateTime, Utc};
    pub use diesel;

    pub use crate::keys::CompositeIn;
}
