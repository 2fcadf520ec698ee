use drivetrain::{Model, Versioned};

diesel::table! {
    posts (id) {
        id -> BigInt,
        version -> SmallInt,
    }
}

#[derive(Model)]
struct Post {
    id: i64,
    #[model(version)]
    version: i16,
}

#[test]
fn compiles() {
    let _ = (
        Post { id: 7, version: 3 }.same_version(),
        Post::touch(Default::default()),
    );
}
