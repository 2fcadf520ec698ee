//! The models, with what goes in (`New…`) and what may change (`…Changes`).
//!
//! In changes, `None` keeps a column. A column that may be null has two layers: `Some(None)` sets it to null, and so
//! does `null` in JSON, while a missing key keeps it.

mod category;
mod comment;
mod post;
mod product;
mod profile;
mod tag;
mod user;

pub use self::category::{Category, CategoryChanges, NewCategory};
pub use self::comment::{Comment, CommentChanges, NewComment};
pub use self::post::{NewPost, Post, PostChanges};
pub use self::product::{NewProduct, Product, ProductChanges};
pub use self::profile::{NewProfile, Profile, ProfileChanges};
pub use self::tag::{NewPostTag, NewProductTag, NewTag, PostTag, PostTagChanges, ProductTag, Tag, TagChanges};
pub use self::user::{NewUser, User, UserChanges};

#[cfg(test)]
mod tests {
    use super::UserChanges;

    #[test]
    fn changes_tell_an_absent_key_from_null_and_from_a_value() {
        let bio = |json| {
            serde_json::from_str::<UserChanges>(json)
                .map(|changes| changes.bio)
                .ok()
        };
        assert_eq!(bio("{}"), Some(None));
        assert_eq!(bio(r#"{"bio": null}"#), Some(Some(None)));
        assert_eq!(bio(r#"{"bio": "writes"}"#), Some(Some(Some("writes".into()))));
    }
}
