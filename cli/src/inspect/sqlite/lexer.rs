//! SQL text of SQLite, cut into tokens.

/// One token, with its place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Where it begins, in bytes.
    pub(super) start: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bare word: a keyword, name or number.
    Word,
    /// A name in `"…"`, `[…]` or `` `…` ``.
    Quoted,
    /// A string in `'…'`.
    String,
    /// Any other character.
    Sign,
}

impl<'a> Token<'a> {
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(keyword)
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The name that it stands for. SQLite takes a string for one too where a name must stand.
    pub(super) fn name(&self) -> String {
        let inner = || {
            self.text[1..]
                .strip_suffix(['"', '`', '\'', ']'])
                .unwrap_or(&self.text[1..])
        };
        match self.text.chars().next() {
            Some('[') => inner().to_owned(),
            Some(quote @ ('"' | '`' | '\'')) => inner().replace(&format!("{quote}{quote}"), &quote.to_string()),
            _ => self.text.to_owned(),
        }
    }
}

/// Cuts the text into tokens, without white space and comments.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        let (kind, length) = match first {
            c if c.is_whitespace() => (None, c.len_utf8()),
            '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (None, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            '\'' => (Some(Kind::String), quoted(rest, '\'')),
            '"' | '`' => (Some(Kind::Quoted), quoted(rest, first)),
            '[' => (Some(Kind::Quoted), rest.find(']').map_or(rest.len(), |end| end + 1)),
            c if is_word(c) => (Some(Kind::Word), rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
            c => (Some(Kind::Sign), c.len_utf8()),
        };
        tokens.extend(kind.map(|kind| Token {
            kind,
            text: &rest[..length],
            start: at,
        }));
        at += length;
    }
    tokens
}

/// The names and keywords in a text, without quotes. What is in strings and comments does not count.
pub(crate) fn words(sql: &str) -> Vec<String> {
    let named = |token: &Token<'_>| matches!(token.kind, Kind::Word | Kind::Quoted);
    tokens(sql)
        .iter()
        .filter(|token| named(token))
        .map(Token::name)
        .collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// The length of what stands in quotes at the beginning; a doubled quote does not end it.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn quotes_and_comments_hide_what_is_in_them() {
        let sql = "a -- b, c\n\"d \"\" ,\" /* e */ 'f''(' [g h]";
        let texts = tokens(sql).iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(texts, ["a", "\"d \"\" ,\"", "'f''('", "[g h]"]);
        assert_eq!(tokens(sql)[1].name(), "d \" ,");
    }

    #[test]
    fn a_quote_that_never_ends_ends_with_the_text() {
        assert_eq!(tokens("a 'b")[1].text, "'b");
    }
}
