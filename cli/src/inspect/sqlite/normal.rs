use super::lexer::{Kind, Token, tokens};

/// SQL text in one form: words in lower case, names without quotes, blanks only where they are needed, no comments. SQLite
/// keeps text as it was typed, so two texts mean the same if they are the same in this form.
pub(crate) fn normalised(sql: &str) -> String {
    let mut text = String::new();
    let mut last = None;
    for token in tokens(sql) {
        if last.is_some_and(|last| needs_blank(last, token)) {
            text.push(' ');
        }
        text.push_str(&form(token));
        last = Some(token);
    }
    text
}

fn form(token: Token<'_>) -> String {
    match token.kind {
        Kind::Word => token.text.to_lowercase(),
        Kind::Quoted => token.name().to_lowercase(),
        Kind::String | Kind::Sign => token.text.to_owned(),
    }
}

fn needs_blank(last: Token<'_>, next: Token<'_>) -> bool {
    (last.kind != Kind::Sign && next.kind != Kind::Sign) || last.is_sign(",")
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn case_quotes_and_white_space_do_not_count() {
        assert_eq!(normalised("CHECK (\"A\"  >\n1) -- why"), normalised("check([a]>1)"));
        assert_eq!(normalised("Varchar( 20 ), \"Not\"  NULL"), "varchar(20), not null");
        assert_ne!(normalised("'A'"), normalised("'a'"));
    }
}
