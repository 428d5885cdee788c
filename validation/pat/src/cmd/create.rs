//! `pat create`: makes a token and hands its secret to one place. If that fails, or somebody stops it, the token is deleted again.

use std::path::PathBuf;

use clap::Args;
use sailpoint_pat::{
    Acknowledged, Creation, Error, IssuedToken, NewToken, Now, Scope, Tenant, TimeSpan, TokenId,
    TokenName, Unsettled,
    rotate::{PrivateFile, SecretForm},
    visible,
};
use serde::Serialize;

use crate::{
    options::{
        consent::Consent,
        format::{Format, Output},
        global::Global,
        policy::PolicyFile,
        when::{self, When},
    },
    output::{records, text},
    tenant::connect::Connection,
    terminal::{exit::Exit, failure::Failure, file, progress, stop, world::World},
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

/// What the new token shall be.
#[derive(Args, Debug)]
struct Request {
    /// Its name, unique among its owner's tokens
    #[arg(long)]
    name: String,
    /// When it expires: 90d, 2027-01-31, 2027-01-31T12:00:00Z
    #[arg(long, value_name = "WHEN", required_unless_present = "never_expires")]
    expires: Option<When>,
    /// It never expires; only with --acknowledged
    #[arg(long, conflicts_with = "expires", requires = "acknowledged")]
    never_expires: bool,
    /// I know that it stays valid until somebody deletes it
    #[arg(long, requires = "never_expires")]
    acknowledged: bool,
    /// What it may do; repeatable [default: all rights]
    #[arg(long, value_name = "SCOPE")]
    scope: Vec<String>,
    /// How long its bearers are valid, 15s to 12h
    #[arg(long, value_name = "SPAN")]
    bearer: Option<TimeSpan>,
}

/// The one place to which the secret goes. There is no default: whoever creates a token says where.
#[derive(Args, Debug)]
struct Destination {
    /// Put the secret into this file, which only you may read
    #[arg(long, value_name = "FILE", conflicts_with = "secret_stdout")]
    secret_to: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "secret_to")]
    overwrite: bool,
    /// Print it to standard output
    #[arg(long)]
    secret_stdout: bool,
    /// The secret without address and client id
    #[arg(long)]
    secret_alone: bool,
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
    let plan = words(&token);
    if args.consent.dry_run {
        match args.output.format {
            Format::Json => records::json(&args.created(&token, None), world.out)?,
            _ => world.tell(format_args!("would create {plan}"))?,
        }
        return Ok(Exit::Clean);
    }
    // Known before the token is there: whether its secret can be kept.
    let file = args.destination.open(world)?;
    args.consent
        .ask(format_args!("Create {plan}?"), world)
        .await?;
    let issued = {
        let _shown = progress::spinner("creating the token", world);
        create(&connection.tenant, token.clone()).await?
    };
    match args.keep(&connection, &issued, file, world) {
        Ok(()) => {
            args.tell(&issued, &token, world);
            Ok(Exit::Clean)
        }
        Err(failure) => Err(undo(&connection.tenant, issued.id(), failure).await),
    }
}

impl Request {
    /// The token, if the rule allows it.
    fn token(&self, now: &Now) -> Result<NewToken, Failure> {
        let name = TokenName::new(self.name.clone())?;
        let mut token = match self.expires {
            Some(when) => NewToken::expiring(name, when.deadline(now)?),
            None if self.never_expires && self.acknowledged => {
                NewToken::never_expiring(name, Acknowledged::that_this_token_never_expires())
            }
            None => return Err(Failure::usage("say when it expires: --expires 90d")),
        };
        if !self.scope.is_empty() {
            token = token.with_scope(Scope::named(self.scope.iter().cloned())?);
        }
        if let Some(span) = self.bearer {
            token = token.with_access_token_ttl(when::bearer(span)?);
        }
        Ok(token)
    }
}

impl Destination {
    /// Refuses a token whose secret would go nowhere.
    fn check(&self, dry_run: bool, world: &World<'_>) -> Result<(), Failure> {
        if self.secret_stdout && !dry_run {
            world.check_output()?;
        }
        if dry_run || self.secret_stdout || self.secret_to.is_some() {
            Ok(())
        } else {
            Err(Failure::usage(
                "say where the secret shall go, which is shown once: --secret-to FILE or --secret-stdout",
            ))
        }
    }

    /// The file that gets the secret; without one standard output does.
    fn open(&self, world: &World<'_>) -> Result<Option<PrivateFile>, Failure> {
        self.check(false, world)?;
        let path = self.secret_to.as_deref();
        path.map(|path| file::private(path, self.overwrite))
            .transpose()
    }

