use chrono::{DateTime, Utc};
use drivetrain::Model;

diesel::table! {
    posts (id) {
        id -> BigInt,
        updated -> Nullable<TimestamptzSqlite>,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(updated_at)]
    updated: Option<DateTime<Utc>>,
}

#[test]
fn compiles() {
    assert_eq!(Post::UPDATED_AT, Some("updated"));
    let _ = Post::touch(DateTime::UNIX_EPOCH);
    assert!(Post { id: 7, updated: None }.updated.is_none());
}
