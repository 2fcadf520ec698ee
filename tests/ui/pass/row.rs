use drivetrain::Row;

#[derive(Row)]
struct Count {
    title: String,
    count: i64,
}

#[derive(Row)]
struct Labelled<'a, T: Clone, const N: usize>
where
    T: Send,
{
    labels: [&'a str; N],
    value: T,
}

fn is_row<R: Row>(_: &R) {}

fn main() {
    let count = Count {
        title: "a".into(),
        count: 1,
    };
    is_row(&count);
    is_row(&Labelled {
        labels: [count.title.as_str()],
        value: count.count,
    });
}
