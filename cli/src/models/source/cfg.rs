//! Conditional compilation: what is there under the features that are on.

use std::collections::BTreeSet;

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, Meta, Token};

/// What `cfg(…)` is asked about: features, and the system that this program runs on.
#[derive(Clone, Copy, Debug)]
pub(in crate::models) struct Cfg<'a> {
    features: &'a BTreeSet<String>,
}

impl<'a> Cfg<'a> {
    pub(in crate::models) fn new(features: &'a BTreeSet<String>) -> Self {
        Self { features }
    }

    /// The attributes with `cfg_attr` written out, or `None` if the item is not there.
    pub(super) fn apply(self, attrs: &mut Vec<Attribute>) -> bool {
        let mut kept = Vec::new();
        for attr in attrs.drain(..) {
            self.expand(attr, &mut kept);
        }
        *attrs = kept;
        attrs.iter().all(|attr| self.allows(attr))
    }

    fn expand(self, attr: Attribute, kept: &mut Vec<Attribute>) {
        if !attr.path().is_ident("cfg_attr") {
            kept.push(attr);
            return;
        }
        let Ok(parts) = attr.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
            return;
        };
        let mut parts = parts.into_iter();
        if parts.next().is_some_and(|predicate| self.holds(&predicate)) {
            for meta in parts {
                self.expand(Attribute { meta, ..attr.clone() }, kept);
            }
        }
    }

    fn allows(self, attr: &Attribute) -> bool {
        if !attr.path().is_ident("cfg") {
            return true;
        }
        attr.parse_args::<Meta>().is_ok_and(|predicate| self.holds(&predicate))
    }

    fn holds(self, predicate: &Meta) -> bool {
        match predicate {
            Meta::Path(path) => path.get_ident().is_some_and(|word| flag(&word.to_string())),
            Meta::NameValue(pair) => {
                let Expr::Lit(value) = &pair.value else { return false };
                let Lit::Str(value) = &value.lit else { return false };
                let name = pair.path.get_ident().map(ToString::to_string);
                self.is(name.as_deref().unwrap_or_default(), &value.value())
            }
            Meta::List(list) => {
                let Ok(inner) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else {
                    return false;
                };
                match list.path.get_ident().map(ToString::to_string).as_deref() {
                    Some("all") => inner.iter().all(|it| self.holds(it)),
                    Some("any") => inner.iter().any(|it| self.holds(it)),
                    Some("not") => !inner.iter().any(|it| self.holds(it)),
                    _ => false,
                }
            }
        }
    }

    fn is(self, name: &str, value: &str) -> bool {
        match name {
            "feature" => self.features.contains(value),
            "target_os" => value == std::env::consts::OS,
            "target_arch" => value == std::env::consts::ARCH,
            "target_family" => value == std::env::consts::FAMILY,
            "panic" => value == "unwind",
            _ => false,
        }
    }
}

/// `test` is off, as in the program that is shipped.
fn flag(word: &str) -> bool {
    match word {
        "unix" | "windows" => word == std::env::consts::FAMILY,
        "debug_assertions" | "true" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use syn::{Attribute, parse_quote};

    use super::Cfg;

    fn is_there(attr: Attribute) -> bool {
        let features = BTreeSet::from(["pg".to_owned()]);
        Cfg::new(&features).apply(&mut vec![attr])
    }

    #[test]
    fn features_decide_and_tests_are_off() {
        assert!(is_there(parse_quote!(#[cfg(feature = "pg")])));
        assert!(!is_there(parse_quote!(#[cfg(feature = "web")])));
        assert!(!is_there(parse_quote!(#[cfg(test)])));
        assert!(is_there(parse_quote!(#[cfg(not(test))])));
        assert!(is_there(
            parse_quote!(#[cfg(all(feature = "pg", not(feature = "web")))])
        ));
        assert!(is_there(parse_quote!(#[cfg(any(feature = "web", not(any())))])));
    }

    #[test]
    fn cfg_attr_is_written_out() {
        let features = BTreeSet::from(["pg".to_owned()]);
        let mut attrs: Vec<Attribute> = vec![
            parse_quote!(#[cfg_attr(feature = "pg", diesel(sql_type = Text), cfg(feature = "pg"))]),
            parse_quote!(#[cfg_attr(feature = "web", cfg(any()))]),
        ];
        assert!(Cfg::new(&features).apply(&mut attrs));
        assert_eq!(attrs.len(), 2);
        assert!(attrs[0].path().is_ident("diesel"));
    }
}
