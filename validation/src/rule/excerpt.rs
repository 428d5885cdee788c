//! Text of others as it may be shown: what nobody sees, or what steers what is seen, is written out, and a message repeats no more
//! than a little of it.
//!
//! The invariant: what people are shown has no character that hides text, moves the cursor, turns the reading direction or talks to
//! a terminal. [`is_hidden`] is the one list of them, for every place that shows or writes text of others.

use std::{borrow::Cow, fmt};

/// Whether a character is not seen by itself, or steers how others are seen: controls (C0, DEL and C1), what Unicode lets a reader
/// ignore (soft hyphen, joiners, variation selectors, tags, fillers, the controls of the reading direction), the separators of lines
/// and paragraphs, and marks of annotations. Blanks that take up room are seen.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{70f}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// The same text, with every [hidden](is_hidden) character written out: `\n`, `\u{202e}`. It is one line then, and for people only:
/// what looks like an escape may have been written so.
///
/// ```
/// assert_eq!(sailpoint_pat::visible("ci\u{1b}]52;c;\u{ad}"), "ci\\u{1b}]52;c;\\u{ad}");
/// assert_eq!(sailpoint_pat::visible("Zoë 山田"), "Zoë 山田");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    if text.bytes().all(is_plain) || !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Shows the beginning of a text in quotes, escaped as Rust does, so that no message can carry a line break, a terminal
/// sequence or a whole document.
pub(crate) struct Excerpt<'a> {
    text: &'a str,
    longest: usize,
}

impl Excerpt<'_> {
    /// How many characters of a sentence are shown.
    pub(crate) const LONGEST_MESSAGE: usize = 300;
}

impl<'a> Excerpt<'a> {
    /// A piece of what the caller gave.
    pub(crate) const fn of_input(text: &'a str) -> Self {
        Self { text, longest: 40 }
    }

    /// A sentence that the service said.
    pub(crate) const fn of_message(text: &'a str) -> Self {
        let longest = Self::LONGEST_MESSAGE;
        Self { text, longest }
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
        // Rust shows some characters as they are that nobody sees.
        let escaped = shown.escape_debug().to_string();
        write!(f, "\"{}{dots}\"", visible(&escaped))
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

    #[test]
    fn what_would_act_is_shown() {
        assert_eq!(visible("a\u{1b}[31mb\n"), "a\\u{1b}[31mb\\n");
        assert_eq!(visible("\u{202e}gpj.exe"), "\\u{202e}gpj.exe");
        assert_eq!(visible("Zoë 😀"), "Zoë 😀");
        assert_eq!(shown("a\u{fe0f}\u{34f}"), r#""a\u{fe0f}\u{34f}""#);
    }

    #[test]
    fn no_hidden_character_is_shown_as_it_is() {
        for c in ('\u{0}'..=char::MAX).filter(|c| is_hidden(*c)) {
            let text = format!("a{c}b");
            assert!(!visible(&text).contains(c), "{c:?}");
            assert!(!shown(&text).contains(c), "{c:?}");
        }
    }
}
