use drivetrain::Model;

mod schema {
    diesel::table! {
        posts (id) {
            id -> BigInt,
        }
    }
}

mod models {
    #[derive(drivetrain::Model)]
    #[diesel(table_name = super::schema::posts)]
    pub struct Article {
        pub id: i64,
    }
}

#[test]
fn compiles() {
    assert_eq!(models::Article::TABLE, "posts");
    assert_eq!(models::Article { id: 7 }.key(), 7);
}
