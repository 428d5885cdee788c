//! `pat create`: makes a token and hands its secret to one place. If that fails, or somebody stops it, the token is deleted again.

mod request;
mod secret;
mod undo;

use clap::Args;
use sailpoint_pat::{Creation, IssuedToken, NewToken, Tenant, Unsettled};
use serde::Serialize;

use self::{request::Request, secret::Destination};
use crate::{
    cli::Global,
    confirm::Consent,
    connect::Connection,
    exit::Exit,
    failure::Failure,
    output::{
        cells,
        format::{Format, Output},
        json, text,
    },
    policy::PolicyFile,
    progress, stop,
    world::World,
};

#[derive(Args, Debug)]
#[command(after_help = "\
One of --secret-to and --secret-stdout is needed; it gets a config.json.")]
pub(crate) struct Create {
    #[command(flatten)]
    request: Request,
    #[command(flatten)]
    policy: PolicyFile,
    #[command(flatten)]
    destination: Destination,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
}

/// What `--format json` writes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    /// Null in a dry run.
    id: Option<&'a str>,
    name: &'a str,
    expiration_date: Option<String>,
    secret_file: Option<String>,
}

pub(crate) async fn run(
    args: &Create,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    args.destination.check(args.consent.dry_run, world)?;
    let policy = args.policy.read()?;
    let connection = Connection::open(global, policy.clone(), world).await?;
    let now = world.now();
    let token = args.request.token(&now)?;
    let token = match policy {
        Some(policy) => policy.admit(token, &now)?,
        None => token,
    };
    for note in token.notes(&now) {
        world.say(format_args!("pat: note: {}", note.message()));
    }
    let plan = request::words(&token);
    if args.consent.dry_run && args.output.format == Format::Json {
        let deadline = token.expiry().deadline();
        let planned = Created {
            id: None,
            name: token.name().as_str(),
            expiration_date: deadline.map(|deadline| cells::instant(deadline.instant())),
            secret_file: args.destination.file_name(),
        };
        json::write(&planned, world.out)?;
        return Ok(Exit::Clean);
    }
    if args.consent.dry_run {
        writeln!(world.out, "would create {plan}")?;
        return Ok(Exit::Clean);
    }
    // Known before the token is there: whether its secret can be kept.
    let place = args.destination.open(world)?;
    args.consent
        .ask(format_args!("Create {plan}?"), world)
        .await?;
    let issued = {
        let _shown = progress::spinner("creating the token", world);
        create(&connection.tenant, token.clone()).await?
    };
    let told = tell(args, &connection, &issued, &token, place, world);
    match told {
        Ok(()) => Ok(Exit::Clean),
        Err(failure) => Err(undo::token(&connection.tenant, issued.id(), failure).await),
    }
}

/// Creates it, unless somebody stops that. What became of it is found out in either case.
async fn create(tenant: &Tenant, token: NewToken) -> Result<IssuedToken, Failure> {
    let unsettled = Unsettled::new(token.name().clone(), tenant.now().instant());
    tokio::select! {
        biased;
        issued = tenant.create(token) => issued.map_err(undo::after_error),
        () = stop::asked() => {
            let stopped = Failure::new(Exit::Stopped, "stopped");
            Err(match tenant.settle(&unsettled).await {
                Ok(Creation::Orphan(orphan)) => undo::token(tenant, &orphan.id, stopped).await,
                Ok(Creation::NotCreated) => stopped.and("no such token is there"),
                Ok(_) | Err(_) => stopped.and(undo::unknown(&unsettled)),
            })
        }
    }
}

/// Keeps the secret first, then tells of the token. Fails only if the secret is not kept.
fn tell(
    args: &Create,
    connection: &Connection,
    issued: &IssuedToken,
    token: &NewToken,
    place: secret::Place,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let content = args.destination.form().text(&connection.base_url, issued);
    match place {
        secret::Place::File(file) => file.keep(content.expose().as_bytes())?,
        secret::Place::Output => {
            world.out.write_all(content.expose().as_bytes())?;
            world.out.flush()?;
        }
    }
    let deadline = token.expiry().deadline();
    let file = args.destination.file_name();
    // Standard output may be for the secret alone.
    let out = if file.is_some() {
        &mut *world.out
    } else {
        &mut *world.err
    };
    // The secret is safe; that nobody reads this changes nothing.
    let _ = match args.output.format {
        Format::Json => json::write(
            &Created {
                id: Some(issued.id().as_str()),
                name: token.name().as_str(),
                expiration_date: deadline.map(|deadline| cells::instant(deadline.instant())),
                secret_file: file,
            },
            out,
        ),
        Format::Human => {
            let expires = match deadline {
                Some(deadline) => format!("expires at {deadline}"),
                None => "never expires".to_owned(),
            };
            let id = text::plain(issued.id().as_str());
            let place = file.map(|file| format!("; its secret is in {file}"));
            let place = place.unwrap_or_default();
            writeln!(out, "created {id}, which {expires}{place}").map_err(Failure::from)
        }
    };
    Ok(())
}
