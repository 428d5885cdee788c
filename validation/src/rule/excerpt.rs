//! How much of somebody else's text a message may repeat: a little, quoted, without control characters.

use std::fmt;

/// Shows the beginning of a text in quotes, escaped as Rust does, so that no message can carry a line break, a terminal
/// sequence or a whole document.
pub(crate) struct Excerpt<'a> {
    text: &'a str,
    longest: usize,
}

impl<'a> Excerpt<'a> {
    /// A piece of what the caller gave.
    pub(crate) const fn of_input(text: &'a str) -> Self {
        Self { text, longest: 40 }
    }

    /// A sentence that the service said.
    pub(crate) const fn of_message(text: &'a str) -> Self {
        Self { text, longest: 300 }
    }
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self
            .text
            .char_indices()
            .nth(self.longest)
            .map(|(index, _)| index);
        let shown = &self.text[..end.unwrap_or(self.text.len())];
        let dots = if end.is_some() { "…" } else { "" };
        write!(f, "\"{}{dots}\"", shown.escape_debug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Excerpt::of_input(text).to_string()
    }

    #[test]
    fn short_input_is_quoted_and_escaped() {
        assert_eq!(shown("a\u{1b}[0m\n"), r#""a\u{1b}[0m\n""#);
    }

    #[test]
    fn long_input_is_cut_at_a_character() {
        assert_eq!(shown(&"é".repeat(41)), format!("\"{}…\"", "é".repeat(40)));
        assert_eq!(shown(&"é".repeat(40)), format!("\"{}\"", "é".repeat(40)));
    }
}
