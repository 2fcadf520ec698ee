use drivetrain::ModelEnum;

#[derive(ModelEnum)]
struct NoEnum {
    id: i64,
}

#[derive(ModelEnum)]
enum HoldsMore {
    Draft,
    Published(i64),
}

#[derive(ModelEnum)]
#[model(rename_all = "Snake_Case")]
enum UnknownCase {
    Draft,
}

#[derive(ModelEnum)]
#[model(nmae = "status")]
enum UnknownWord {
    #[model(default)]
    Draft,
}

fn main() {}
