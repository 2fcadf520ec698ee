use drivetrain::Model;

#[derive(Model)]
union Post {
    id: i64,
    code: u64,
}

fn main() {}
