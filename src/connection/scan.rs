//! SQL text as tokens: what is a word, what stands in quotes, and what is comment.
//!
//! The two backends read a text differently, and what one of them takes for a comment or a text may be a statement to
//! the other: comments nest on PostgreSQL, `$$` and `E'\''` quote there, `` ` `` and `[` on SQLite.

/// Whose rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// PostgreSQL's, with `standard_conforming_strings` on, as it is unless somebody switched it off.
    #[cfg(feature = "pg")]
    Postgres,
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// Both, where it is not known yet which: what quotes or comments on one of them does.
    Either,
}

impl Syntax {
    fn is_postgres(self) -> bool {
        #[cfg(feature = "pg")]
        return self == Self::Postgres;
        #[cfg(not(feature = "pg"))]
        false
    }

    fn is_sqlite(self) -> bool {
        #[cfg(feature = "sqlite")]
        return self == Self::Sqlite;
        #[cfg(not(feature = "sqlite"))]
        false
    }
}

/// A piece of a text that is neither blank nor comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    /// As it stands, with its quotes.
    pub(crate) text: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword or a name.
    Word,
    /// A name in quotes. A quote that is doubled in it ends one and begins the next.
    Name,
    /// A text in quotes, in any of their forms.
    Text,
    /// One character of anything else: an operator, a digit, punctuation.
    Symbol,
}

impl Token<'_> {
    /// Whether this is a keyword, in capitals or small letters, or a symbol.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Symbol) && self.text.eq_ignore_ascii_case(keyword)
    }

    pub(crate) fn is_one_of(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }

    /// Whether this can be a name.
    pub(crate) fn is_name(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Name)
    }

    /// Whether this is `U&"…"`, which can spell any name.
    #[cfg(feature = "pg")]
    pub(crate) fn is_escaped_name(&self) -> bool {
        self.kind == Kind::Name && self.text.starts_with(['u', 'U'])
    }

    /// The name, as the server folds it.
    pub(crate) fn name(&self) -> String {
        match self.kind {
            Kind::Name => self.text.trim_matches(['"', '`', '[', ']']).to_owned(),
            _ => self.text.to_ascii_lowercase(),
        }
    }
}

/// The tokens of a text, in order.
#[derive(Clone, Debug)]
pub(crate) struct Scan<'a> {
    sql: &'a str,
    at: usize,
    syntax: Syntax,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(sql: &'a str, syntax: Syntax) -> Self {
        Self { sql, at: 0, syntax }
    }

    /// Where the last token ended.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The token that comes next, which still comes.
    pub(crate) fn peek(&self) -> Option<Token<'a>> {
        self.clone().next()
    }
}

impl<'a> Iterator for Scan<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.at += blank(&self.sql[self.at..], self.syntax);
        let rest = &self.sql[self.at..];
        let (kind, length) = token(rest, rest.chars().next()?, self.syntax);
        self.at += length;
        let text = &rest[..length];
        Some(Token { kind, text })
    }
}

fn token(sql: &str, first: char, syntax: Syntax) -> (Kind, usize) {
    match first {
        '\'' => (Kind::Text, quoted(sql, first)),
        '"' => (Kind::Name, quoted(sql, first)),
        '`' if !syntax.is_postgres() => (Kind::Name, quoted(sql, first)),
        '[' if !syntax.is_postgres() => bracketed(sql, syntax),
        '$' if !syntax.is_sqlite() => dollar_quoted(sql),
        _ if begins_word(first) => match word(sql) {
            "e" | "E" if !syntax.is_sqlite() && sql[1..].starts_with('\'') => (Kind::Text, escaped(sql, syntax)),
            "u" | "U" if syntax.is_postgres() && sql[1..].starts_with("&\"") => {
                (Kind::Name, 2 + quoted(&sql[2..], '"'))
            }
            word => (Kind::Word, word.len()),
        },
        _ => (Kind::Symbol, first.len_utf8()),
    }
}

fn begins_word(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || !c.is_ascii()
}

fn is_word(c: char) -> bool {
    begins_word(c) || c.is_ascii_digit()
}

/// The word at the start of a text. Within one, a dollar sign is a letter on both backends.
fn word(sql: &str) -> &str {
    &sql[..sql.find(|c| !is_word(c) && c != '$').unwrap_or(sql.len())]
}

/// The length of a quoted piece. A doubled quote is two pieces side by side, which comes to the same.
fn quoted(sql: &str, quote: char) -> usize {
    sql[1..].find(quote).map_or(sql.len(), |end| end + 2)
}

/// SQLite's `[name]`. Where it is not known to be one, it is the bracket alone if quotes stand in it: then it is an array.
fn bracketed(sql: &str, syntax: Syntax) -> (Kind, usize) {
    let inside = sql[1..].split_once(']').map(|(inside, _)| inside);
    match inside.filter(|inside| syntax.is_sqlite() || !inside.contains(['\'', '"', '$', '[', '\n'])) {
        Some(inside) => (Kind::Name, inside.len() + 2),
        None => (Kind::Symbol, 1),
    }
}

/// `E'…'`, in which a backslash takes the next character along. It goes on behind a doubled quote, and on another line.
fn escaped(sql: &str, syntax: Syntax) -> usize {
    let mut at = 2;
    while let Some(byte) = sql.as_bytes().get(at) {
        at += match byte {
            b'\\' => 2,
            b'\'' => match continued(&sql[at + 1..], syntax) {
                Some(length) => 1 + length,
                None => return at + 1,
            },
            _ => 1,
        };
    }
    sql.len()
}

