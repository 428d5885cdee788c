//! What a lint found, for people and for programs.

use std::io::Write;

use sailpoint_pat::{Note, Violation, Violations};
use serde::Serialize;

use crate::{
    failure::Failure,
    output::{
        json,
        sarif::{self, Finding, Level, Location},
        text,
    },
    world::World,
};

/// What was found in one request. There are violations or notes, never both.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    #[serde(rename = "file")]
    pub(super) name: &'a str,
    #[serde(skip)]
    pub(super) text: &'a str,
    /// All of the violations at once, for drawing.
    #[serde(skip)]
    pub(super) drawn: Option<&'a Violations>,
    pub(super) violations: &'a [Violation],
    pub(super) notes: &'a [Note],
}

impl Report<'_> {
    pub(super) fn write_human(&self, world: &mut World<'_>) -> Result<(), Failure> {
        let name = text::plain(self.name);
        if let Some(violations) = self.drawn {
            writeln!(world.out, "{}", violations.render(&name, self.text))?;
            return Ok(());
        }
        for note in self.notes {
            writeln!(
                world.out,
                "note[{}]: {}\n --> {name} {}",
                note.code(),
                note.message(),
                note.pointer()
            )?;
        }
        writeln!(world.out, "{name} may be sent")?;
        Ok(())
    }

    pub(super) fn write_json(&self, out: &mut dyn Write) -> Result<(), Failure> {
        json::write(self, out)
    }

    pub(super) fn write_sarif(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let of_violation = |violation: &Violation| {
            let place = violation
                .position()
                .map(|at| (at.line, self.column(at.line, at.column)));
            Finding::new(
                violation.code().as_str(),
                Level::Error,
                violation.message().to_owned(),
                Location::in_file(self.name, place, violation.pointer()),
            )
        };
        let of_note = |note: &Note| {
            Finding::new(
                note.code().as_str(),
                Level::Note,
                note.message().to_owned(),
                Location::in_file(self.name, None, note.pointer()),
            )
        };
        let violations = || self.violations.iter();
        let notes = || self.notes.iter();
        let results = || violations().map(of_violation).chain(notes().map(of_note));
        let mut codes: Vec<&'static str> = Vec::new();
        let all = violations().map(|violation| violation.code().as_str());
        for code in all.chain(notes().map(|note| note.code().as_str())) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        sarif::write(&codes, results, describe, out)
    }

    /// A column in characters, from one in bytes.
    fn column(&self, line: usize, column: usize) -> usize {
        let before = self
            .text
            .lines()
            .nth(line.saturating_sub(1))
            .and_then(|line| line.get(..column.saturating_sub(1)));
        before.map_or(column, |before| before.chars().count() + 1)
    }
}

fn describe(code: &'static str) -> &'static str {
    if code.starts_with("policy-") {
        "The request breaks the policy of your organisation."
    } else {
        match code {
            "all-rights" | "bearer-outlives-token" | "acknowledgement-without-effect" => {
                "The request is allowed and may surprise."
            }
            _ => {
                "The service would refuse the request, or take it for something else than its author means."
            }
        }
    }
}
