//! Violations drawn into the text in which they were found, as compilers do. For people; programs serialise them.

use std::ops::Range;

use annotate_snippets::{
    AnnotationKind, Group, Level, Renderer, Snippet, renderer::DEFAULT_TERM_WIDTH,
};

use crate::rule::{
    excerpt::Excerpt,
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
        let reports: Vec<String> = self
            .iter()
            .map(|violation| renderer.render(&[report(violation, name, source)]))
            .collect();
        // The library replaces what a terminal would obey, but for the controls beyond ASCII.
        let is_control = |c: char| c.is_control() && c != '\n';
        reports.join("\n\n").replace(is_control, "\u{fffd}")
    }
}

fn report<'a>(violation: &'a Violation, file_name: &'a str, source: &'a str) -> Group<'a> {
    let title = Level::ERROR
        .primary_title(violation.message())
        .id(violation.code().as_str());
    match place(violation, source) {
        Some((line, lines, range)) => title.element(
            Snippet::source(lines)
                .line_start(line)
                .path(file_name)
                .annotation(
                    AnnotationKind::Primary
                        .span(range)
                        .label(violation.shown_pointer()),
                ),
        ),
        None => Group::with_title(title),
    }
}

/// The number of the line where a violation is, the line or lines over which it goes, and where in them it is.
fn place<'a>(violation: &Violation, source: &'a str) -> Option<(usize, &'a str, Range<usize>)> {
    let line = violation.position()?.line;
    let range = violation.range()?;
    let start = source
        .get(..range.start)?
        .rfind('\n')
        .map_or(0, |offset| offset + 1);
    let rest = source.get(range.end..)?.lines().next();
    let end = range.end + rest.map_or(0, str::len);
    Some((
        line,
        &source[start..end],
        range.start - start..range.end - start,
    ))
}
