use drivetrain::Model;

#[derive(Model)]
struct Post<'a> {
    id: i64,
    title: &'a str,
}

fn main() {}
