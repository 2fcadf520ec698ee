use drivetrain::Row;

#[derive(Row)]
struct Title<'a> {
    title: &'a str,
}

fn main() {}
