//! A name for the successor, which has to be another than that of the old token while both are there.

use std::collections::HashSet;

use crate::{rule::name::TokenName, token::Token};

/// Ways to write a number behind a name; a policy may allow one and not another.
const STYLES: [fn(&str, usize) -> String; 4] = [
    |base, number| format!("{base} ({number})"),
    |base, number| format!("{base} {number}"),
    |base, number| format!("{base}-{number}"),
    |base, number| format!("{base}_{number}"),
];

/// A name like the old one that none of the listed tokens has and `is_allowed`: `ci (2)` for `ci`, and `ci` again for `ci (2)`.
/// If none is allowed, the first that is free, so that the refusal can be told.
pub(crate) fn free_name(
    old: &str,
    listed: &[Token],
    is_allowed: impl Fn(&TokenName) -> bool,
) -> Option<TokenName> {
    let taken: HashSet<&str> = listed.iter().map(Token::name).collect();
    let base = base(old);
    // With one number more than there are names, one is free.
    let numbered = STYLES
        .iter()
        .flat_map(|style| (2..=taken.len() + 2).map(|number| style(base, number)));
    let mut free = std::iter::once(base.to_owned())
        .chain(numbered)
        .filter(|name| !taken.contains(name.as_str()))
        .filter_map(|name| TokenName::new(name).ok())
        .peekable();
    let first = free.peek().cloned();
    free.find(is_allowed).or(first)
}

/// The name without a number that was put behind it: `ci` for `ci (2)`.
fn base(name: &str) -> &str {
    let numbered = name
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("));
    match numbered {
        Some((base, number))
            if !base.trim().is_empty()
                && !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            base
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::list::TokenList;

    #[track_caller]
    fn check(old: &str, others: &[&str], expected: &str) {
        let listed: Vec<String> = others
            .iter()
            .chain([&old])
            .enumerate()
            .map(|(id, name)| format!("{{\"id\": \"{id}\", \"name\": \"{name}\"}}"))
            .collect();
        let listed = TokenList::from_json(format!("[{}]", listed.join(",")).as_bytes());
        let name = free_name(old, &listed.unwrap().tokens, |_| true);
        assert_eq!(name.unwrap().as_str(), expected);
    }

    #[test]
    fn the_first_number_that_is_free() {
        check("ci", &[], "ci (2)");
        check("ci", &["ci (2)", "ci (3)"], "ci (4)");
        check("ci (2)", &[], "ci");
        check("ci (2)", &["ci"], "ci (3)");
        check("ci (beta)", &[], "ci (beta) (2)");
        check("(2)", &[], "(2) (2)");
        check(" (2)", &[], " (2) (2)");
    }

    #[test]
    fn a_style_that_is_allowed() {
        let plain = |name: &TokenName| !name.as_str().contains(['(', ' ']);
        assert_eq!(free_name("ci", &[], plain).unwrap().as_str(), "ci");
        let listed = TokenList::from_json(br#"[{"id": "a", "name": "ci"}]"#).unwrap();
        let name = free_name("ci", &listed.tokens, plain);
        assert_eq!(name.unwrap().as_str(), "ci-2");
        let name = free_name("ci", &listed.tokens, |_| false);
        assert_eq!(name.unwrap().as_str(), "ci (2)");
    }
}
