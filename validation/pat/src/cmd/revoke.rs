//! `pat revoke`: deletes tokens, after showing which they are.

use clap::Args;
use sailpoint_pat::{ErrorKind, TokenId};

use crate::{
    cli::Global,
    confirm::Consent,
    connect::Connection,
    exit::Exit,
    failure::Failure,
    find::{self, Found},
    progress,
    world::World,
};

#[derive(Args, Debug)]
pub(crate) struct Revoke {
    /// The tokens' ids
    #[arg(required = true, value_name = "ID", value_parser = find::id)]
    ids: Vec<TokenId>,
    /// Also the token that pat itself is using
    #[arg(long)]
    in_use: bool,
    #[command(flatten)]
    consent: Consent,
}

pub(crate) async fn run(
    args: &Revoke,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    let connection = Connection::open(global, None, world).await?;
    let mut ids: Vec<TokenId> = Vec::new();
    for id in &args.ids {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    let is_in_use = |id: &TokenId| id.as_str() == connection.client_id;
    if !args.in_use && ids.iter().any(is_in_use) {
        return Err(Failure::usage(format!(
            "{} is the token that pat itself is using; give --in-use to delete it all the same",
            connection.client_id
        )));
    }
    // The one in use goes last: after it nothing else can be deleted.
    ids.sort_by_key(is_in_use);
    let found = find::tokens(&connection.tenant, &ids, world).await?;
    if args.consent.dry_run {
        for token in &found {
            writeln!(world.out, "would delete {}", token.words())?;
        }
        return Ok(Exit::Clean);
    }
    if !args.consent.yes {
        for token in &found {
            world.say(token.words());
        }
    }
    let question = match found.len() {
        1 => "Delete this token for good?".to_owned(),
        many => format!("Delete these {many} tokens for good?"),
    };
    args.consent.ask(question, world).await?;
    delete(&connection, &found, world).await
}

async fn delete(
    connection: &Connection,
    found: &[Found],
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let shown = progress::bar("deleting", found.len(), world);
    let mut failures: Vec<Failure> = Vec::new();
    for token in found {
        match connection.tenant.delete(token.id()).await {
            // Somebody else was faster: it is gone, which was wanted.
            Err(error) if error.kind() != ErrorKind::NotFound => {
                failures.push(Failure::new(
                    Exit::Service,
                    format!("{} is not deleted: {error}", token.id()),
                ));
            }
            // What can no longer be told is done all the same.
            _ => drop(writeln!(world.out, "deleted {}", token.words())),
        }
        shown.step();
    }
    drop(shown);
    world.out.flush()?;
    if failures.is_empty() {
        return Ok(Exit::Clean);
    }
    let exit = if failures.len() < found.len() {
        Exit::Partly
    } else {
        Exit::Service
    };
    let messages: Vec<_> = failures
        .into_iter()
        .map(|failure| failure.message)
        .collect();
    Err(Failure::new(exit, messages.join("\n")))
}