/// The length up to and with the quote that goes on with the text which a quote before it has ended.
fn continued(sql: &str, syntax: Syntax) -> Option<usize> {
    let between = blank(sql, syntax);
    let goes_on = between == 0 || sql[..between].contains(['\n', '\r']);
    (goes_on && sql[between..].starts_with('\'')).then_some(between + 1)
}

/// `$tag$ … $tag$`, or a lone `$`.
fn dollar_quoted(sql: &str) -> (Kind, usize) {
    let Some(end) = sql[1..].find('$').map(|end| end + 2) else {
        return (Kind::Symbol, 1);
    };
    let tag = &sql[..end];
    let is_tag = tag[1..end - 1].chars().all(is_word) && !tag[1..].starts_with(|c: char| c.is_ascii_digit());
    if !is_tag {
        return (Kind::Symbol, 1);
    }
    let length = sql[end..].find(tag).map_or(sql.len(), |close| end + close + end);
    (Kind::Text, length)
}

/// The length of the blanks and comments at the start of a text.
fn blank(sql: &str, syntax: Syntax) -> usize {
    let mut at = 0;
    loop {
        let rest = &sql[at..];
        at += match rest.as_bytes() {
            [b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, ..] => 1,
            // SQLite passes over a byte order mark anywhere.
            [0xef, 0xbb, 0xbf, ..] if !syntax.is_postgres() => 3,
            [b'-', b'-', ..] => rest.find(|c| ends_line(c, syntax)).unwrap_or(rest.len()),
            [b'/', b'*', ..] => comment(rest, syntax).unwrap_or(rest.len()),
            _ => return at,
        }
    }
}

fn ends_line(c: char, syntax: Syntax) -> bool {
    c == '\n' || c == '\r' && syntax.is_postgres()
}

/// The length of the `/* … */` at the start of a text, if it ends.
fn comment(sql: &str, syntax: Syntax) -> Option<usize> {
    let flat = || sql[2..].find("*/").map(|end| end + 4);
    match syntax {
        #[cfg(feature = "pg")]
        Syntax::Postgres => nested(sql),
        #[cfg(feature = "sqlite")]
        Syntax::Sqlite => flat(),
        // It ends where the nested ones do, and where they do not, at the first `*/`.
        Syntax::Either => nested(sql).or_else(flat),
    }
}

fn nested(sql: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while at < sql.len() {
        match &sql.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// A text from its first word on. A comment that does not end is left in place: what it means is the server's to say.
pub(crate) fn skip_comments(mut sql: &str) -> &str {
    loop {
        sql = sql.trim_start();
        if sql.starts_with("--") {
            sql = sql.find('\n').map_or("", |end| &sql[end..]);
            continue;
        }
        match sql.starts_with("/*").then(|| comment(sql, Syntax::Either)).flatten() {
            Some(length) => sql = &sql[length..],
            None => return sql,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(sql: &str, syntax: Syntax) -> Vec<&str> {
        Scan::new(sql, syntax).map(|token| token.text).collect()
    }

    #[test]
    fn blanks_and_comments_are_no_tokens() {
        let all = ["SELECT", "a", ",", "\"b c\"", "(", "'d'", ")"];
        assert_eq!(tokens("SELECT a,\"b c\"\n( 'd' /* e */) -- f", Syntax::Either), all);
        assert!(tokens(" -- a\n/* b */ ", Syntax::Either).is_empty());
        assert!(tokens("/* open", Syntax::Either).is_empty());
    }

    #[cfg(feature = "pg")]
    #[test]
    fn postgres_nests_comments_and_quotes_by_dollars_and_escapes() {
        let tokens = |sql| tokens(sql, Syntax::Postgres);
        assert_eq!(tokens("/* a /* b */ c */ d"), ["d"]);
        assert!(tokens("/* a /* b */ COMMIT").is_empty());
        assert_eq!(tokens("-- a\rb"), ["b"]);
        assert_eq!(
            tokens("$$a'$$ $t$ $$ $t$ $1 a$b$"),
            ["$$a'$$", "$t$ $$ $t$", "$", "1", "a$b$"]
        );
        assert_eq!(
            tokens(r"E'\'' e'a''b\'c' 'd\' x"),
            [r"E'\''", r"e'a''b\'c'", r"'d\'", "x"]
        );
        assert_eq!(
            tokens("E'a' -- b\n 'c\\'d' E'a' 'b\\'"),
            ["E'a' -- b\n 'c\\'d'", "E'a'", "'b\\'"]
        );
        assert_eq!(tokens("E'\\é' E'\\"), ["E'\\é'", "E'\\"]);
        assert_eq!(tokens("1E'\\'' `a"), ["1", "E'\\''", "`", "a"]);
        assert_eq!(tokens("u&\"a b\" U & \"c\""), ["u&\"a b\"", "U", "&", "\"c\""]);
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn sqlite_ends_comments_at_once_and_quotes_by_brackets() {
        let tokens = |sql| tokens(sql, Syntax::Sqlite);
        assert_eq!(tokens("/* a /* b */ COMMIT"), ["COMMIT"]);
        assert_eq!(tokens("/*/ a */ b"), ["b"]);
        assert_eq!(tokens("\u{feff}COMMIT"), ["COMMIT"]);
        assert_eq!(tokens("[a 'b] `c d` $$"), ["[a 'b]", "`c d`", "$", "$"]);
        assert_eq!(tokens(r"e'\' x"), ["e", r"'\'", "x"]);
        assert!(tokens("-- a\rb").is_empty());
    }
}
