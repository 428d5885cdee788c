//! Between offsets in a text and lines and columns.

use std::ops::Range;

use crate::rule::violation::Position;

/// Where the lines of a text begin.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let after_breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after_breaks).collect(),
        }
    }

    /// The line and column of the byte at `offset`.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.wrapping_sub(1)).copied();
        Position {
            line,
            column: offset - start.unwrap_or_default() + 1,
        }
    }

    /// The line, or the lines, that a part of the text touches, without the break at its end.
    #[cfg(feature = "diagnostics")]
    pub(crate) fn around(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let next = |offset| self.starts.partition_point(|start| *start <= offset);
        let start = *self.starts.get(next(part.start).checked_sub(1)?)?;
        let end = match self.starts.get(next(part.end)) {
            Some(after) => {
                let rest = self.text.get(part.end..after - 1)?;
                part.end + rest.strip_suffix('\r').unwrap_or(rest).len()
            }
            None => self.text.len(),
        };
        Some(start..end)
    }

    /// The character at `position`; nothing, but at the end of the text, if it lies outside.
    pub(crate) fn range_at(&self, position: Position) -> Option<Range<usize>> {
        let start = self.starts.get(position.line.checked_sub(1)?)?;
        let offset = (start + position.column.checked_sub(1)?).min(self.text.len());
        let start = (0..=offset)
            .rev()
            .find(|offset| self.text.is_char_boundary(*offset))?;
        let character = self.text[start..].chars().next();
        Some(start..start + character.map_or(0, char::len_utf8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_in_bytes() {
        let lines = Lines::of("a\né\r\n\nb");
        let at = |offset| {
            let Position { line, column } = lines.position(offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(1), (1, 2));
        assert_eq!(at(2), (2, 1));
        assert_eq!(at(4), (2, 3));
        assert_eq!(at(6), (3, 1));
        assert_eq!(at(7), (4, 1));
        assert_eq!(at(8), (4, 2));
    }

    #[test]
    fn positions_lead_back_to_characters() {
        let text = "a\né\nb";
        let lines = Lines::of(text);
        let at = |line, column| lines.range_at(Position { line, column });
        assert_eq!(at(2, 1), Some(2..4));
        assert_eq!(at(2, 2), Some(2..4));
        assert_eq!(at(3, 1), Some(5..6));
        assert_eq!(at(3, 9), Some(6..6));
        assert_eq!(at(4, 1), None);
        assert_eq!(at(0, 1), None);
    }
}
