//! Text → statements as rows of tokens. A piece that cannot be read spoils its own statement, never the ones after it.

use sqlparser::dialect::Dialect;
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, Whitespace};

/// The tokens of one statement, without the semicolon.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// What is said, in order.
    pub(super) pieces: Vec<Piece>,
    /// The comments above and inside of it.
    pub(super) comments: Vec<Comment>,
    /// Why its tokens end too early, if they do.
    pub(super) broken: Option<String>,
}

/// One token that is not white space.
#[derive(Debug)]
pub(super) struct Piece {
    /// Where it begins in the file, in bytes.
    pub(super) at: usize,
    /// Where it ends in the file, in bytes.
    pub(super) end: usize,
    /// The text as rules compare it: words in capitals unless quoted.
    pub(super) text: String,
    pub(super) token: TokenWithSpan,
}

/// A comment without its dashes or stars.
#[derive(Debug)]
pub(super) struct Comment {
    pub(super) at: usize,
    pub(super) text: String,
}

/// The statements of a text.
pub(super) fn split(sql: &str, dialect: &dyn Dialect) -> Vec<Part> {
    let mut splitter = Splitter::default();
    let mut from = 0;
    while from < sql.len() {
        from = splitter.read(sql, from, dialect);
    }
    splitter.end_statement();
    splitter.parts
}

#[derive(Default)]
struct Splitter {
    parts: Vec<Part>,
    part: Part,
    /// How many bodies (`BEGIN … END`, `CASE … END`) are open.
    level: usize,
}

impl Splitter {
    /// Reads on from a place and says where to read on after that: the end, or behind a piece that is no token.
    fn read(&mut self, sql: &str, from: usize, dialect: &dyn Dialect) -> usize {
        let rest = &sql[from..];
        let mut tokens = Vec::new();
        let outcome = Tokenizer::new(dialect, rest).tokenize_with_location_into_buf(&mut tokens);
        let mut walk = Walk::new(rest, from);
        for token in tokens {
            let (at, end) = (walk.to(token.span.start), walk.to(token.span.end));
            self.take(token, at, end);
        }
        let Err(error) = outcome else {
            return sql.len();
        };
        self.part.broken = Some(error.message);
        let next = sql[walk.at..].find(';').map_or(sql.len(), |end| walk.at + end + 1);
        self.place_of_trouble(walk.at, next);
        self.end_statement();
        next
    }

    /// A statement of which nothing could be read stands where its trouble is.
    fn place_of_trouble(&mut self, at: usize, end: usize) {
        if self.part.pieces.is_empty() {
            let token = TokenWithSpan::wrap(Token::Char('?'));
            self.part.pieces.push(Piece {
                at,
                end,
                text: "?".to_owned(),
                token,
            });
        }
    }

    fn take(&mut self, token: TokenWithSpan, at: usize, end: usize) {
        match &token.token {
            Token::SemiColon if self.level == 0 => self.end_statement(),
            Token::Whitespace(space) => self.part.comments.extend(comment(space, at)),
            _ => {
                let text = text(&token.token);
                self.count(&text);
                self.part.pieces.push(Piece { at, end, text, token });
            }
        }
    }

    /// Bodies hold semicolons of their own: `CREATE TRIGGER … BEGIN …; END`, `CREATE FUNCTION … BEGIN ATOMIC …; END`.
    fn count(&mut self, word: &str) {
        let in_create = self.part.pieces.first().is_some_and(|first| first.text == "CREATE");
        match word {
            "BEGIN" if in_create => self.level += 1,
            "CASE" if self.level > 0 => self.level += 1,
            "END" => self.level = self.level.saturating_sub(1),
            _ => {}
        }
    }

    fn end_statement(&mut self) {
        self.level = 0;
        let part = std::mem::take(&mut self.part);
        if !part.pieces.is_empty() || !part.comments.is_empty() {
            self.parts.push(part);
        }
    }
}

fn text(token: &Token) -> String {
    match token {
        Token::Word(word) if word.quote_style.is_none() => word.value.to_uppercase(),
        other => other.to_string(),
    }
}

fn comment(space: &Whitespace, at: usize) -> Option<Comment> {
    match space {
        Whitespace::SingleLineComment { comment: text, .. } | Whitespace::MultiLineComment(text) => {
            Some(Comment { at, text: text.clone() })
        }
        _ => None,
    }
}

/// A walk through a text that turns the tokenizer's lines and columns into bytes; it only goes forward.
struct Walk<'a> {
    rest: std::str::Chars<'a>,
    at: usize,
    line: u64,
    column: u64,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Self {
            rest: text.chars(),
            at,
            line: 1,
            column: 1,
        }
    }

    fn to(&mut self, place: Location) -> usize {
        while (self.line, self.column) < (place.line, place.column) {
            match self.rest.next() {
                None => break,
                Some(next) => self.pass(next),
            }
        }
        self.at
    }

    fn pass(&mut self, next: char) {
        self.at += next.len_utf8();
        self.column += 1;
        if next == '\n' {
            (self.line, self.column) = (self.line + 1, 1);
        }
    }
}
