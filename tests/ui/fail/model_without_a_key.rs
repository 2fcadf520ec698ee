use drivetrain::Model;

diesel::table! {
    posts (code) {
        code -> Text,
    }
}

#[derive(Model)]
struct Post {
    code: String,
}

fn main() {}
