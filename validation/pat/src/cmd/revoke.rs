//! `pat revoke`: deletes tokens, after showing which they are.

use clap::Args;
use sailpoint_pat::ErrorKind;
use serde::Serialize;

use crate::{
    options::{
        consent::Consent,
        format::{Format, Output},
        global::Global,
        ids::Wanted,
    },
    output::records,
    tenant::{
        connect::Connection,
        find::{self, Found},
    },
    terminal::{exit::Exit, failure::Failure, progress, world::World},
};

#[derive(Args, Debug)]
pub(crate) struct Revoke {
    /// The tokens' ids or names
    #[arg(required = true, value_name = "TOKEN", value_parser = Wanted::read)]
    tokens: Vec<Wanted>,
    /// Also the token that pat itself is using
    #[arg(long)]
    in_use: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
}

/// What `--format json` writes.
#[derive(Serialize)]
struct Revoked<'a> {
    tokens: Vec<One<'a>>,
}

#[derive(Serialize)]
struct One<'a> {
    id: &'a str,
    /// Null for one that cannot be read.
    name: Option<&'a str>,
    outcome: Word,
    /// Why it is not deleted.
    reason: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    /// It would be deleted; this was a dry run.
    Planned,
    Deleted,
    Failed,
}

impl<'a> One<'a> {
    fn of(token: &'a Found, outcome: Word, reason: Option<String>) -> Self {
        Self {
            id: token.id().as_str(),
            name: token.name(),
            outcome,
            reason,
        }
    }
}

pub(crate) async fn run(
    args: &Revoke,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    let connection = Connection::open(global, None, world).await?;
    let mut found = find::tokens(&connection.tenant, &args.tokens, world).await?;
    let is_in_use = |token: &Found| token.id().as_str() == connection.client_id;
    if !args.in_use && found.iter().any(is_in_use) {
        return Err(Failure::usage(format!(
            "{} is the token that pat itself is using; give --in-use to delete it all the same",
            connection.client_id
        )));
    }
    // The one in use goes last: after it nothing else can be deleted.
    found.sort_by_key(is_in_use);
    let as_json = args.output.format == Format::Json;
    if args.consent.dry_run && as_json {
        let planned = |token| One::of(token, Word::Planned, None);
        let tokens = found.iter().map(planned).collect();
        records::json(&Revoked { tokens }, world.out)?;
        return Ok(Exit::Clean);
    }
    if args.consent.dry_run {
        for token in &found {
            world.tell(format_args!("would delete {}", token.words()))?;
        }
        return Ok(Exit::Clean);
    }
    if args.consent.asks() {
        for token in &found {
            world.say(token.words());
        }
    }
    let question = match found.len() {
        1 => "Delete this token for good?".to_owned(),
        many => format!("Delete these {many} tokens for good?"),
    };
    args.consent.ask(question, world).await?;
    delete(&connection, &found, as_json, world).await
}

async fn delete(
    connection: &Connection,
    found: &[Found],
    as_json: bool,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let shown = progress::bar("deleting", found.len(), world);
    let mut tokens = Vec::new();
    let mut messages = Vec::new();
    for token in found {
        match connection.tenant.delete(token.id()).await {
            // Somebody else was faster: it is gone, which was wanted.
            Err(error) if error.kind() != ErrorKind::NotFound => {
                messages.push(format!("{} is not deleted: {error}", token.id()));
                tokens.push(One::of(token, Word::Failed, Some(error.to_string())));
            }
            // What can no longer be told is done all the same.
            _ => {
                if !as_json {
                    drop(world.report(format_args!("deleted {}", token.words())));
                }
                tokens.push(One::of(token, Word::Deleted, None));
            }
        }
        shown.step();
    }
    drop(shown);
    if as_json {
        records::json(&Revoked { tokens }, world.out)?;
    }
    world.out.flush()?;
    let exit = match messages.len() {
        0 => return Ok(Exit::Clean),
        some if some < found.len() => Exit::Partly,
        _ => Exit::Service,
    };
    Err(Failure::new(exit, messages.join("\n")))
}
