use drivetrain::{Model, SoftDelete, Versioned};

macro_rules! model {
    ($table:ident, $name:ident, $deleted_at:ident: $option:ty, $version:ident: $integer:ty) => {
        diesel::table! {
            $table (id) {
                id -> BigInt,
                $deleted_at -> Nullable<Timestamp>,
                $version -> Integer,
            }
        }

        #[derive(Model)]
        #[diesel(table_name = $table)]
        struct $name {
            id: i64,
            #[model(soft_delete)]
            $deleted_at: $option,
            #[model(version)]
            $version: $integer,
        }
    };
}

model!(posts, Post, deleted_at: Option<chrono::NaiveDateTime>, version: i32);

#[test]
fn compiles() {
    let post = Post {
        id: 7,
        deleted_at: None,
        version: 3,
    };
    let _ = (
        post.key(),
        post.same_version(),
        Post::set_deleted(post.deleted_at.map(|at| at.and_utc())),
    );
}
