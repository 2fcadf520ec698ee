use drivetrain::Model;

#[derive(Model)]
enum Post {
    Draft,
    Published,
}

fn main() {}
