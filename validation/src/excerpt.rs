//! How much of somebody's input a message may repeat: a little, quoted, without control characters.

use std::fmt;

/// The most characters of the input that are repeated.
const LONGEST: usize = 40;

/// Shows the beginning of `0` in quotes, escaped as Rust does, so that no message can carry a line break, a terminal
/// sequence or a whole document.
pub(crate) struct Excerpt<'a>(pub(crate) &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.0.char_indices().nth(LONGEST).map(|(index, _)| index);
        let shown = &self.0[..end.unwrap_or(self.0.len())];
        let dots = if end.is_some() { "…" } else { "" };
        write!(f, "\"{}{dots}\"", shown.escape_debug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_input_is_quoted_and_escaped() {
        assert_eq!(Excerpt("a\u{1b}[0m\n").to_string(), r#""a\u{1b}[0m\n""#);
    }

    #[test]
    fn long_input_is_cut_at_a_character() {
        assert_eq!(
            Excerpt(&"é".repeat(41)).to_string(),
            format!("\"{}…\"", "é".repeat(40))
        );
        assert_eq!(
            Excerpt(&"é".repeat(40)).to_string(),
            format!("\"{}\"", "é".repeat(40))
        );
    }
}
