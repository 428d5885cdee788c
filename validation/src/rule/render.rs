//! Violations drawn into the text in which they were found, as compilers do. For people; programs serialise them.

use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Group, Level, Renderer, Snippet, renderer::DEFAULT_TERM_WIDTH,
};

use crate::rule::{
    excerpt::{Excerpt, is_hidden},
    position::Lines,
    violation::{Violation, Violations},
};

impl Violations {
    /// A report for people: each violation with the line of `source` where it is, which is shown under the name `file_name`. Without
    /// colours; ends without a line break. For feature `diagnostics`.
    ///
    /// `source` has to be the text in which the violations were found. One that has no place there, because it was found in values
    /// and not in a text, is shown without a line; [`located_in`](Violations::located_in) finds the places in JSON. The report
    /// repeats lines of `source`, unlike the messages.
    ///
    /// ```
    /// use sailpoint_pat::{NewToken, Now};
    ///
    /// let json = "{\n  \"name\": \"ci\",\n  \"scope\": [\"a\", \"a\"],\n  \"userAwareTokenNeverExpires\": true\n}";
    /// let violations = NewToken::from_json(json.as_bytes(), &Now::system()).unwrap_err();
    /// assert_eq!(
    ///     violations.render("token.json", json),
    ///     r#"error[scope-duplicate]: the scope "a" was named before; remove one
    ///  --> token.json:3:18
    ///   |
    /// 3 |   "scope": ["a", "a"],
    ///   |                  ^^^ /scope/1"#
    /// );
    /// ```
    pub fn render(&self, file_name: &str, source: &str) -> String {
        let name = Excerpt::of_message(file_name).to_string();
        let name = name.trim_matches('"');
        let renderer = Renderer::plain().term_width(DEFAULT_TERM_WIDTH);
        let source = Source::of(source);
        let reports: Vec<String> = self
            .iter()
            .map(|violation| source.draw(violation, name, &renderer))
            .collect();
        // The library replaces some of what would hide or steer text, each by one character so that what it underlines stays in place.
        let hides = |c: char| is_hidden(c) && c != '\n';
        reports.join("\n\n").replace(hides, "\u{fffd}")
    }
}

/// A line with more bytes than this is shown only [`AROUND`] what is wrong: the library looks at each character of a line.
const LONG_LINE: usize = 2_000;
/// So many bytes before and after, more than the report shows.
const AROUND: usize = 500;
/// After so many bytes each the characters before are known, so that nobody counts those of a long line again and again.
const BLOCK: usize = 1_000;

/// The text in which the violations were found.
struct Source<'a> {
    text: &'a str,
    lines: Lines<'a>,
    /// How many characters begin before each block.
    before: Vec<usize>,
}

impl<'a> Source<'a> {
    fn of(text: &'a str) -> Self {
        let mut before = vec![0];
        let mut sum = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            sum += characters(block);
            before.push(sum);
        }
        Self {
            text,
            lines: Lines::of(text),
            before,
        }
    }

    fn draw(&self, violation: &Violation, file_name: &str, renderer: &Renderer) -> String {
        let title = Level::ERROR
            .primary_title(violation.message())
            .id(violation.code().as_str());
        let Some((number, line, range)) = self.place(violation) else {
            return renderer.render(&[Group::with_title(title)]);
        };
        let shown = self.window(&line, &range);
        let part = &self.text[shown.clone()];
        let in_part = range.start - shown.start..range.end.min(shown.end) - shown.start;
        let column = |from| self.characters_before(range.start) - self.characters_before(from) + 1;
        let drawn = renderer.render(&[title.element(
            Snippet::source(part)
                .line_start(number)
                .path(file_name)
                .annotation(
                    AnnotationKind::Primary
                        .span(in_part)
                        .label(violation.shown_pointer()),
                ),
        )]);
        if shown.start == line.start {
            return drawn;
        }
        // The library counts the column from where the part begins.
        let place = |column| format!("--> {file_name}:{number}:{column}\n");
        drawn.replacen(&place(column(shown.start)), &place(column(line.start)), 1)
    }

    /// The number of the line where a violation is, the line or lines over which it goes, and where it is.
    fn place(&self, violation: &Violation) -> Option<(usize, Range<usize>, Range<usize>)> {
        let line = violation.position()?.line;
        let range = violation.range()?;
        self.text.get(range.clone())?;
        Some((line, self.lines.around(&range)?, range))
    }

    /// What is shown of a line.
    fn window(&self, line: &Range<usize>, range: &Range<usize>) -> Range<usize> {
        if line.len() <= LONG_LINE {
            return line.clone();
        }
        let is_boundary = |offset: &usize| self.text.is_char_boundary(*offset);
        let from = line.start.max(range.start.saturating_sub(AROUND));
        let to = line.end.min(range.end.min(range.start + AROUND) + AROUND);
        let from = (from..=range.start).find(is_boundary);
        let to = (to..=line.end).find(is_boundary);
        from.unwrap_or(line.start)..to.unwrap_or(line.end)
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.before[block] + characters(&self.text.as_bytes()[block * BLOCK..offset])
    }
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    let begins = |byte: &&u8| !matches!(byte, 0x80..=0xbf);
    bytes.iter().filter(begins).count()
}
