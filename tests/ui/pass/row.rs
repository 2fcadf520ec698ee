use drivetrain::{Fetchable, Row};

#[derive(Row)]
struct Count {
    title: String,
    count: i64,
}

#[derive(Row)]
struct Labelled<T: Clone, const N: usize>
where
    T: Default,
{
    labels: [String; N],
    value: T,
}

fn is_row<R: Fetchable>(_: &R) {}

#[test]
fn compiles() {
    let count = Count {
        title: "a".into(),
        count: 1,
    };
    is_row(&count);
    is_row(&Labelled {
        labels: [count.title],
        value: count.count,
    });
}
