//! How wide text gets. The font has a fixed width, so counting is enough.

/// The width of one cell at 12 pixels; no common font of fixed width has wider ones.
pub(super) const CELL: f64 = 7.3;
/// The cells of the longest text that is shown whole.
const MOST: usize = 40;

/// The width of a text of the tables.
pub(super) fn text(text: &str) -> f64 {
    width(text, CELL)
}

/// The width of a bold heading of a table, 13 pixels high.
pub(super) fn name(text: &str) -> f64 {
    width(text, CELL * 13.0 / 12.0)
}

/// The width of the title, 18 pixels high.
pub(super) fn title(text: &str) -> f64 {
    width(text, CELL * 18.0 / 12.0)
}

fn width(text: &str, cell: f64) -> f64 {
    cell * text.chars().map(|c| f64::from(u8::from(is_wide(c)) + 1)).sum::<f64>()
}

/// The text, or its beginning if it is too long.
pub(super) fn cut(text: &str) -> String {
    let mut cells = 0;
    let end = text.char_indices().find(|(_, c)| {
        cells += 1 + usize::from(is_wide(*c));
        cells > MOST
    });
    match end {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Whether a sign may take two cells: those of East Asian scripts, pictures, and what is combined of several.
fn is_wide(c: char) -> bool {
    c >= '\u{1100}' && !('\u{2000}'..='\u{206f}').contains(&c) && c != '…'
}
