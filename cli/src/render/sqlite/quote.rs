/// A name as SQL text, in quotes where it is not plain or a keyword.
pub(super) fn ident(name: &str) -> String {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_plain = name.starts_with(is_start) && name.chars().all(|c| is_start(c) || c.is_ascii_digit());
    let is_keyword = || KEYWORDS.split(' ').any(|keyword| keyword.eq_ignore_ascii_case(name));
    match is_plain && !is_keyword() {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// SQLite's keywords; most may be names, but not at each place.
const KEYWORDS: &str = "\
    abort action add after all alter always analyze and as asc attach autoincrement before begin between by cascade \
    case cast check collate column commit conflict constraint create cross current current_date current_time \
    current_timestamp database default deferrable deferred delete desc detach distinct do drop each else end escape \
    except exclude exclusive exists explain fail filter first following for foreign from full generated glob group \
    groups having if ignore immediate in index indexed initially inner insert instead intersect into is isnull join \
    key last left like limit match materialized natural no not nothing notnull null nulls of offset on or order others \
    outer over partition plan pragma preceding primary query raise range recursive references regexp reindex release \
    rename replace restrict returning right rollback row rows savepoint select set table temp temporary then ties to \
    transaction trigger unbounded union unique update using vacuum values view virtual when where window with without";

#[cfg(test)]
mod tests {
    use super::ident;

    #[test]
    fn odd_names_and_keywords_are_quoted() {
        assert_eq!(
            ["id", "Posts", "1st", "Order", "a\"b", "größe"].map(ident),
            ["id", "Posts", "\"1st\"", "\"Order\"", "\"a\"\"b\"", "\"größe\""]
        );
    }
}
