//! Rows with their columns under each other.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::style::{PLAIN, paint};

/// Rows whose columns stand under each other.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Vec<Cell>>,
}

/// One text in a table.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A text in a style.
    #[must_use]
    pub fn new(style: Style, text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style,
        }
    }

    fn width(&self) -> usize {
        self.text.width()
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::new(PLAIN, text)
    }
}

impl Table {
    /// Adds a row. Rows may differ in length.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Writes the rows, two spaces between columns, none at the end of a line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let widths = self.widths();
        for row in &self.rows {
            let last = row
                .iter()
                .rposition(|cell| !cell.text.is_empty())
                .map_or(0, |last| last + 1);
            for (at, cell) in row[..last].iter().enumerate() {
                let padding = if at + 1 < last {
                    widths[at] - cell.width() + 2
                } else {
                    0
                };
                write!(out, "{}{:padding$}", paint(cell.style, &cell.text), "")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(Cell::width).max();
        (0..columns).map(|at| width(at).unwrap_or(0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other_without_spaces_at_the_end() {
        let mut table = Table::default();
        table.row(["a".into(), "été".into(), "x".into()]);
        table.row(["bbb".into(), "c".into(), "".into()]);
        let mut text = Vec::new();
        table.write(&mut text).expect("memory");
        assert_eq!(
            anstream::adapter::strip_bytes(&text).into_vec(),
            "a    été  x\nbbb  c\n".as_bytes()
        );
    }
}
