use crate::schema::Name;

/// The items so that each stands behind those it needs; items in a circle keep their order.
pub(super) fn needed_first<T>(items: Vec<T>, name: impl Fn(&T) -> &Name, needs: impl Fn(&T) -> Vec<Name>) -> Vec<T> {
    let mut waiting = items;
    let mut done = Vec::<T>::new();
    while !waiting.is_empty() {
        let is_waited_for = |item: &T| needs(item).iter().any(|need| waiting.iter().any(|it| name(it) == need));
        let free = waiting.iter().position(|item| !is_waited_for(item)).unwrap_or(0);
        done.push(waiting.remove(free));
    }
    done
}

#[cfg(test)]
mod tests {
    use super::needed_first;
    use crate::schema::Name;

    #[test]
    fn what_is_needed_comes_first_and_circles_end() {
        let needs = |name: &Name| match name.name.as_str() {
            "a" => vec![Name::new("c"), Name::new("elsewhere")],
            "x" => vec![Name::new("y")],
            "y" => vec![Name::new("x")],
            _ => Vec::new(),
        };
        let names = ["a", "b", "c", "x", "y"].map(Name::new).to_vec();
        let order = needed_first(names, |name| name, needs);
        assert_eq!(order.iter().map(|name| name.name.as_str()).collect::<String>(), "bcaxy");
    }
}
