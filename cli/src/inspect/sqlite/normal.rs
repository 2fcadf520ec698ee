use super::lexer::{Kind, tokens};

/// SQL text in one form: words in lower case, names without quotes, one blank between tokens, no comments. SQLite keeps
/// text as it was typed, so two texts mean the same if they are the same in this form.
pub(crate) fn normalised(sql: &str) -> String {
    let words = tokens(sql).into_iter().map(|token| match token.kind {
        Kind::Word => token.text.to_lowercase(),
        Kind::Quoted => token.name().to_lowercase(),
        Kind::String | Kind::Sign => token.text.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn case_quotes_and_white_space_do_not_count() {
        assert_eq!(normalised("CHECK (\"A\"  >\n1) -- why"), normalised("check([a]>1)"));
        assert_ne!(normalised("'A'"), normalised("'a'"));
    }
}
