use crate::schema::{Name, SqlType};

/// Reads a declared type: `VARCHAR(20)`, `DECIMAL(10, 2)`, or nothing.
pub(super) fn read(declared: &str) -> SqlType {
    let (name, numbers) = split(declared);
    let first = numbers.first().and_then(|number| u32::try_from(*number).ok());
    let is_number = ["dec", "num", "float", "real", "double", "int"]
        .iter()
        .any(|word| name.contains(word));
    SqlType {
        text: declared.to_owned(),
        name: Name::new(name),
        length: first.filter(|_| !is_number),
        precision: first.filter(|_| is_number),
        scale: numbers.get(1).copied().filter(|_| is_number),
        ..SqlType::default()
    }
}

fn split(declared: &str) -> (String, Vec<i32>) {
    let lower = declared.to_lowercase();
    let Some((name, rest)) = lower.split_once('(') else {
        return (lower, Vec::new());
    };
    let numbers = rest
        .trim_end_matches(')')
        .split(',')
        .filter_map(|number| number.trim().parse().ok());
    (name.trim().to_owned(), numbers.collect())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_length_and_a_precision_are_told_apart() {
        let (text, number) = (read("VARCHAR(20)"), read("decimal(10, 2)"));
        assert_eq!(
            (text.name.name.as_str(), text.length, text.precision),
            ("varchar", Some(20), None)
        );
        assert_eq!(
            (number.length, number.precision, number.scale),
            (None, Some(10), Some(2))
        );
    }
}
