//! `pat lint`: holds a request in a file against the rule and a policy. No tenant is asked.

mod report;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sailpoint_pat::{BulkPatch, NewToken, Note, Now, Policy, TokenPatch, Violations};

use self::report::Report;
use crate::{
    cli::Global, exit::Exit, failure::Failure, file, output::text, policy::PolicyFile, world::World,
};

#[derive(Args, Debug)]
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
    /// Output: human, json or sarif
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true
    )]
    format: Format,
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    #[value(alias = "table")]
    Human,
    Json,
    Sarif,
}

pub(crate) fn run(args: &Lint, global: &Global, world: &mut World<'_>) -> Result<Exit, Failure> {
    let policy = args.policy.read()?;
    let (name, text) = file::read(&args.path, world)?;
    let now = now(global, world)?;
    if file::without_mark(&text) != text {
        world.say(format_args!(
            "pat: {} begins with a byte order mark, which JSON has not; save it without",
            text::plain(&name)
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
    match args.format {
        Format::Human => report.write_human(world)?,
        Format::Json => report.write_json(world.out)?,
        Format::Sarif => report.write_sarif(world.out)?,
    }
    Ok(match (violations, notes.is_empty()) {
        (Some(_), _) => Exit::Refused,
        (None, false) if args.strict => Exit::Findings,
        (None, _) => Exit::Clean,
    })
}

/// The present, which in a demo is that of the fake tenant.
fn now(global: &Global, world: &mut World<'_>) -> Result<Now, Failure> {
    #[cfg(feature = "demo")]
    if global.demo {
        crate::demo::set_clock(world)?;
    }
    #[cfg(not(feature = "demo"))]
    if global.demo {
        return Err(Failure::usage("this program was built without its demo"));
    }
    Ok(world.now())
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
