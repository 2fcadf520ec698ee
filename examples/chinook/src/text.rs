//! Tables, columns and trees in plain text.

/// Rows with their cells under each other: the first cell of each row to the left, the others to the right.
#[must_use]
pub fn table(rows: &[Vec<String>]) -> String {
    let cells = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..cells)
        .map(|cell| {
            rows.iter()
                .filter_map(|row| row.get(cell))
                .map(|text| width(text))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let aligned = cells.map(|(index, (text, &width))| match index {
            0 => format!("{text:<width$}"),
            _ => format!("{text:>width$}"),
        });
        let line = aligned.collect::<Vec<_>>().join("  ");
        format!("  {}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// Texts in `count` columns, read from left to right.
#[must_use]
pub fn columns(texts: &[String], count: usize) -> String {
    let width = texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let line = |texts: &[String]| {
        let line: String = texts.iter().map(|text| format!("{text:<width$}  ")).collect();
        format!("  {}\n", line.trim_end())
    };
    texts.chunks(count).map(line).collect()
}

/// A tree: each text with how deep it stands, in the order of a walk from the top.
#[must_use]
pub fn tree(nodes: &[(usize, String)]) -> String {
    let line = |(index, (depth, text)): (usize, &(usize, String))| {
        // A branch goes on while another node at its depth follows before one that is higher.
        let goes_on = |branch: usize| {
            let rest = &nodes[index + 1..];
            rest.iter()
                .take_while(|node| node.0 >= branch)
                .any(|node| node.0 == branch)
        };
        let above: String = (1..*depth)
            .map(|branch| if goes_on(branch) { "│  " } else { "   " })
            .collect();
        let own = match depth {
            0 => "",
            _ if goes_on(*depth) => "├─ ",
            _ => "└─ ",
        };
        format!("  {above}{own}{text}\n")
    };
    nodes.iter().enumerate().map(line).collect()
}

/// At most `width` characters; what is left out is shown by a dot triple.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    match text.char_indices().nth(width) {
        None => text.to_owned(),
        Some(_) => text.chars().take(width - 1).chain(['…']).collect(),
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_under_each_other() {
        let rows = [["country", "2025", "total"], ["Côte d’Ivoire", "9.99", "12.98"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(
            table(&rows),
            "  country        2025  total\n  Côte d’Ivoire  9.99  12.98\n"
        );
        assert_eq!(table(&[]), "");
    }

    #[test]
    fn columns_are_filled_from_left_to_right() {
        let texts = ["a", "bbb", "c"].map(str::to_owned);
        assert_eq!(columns(&texts, 2), "  a    bbb\n  c\n");
    }

    #[test]
    fn a_branch_is_drawn_as_long_as_it_goes_on() {
        let nodes = [(0, "a"), (1, "b"), (2, "c"), (1, "d"), (2, "e"), (0, "f")];
        let nodes = nodes.map(|(depth, text)| (depth, text.to_owned()));
        assert_eq!(tree(&nodes), "  a\n  ├─ b\n  │  └─ c\n  └─ d\n     └─ e\n  f\n");
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(cut("Ørsted", 6), "Ørsted");
        assert_eq!(cut("Ørsteds", 6), "Ørste…");
    }
}