    /// What the place gets: a `config.json` with the token's id in it, or the secret alone.
    fn form(&self) -> SecretForm {
        if self.secret_alone {
            SecretForm::SecretAlone
        } else {
            SecretForm::Config
        }
    }

    fn file_name(&self) -> Option<String> {
        let path = self.secret_to.as_deref();
        path.map(|path| path.display().to_string())
    }
}

/// Creates it, unless somebody stops that. What became of it is found out in either case.
async fn create(tenant: &Tenant, token: NewToken) -> Result<IssuedToken, Failure> {
    let unsettled = Unsettled::new(token.name().clone(), tenant.now().instant());
    tokio::select! {
        biased;
        issued = tenant.create(token) => issued.map_err(not_created),
        () = stop::asked() => {
            let stopped = Failure::new(Exit::Stopped, "stopped");
            Err(match tenant.settle(&unsettled).await {
                Ok(Creation::Orphan(orphan)) => undo(tenant, &orphan.id, stopped).await,
                Ok(Creation::NotCreated) => stopped.and("no such token is there"),
                Ok(_) | Err(_) => stopped.and(look_for(&unsettled)),
            })
        }
    }
}

impl Create {
    /// Keeps the secret.
    fn keep(
        &self,
        connection: &Connection,
        issued: &IssuedToken,
        file: Option<PrivateFile>,
        world: &mut World<'_>,
    ) -> Result<(), Failure> {
        let content = self.destination.form().text(&connection.base_url, issued);
        let content = content.expose().as_bytes();
        if let Some(file) = file {
            return file::keep(&file, content);
        }
        world.out.write_all(content)?;
        Ok(world.out.flush()?)
    }

    /// Tells of the token. Its secret is safe: that nobody reads this changes nothing.
    fn tell(&self, issued: &IssuedToken, token: &NewToken, world: &mut World<'_>) {
        let file = self.destination.file_name();
        // Standard output may be for the secret alone.
        let out = if file.is_some() {
            &mut *world.out
        } else {
            &mut *world.err
        };
        let _ = if self.output.format == Format::Json {
            records::json(&self.created(token, Some(issued.id())), out)
        } else {
            let id = visible(issued.id().as_str());
            let place = file.map(|file| format!("; its secret is in {file}"));
            let place = place.unwrap_or_default();
            writeln!(out, "created {id}, which {}{place}", expires(token)).map_err(Failure::from)
        };
    }

    fn created<'a>(&self, token: &'a NewToken, id: Option<&'a TokenId>) -> Created<'a> {
        let deadline = token.expiry().deadline();
        Created {
            id: id.map(TokenId::as_str),
            name: token.name().as_str(),
            expiration_date: deadline.map(|deadline| text::instant(deadline.instant())),
            secret_file: self.destination.file_name(),
        }
    }
}

/// `the token "ci", which expires at 2027-01-31T00:00:00.000Z, with idn:accounts:read`
fn words(token: &NewToken) -> String {
    format!(
        "the token \"{}\", which {}, with {}",
        visible(token.name().as_str()),
        expires(token),
        visible(&text::scopes(token.scope().as_named()))
    )
}

fn expires(token: &NewToken) -> String {
    match token.expiry().deadline() {
        Some(deadline) => format!("expires at {deadline}"),
        None => "never expires".to_owned(),
    }
}

/// Deletes a token whose secret could not be kept because of `failure`, and says so.
async fn undo(tenant: &Tenant, id: &TokenId, failure: Failure) -> Failure {
    let failure = match failure {
        Failure { exit, message } if message.is_empty() => {
            Failure::new(exit, "nobody reads the output")
        }
        failure => failure,
    };
    let id_shown = visible(id.as_str());
    match tenant.delete(id).await {
        Ok(()) => failure.and(format_args!("the new token {id_shown} was deleted again")),
        Err(error) => Failure {
            exit: Exit::Partly,
            ..failure.and(format_args!(
                "the new token {id_shown} could not be deleted again: {error}; delete it: pat revoke {id_shown}"
            ))
        },
    }
}

/// What became of the token is part of the message; the command that removes it is added.
fn not_created(error: Error) -> Failure {
    let advice = match error.creation() {
        Some(Creation::Orphan(orphan)) => {
            format!("delete it: pat revoke {}", visible(orphan.id.as_str()))
        }
        Some(Creation::Unknown(unsettled)) => look_for(unsettled),
        _ => return error.into(),
    };
    Failure {
        exit: Exit::Partly,
        ..Failure::from(error).and(advice)
    }
}

/// What to do about a token of which nobody knows whether it is there.
fn look_for(unsettled: &Unsettled) -> String {
    format!(
        "look for \"{}\" in pat list, and delete it there by pat revoke: nobody has its secret",
        visible(unsettled.name.as_str())
    )
}
