//! What is said of words that are not known.

use syn::Ident;

/// The message for a word that is not known here, but perhaps on the other kind of item.
pub(super) fn unknown(word: &Ident, known: &[&str], elsewhere: &[&str], place: &str) -> syn::Error {
    let written = word.to_string();
    let near = known.iter().find(|known| is_near(known, &written));
    let message = match near {
        _ if elsewhere.contains(&written.as_str()) => format!("`{word}` belongs on the {place}: move it there"),
        Some(near) => format!("unknown word `{word}`: did you mean `{near}`?"),
        None => format!("unknown word `{word}`: expected {}", listed(known)),
    };
    syn::Error::new(word.span(), message)
}

/// Words as messages name them.
pub(super) fn listed(words: &[&str]) -> String {
    let quoted = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// Whether one is the other with at most two letters changed, added or left out.
fn is_near(known: &str, written: &str) -> bool {
    let (a, b) = (known.as_bytes(), written.as_bytes());
    let mut row = (0..=b.len()).collect::<Vec<_>>();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()] <= 2 && known.len() > 3
}

#[cfg(test)]
mod tests {
    use super::super::{EnumFacts, FieldFacts, ROLES, TableFacts, VariantFacts};
    use super::is_near;

    #[test]
    fn the_program_of_all_words_has_each() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/pass/model_schema.rs");
        let program = std::fs::read_to_string(path).expect("the program");
        let program = program
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .collect::<Vec<_>>();
        let of_structs = FieldFacts::WORDS.iter().chain(&TableFacts::WORDS).chain(&ROLES);
        for word in of_structs.chain(&EnumFacts::WORDS).chain(&VariantFacts::WORDS) {
            assert!(program.contains(word), "{word}");
        }
    }

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        assert!(is_near("unique", "uniqe"));
        assert!(is_near("soft_delete", "soft_deleted"));
        assert!(!is_near("unique", "index"));
        assert!(!is_near("name", "size"));
    }
}
