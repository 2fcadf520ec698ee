use drivetrain::Model;

#[derive(Model)]
struct Post<T> {
    id: i64,
    meta: T,
}

fn main() {}
