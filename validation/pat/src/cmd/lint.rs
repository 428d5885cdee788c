//! `pat lint`: holds a request in a file against the rule and a policy. No tenant is asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use sailpoint_pat::{
    BulkPatch, NewToken, Note, Now, Policy, TokenPatch, Violation, Violations, audit::Severity,
    visible,
};
use serde::Serialize;

use crate::{
    options::{
        format::{Format, Output},
        global::Global,
        policy::PolicyFile,
    },
    output::{
        records,
        sarif::{self, Finding, Location, Rule},
    },
    tenant::connect,
    terminal::{exit::Exit, failure::Failure, file, world::World},
};

#[derive(Args, Debug)]
#[command(mut_arg("format", Format::among(&["human", "json", "sarif"], "Output: human, json or sarif")))]
pub(crate) struct Lint {
    /// A file with the request's JSON; - for standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// What it is: create, patch or bulk
    #[arg(
        long,
        value_name = "KIND",
        default_value = "create",
        hide_possible_values = true
    )]
    kind: Kind,
    #[command(flatten)]
    policy: PolicyFile,
    /// Notes count as findings (exit code 1)
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// the body of a create
    Create,
    /// a JSON Patch of one token
    Patch,
    /// a bulk update
    Bulk,
}

pub(crate) fn run(args: &Lint, global: &Global, world: &mut World<'_>) -> Result<Exit, Failure> {
    let policy = args.policy.read()?;
    let (name, text) = file::read(&args.path, world)?;
    let now = connect::now(global, world)?;
    if file::without_mark(&text) != text {
        world.say(format_args!(
            "pat: {} begins with a byte order mark, which JSON does not allow; save it without one",
            visible(&name)
        ));
    }
    let (violations, notes) = match judge(args.kind, &text, policy.as_ref(), &now) {
        Ok(notes) => (None, notes),
        Err(violations) => (Some(violations), Vec::new()),
    };
    let report = Report {
        name: &name,
        text: &text,
        violations: violations.as_ref().map_or(&[], Violations::as_slice),
        drawn: violations.as_ref(),
        notes: &notes,
    };
    match args.output.format {
        Format::Json => records::json(&report, world.out)?,
        Format::Sarif => report.write_sarif(world.out)?,
        _ => report.write_human(world)?,
    }
    Ok(match (violations, notes.is_empty()) {
        (Some(_), _) => Exit::Refused,
        (None, false) if args.strict => Exit::Findings,
        (None, _) => Exit::Clean,
    })
}

fn judge(
    kind: Kind,
    text: &str,
    policy: Option<&Policy>,
    now: &Now,
) -> Result<Vec<Note>, Violations> {
    let body = text.as_bytes();
    // What a policy says has no place in the text yet.
    let located = |violations: Violations| violations.located_in(text);
    match kind {
        Kind::Create => {
            let token = NewToken::from_json(body, now)?;
            let token = match policy {
                Some(policy) => policy.admit(token, now).map_err(located)?,
                None => token,
            };
            Ok(token.notes(now))
        }
        Kind::Patch => {
            let patch = TokenPatch::from_json(body, now)?;
            if let Some(policy) = policy {
                policy.admit_patch(patch, None, now).map_err(located)?;
            }
            Ok(Vec::new())
        }
        Kind::Bulk => {
            let bulk = BulkPatch::from_json(body, now)?;
            if let Some(policy) = policy {
                policy.admit_bulk(bulk, now).map_err(located)?;
            }
            Ok(Vec::new())
        }
    }
}

/// What was found in one request. There are violations or notes, never both.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(rename = "file")]
    name: &'a str,
    #[serde(skip)]
    text: &'a str,
    /// All of the violations at once, for drawing.
    #[serde(skip)]
    drawn: Option<&'a Violations>,
    violations: &'a [Violation],
    notes: &'a [Note],
}

impl Report<'_> {
    fn write_human(&self, world: &mut World<'_>) -> Result<(), Failure> {
        let name = visible(self.name);
        if let Some(violations) = self.drawn {
            return world.tell(violations.render(&name, self.text));
        }
        for note in self.notes {
            world.tell(format_args!(
                "note[{}]: {}\n --> {name} {}",
                note.code(),
                note.message(),
                note.pointer()
            ))?;
        }
        world.tell(format_args!("{name} may be sent"))
    }

    fn write_sarif(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let columns = self.columns();
        let of_violation = |violation: &Violation| {
            let place = violation.position().map(|at| {
                let column = columns.get(&(at.line, at.column));
                (at.line, column.copied().unwrap_or(at.column))
            });
            Finding::new(
                violation.code().as_str(),
                Severity::Error,
                violation.message().to_owned(),
                Location::in_file(self.name, place, violation.pointer()),
            )
        };
        let of_note = |note: &Note| {
            Finding::new(
                note.code().as_str(),
                Severity::Note,
                note.message().to_owned(),
                Location::in_file(self.name, None, note.pointer()),
            )
        };
        let violations = || self.violations.iter();
        let notes = || self.notes.iter();
        let results = || violations().map(of_violation).chain(notes().map(of_note));
        let mut rules: Vec<Rule> = Vec::new();
        let of_violations =
            violations().map(|violation| (violation.code().as_str(), Severity::Error));
        let of_notes = notes().map(|note| (note.code().as_str(), Severity::Note));
        for (code, severity) in of_violations.chain(of_notes) {
            if rules.iter().all(|rule| rule.id != code) {
                let what = describe(code);
                let help = format!("{what} The result says what to do.");
                rules.push(Rule::new(code, what, help, severity));
            }
        }
        sarif::write(rules, results, out)
    }

    /// The columns in characters of all violations, by line and column in bytes. The text is read once, however many there are.
    fn columns(&self) -> BTreeMap<(usize, usize), usize> {
        let places = self.violations.iter().filter_map(Violation::position);
        let places: BTreeSet<_> = places.map(|at| (at.line, at.column)).collect();
        let mut columns = BTreeMap::new();
        let mut places = places.into_iter().peekable();
        for (index, line) in self.text.lines().enumerate() {
            let (mut bytes, mut characters) = (0, 0);
            while let Some((number, column)) = places.next_if(|(number, _)| *number <= index + 1) {
                // What lies outside of the text is told as it is.
                let end = column.saturating_sub(1);
                if let Some(between) = line.get(bytes..end).filter(|_| number == index + 1) {
                    characters += between.chars().count();
                    bytes = end;
                    columns.insert((number, column), characters + 1);
                }
            }
        }
        columns
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
