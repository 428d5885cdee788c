//! `pat create`: makes a token and hands its secret to one place. If that fails, or somebody stops it, the token is deleted again.
//!
//! The invariants: a token is deleted only if this very create is known to have made it, by its answer or by the library's proof; of
//! one of which nobody knows that, everything is told that helps to look, and nobody is told to delete it. What is told of a new token
//! is what the service granted.

use std::path::PathBuf;

use clap::Args;
use sailpoint_pat::{
    AccessTokenTtl, Acknowledged, Creation, Delivery, Error, ErrorKind, IssuedToken, NewToken, Now,
    Owner, Scope, Tenant, TimeSpan, TokenId, TokenName, Unsettled, rotate::PrivateFile, visible,
};
use serde::Serialize;

use crate::{
    options::{
        consent::Consent,
        format::{Format, Output},
        global::Global,
        policy::PolicyFile,
        scope,
        secret::Form,
        when::{self, When},
    },
    output::{records, text},
    tenant::{
        connect::Connection,
        note::{self, Note},
        profile::{self, Profile, Profiles},
    },
    terminal::{exit::Exit, failure::Failure, file, progress, stop, world::World},
};

#[derive(Args, Debug)]
#[command(after_help = "\
One of --secret-to, --secret-to-profile and --secret-stdout gets a config.json.")]
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
    /// What it may do: a,b or repeated [default: all rights]
    #[arg(long, value_name = "SCOPE", value_delimiter = ',', value_parser = scope::read)]
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
    /// Keep it as this profile, as pat login does
    #[arg(
        long,
        value_name = "PROFILE",
        value_parser = profile::name,
        conflicts_with_all = ["secret_to", "secret_stdout", "secret_as", "secret_alone"],
        hide_short_help = true
    )]
    secret_to_profile: Option<String>,
    /// Replace the file or profile if it is there
    #[arg(long, conflicts_with = "secret_stdout")]
    overwrite: bool,
    /// Print it to standard output
    #[arg(long)]
    secret_stdout: bool,
    #[command(flatten)]
    form: Form,
}

/// Where the secret of a create goes.
enum Kept {
    File(PrivateFile),
    Profile(Profile),
    Output,
}

/// What `--format json` writes: what the service granted, and in a dry run what would be asked for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    /// Null in a dry run.
    id: Option<&'a str>,
    name: &'a str,
    expiration_date: Option<String>,
    /// Null for all rights.
    scope: Option<&'a [String]>,
    /// Null if it is left to the service.
    access_token_validity_seconds: Option<i64>,
    secret_file: Option<String>,
}

pub(crate) async fn run(
    args: &Create,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    if global.demo && args.destination.secret_to_profile.is_some() {
        return Err(profile::none_in_demo());
    }
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
        world.remark(format_args!("pat: note: {}", note.message()));
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
    let kept = args.destination.open(world)?;
    args.consent
        .ask(format_args!("Create {plan}?"), world)
        .await?;
    connection.notes.settle(&connection.tenant, world).await;
    let (issued, note) = args.create(&connection, &token, world).await?;
    match args.keep(&connection, &issued, kept, world) {
        Ok(()) => {
            note.end();
            args.tell(&issued, &token, world);
            Ok(Exit::Clean)
        }
        Err(failure) => Err(undo(&connection.tenant, issued.id(), failure, note, world).await),
    }
}

impl Request {
    /// The token, if the rule allows it.
    fn token(&self, now: &Now) -> Result<NewToken, Failure> {
        let name = TokenName::new(self.name.clone())?;
        let mut token = match self.expires {
            Some(when) => {
                let token = NewToken::expiring(name, when.deadline(now)?);
                match when {
                    // Computed from the clock, to the millisecond: nobody else asks for the same.
                    When::Span(_) => token.with_own_expiry(),
                    When::Instant(_) => token,
                }
            }
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
        let is_kept = self.secret_to.is_some() || self.secret_to_profile.is_some();
        if dry_run || self.secret_stdout || is_kept {
            Ok(())
        } else {
            Err(Failure::usage(
                "say where the secret shall go, which is shown once: --secret-to FILE, --secret-to-profile PROFILE or --secret-stdout",
            ))
        }
    }

    /// What gets the secret.
    fn open(&self, world: &World<'_>) -> Result<Kept, Failure> {
        self.check(false, world)?;
        if let Some(path) = self.secret_to.as_deref() {
            return file::private(path, self.overwrite).map(Kept::File);
        }
        let Some(name) = &self.secret_to_profile else {
            return Ok(Kept::Output);
        };
        let profiles = Profiles::of(world)?;
        profiles.check_free(name, self.overwrite)?;
        let profile = profiles.or_new(name)?;
        profile.check()?;
        Ok(Kept::Profile(profile))
    }

    fn file_name(&self) -> Option<String> {
        let path = self.secret_to.as_deref();
        path.map(|path| path.display().to_string())
    }

    /// Where it went, in words, unless it is standard output.
    fn words(&self) -> Option<String> {
        let profile = self.secret_to_profile.as_ref();
        let profile = || profile.map(|name| format!("the profile {name}"));
        self.file_name().or_else(profile)
    }
}

impl Create {
    /// Creates it, unless somebody stops that. What became of it is found out in either case.
    async fn create(
        &self,
        connection: &Connection,
        token: &NewToken,
        world: &mut World<'_>,
    ) -> Result<(IssuedToken, Note), Failure> {
        let tenant = &connection.tenant;
        let listed = stop::before_changes(async {
            let _shown = progress::spinner("listing tokens", world);
            match tenant.list(Owner::Me).await {
                Ok(list) => Ok(Some(list)),
                // Whoever may create and not list does without the proof.
                Err(error) if error.kind() == ErrorKind::Forbidden => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await?;
        let listed = listed.as_ref();
        let since = tenant.now().instant();
        let unsettled = match listed {
            Some(listed) => Unsettled::of(token, listed, since),
            None => Unsettled::new(token.name().clone(), since),
        };
        let secret_to = self.destination.secret_to.as_deref();
        let note = connection
            .notes
            .begin(token, listed, since, secret_to, world);
        let created = {
            let _shown = progress::spinner("creating the token", world);
            let create = async {
                match listed {
                    Some(listed) => tenant.create_after(listed, token.clone()).await,
                    None => tenant.create(token.clone()).await,
                }
            };
            tokio::select! {
                biased;
                created = create => Some(created),
                () = stop::asked() => None,
            }
        };
        match created {
            Some(Ok(issued)) => Ok((issued, note)),
            Some(Err(error)) => Err(not_created(error, note)),
            None => Err(stopped(tenant, &unsettled, note, world).await),
        }
    }

    /// Keeps the secret.
    fn keep(
        &self,
        connection: &Connection,
        issued: &IssuedToken,
        kept: Kept,
        world: &mut World<'_>,
    ) -> Result<(), Failure> {
        let content = self
            .destination
            .form
            .of_secret()
            .text(&connection.base_url, issued);
        match kept {
            Kept::File(file) => file::keep(&file, content.expose().as_bytes()),
            Kept::Profile(profile) => profile.keep(&content),
            Kept::Output => {
                world.out.write_all(content.expose().as_bytes())?;
                Ok(world.out.flush()?)
            }
        }
    }

    /// Tells of the token. Its secret is safe: that nobody reads this changes nothing.
    fn tell(&self, issued: &IssuedToken, token: &NewToken, world: &mut World<'_>) {
        let created = self.created(token, Some(issued));
        let expires = match &created.expiration_date {
            Some(date) => format!("expires at {date}"),
            None => "never expires".to_owned(),
        };
        let mut line = format!("created {}, which {expires}", issued.id());
        let place = self.destination.words();
        if let Some(place) = &place {
            line = format!("{line}; its secret is in {place}");
        }
        // Standard output may be for the secret alone.
        let _ = match (self.output.format, &place) {
            (Format::Json, Some(_)) => records::json(&created, world.out),
            (Format::Json, None) => records::json(&created, world.err),
            (_, Some(_)) => world.report(line),
            (_, None) => {
                world.remark(line);
                Ok(())
            }
        };
        for difference in token.differences(issued) {
            world.say(format_args!(
                "pat: warning: the token is not as it was asked for: {difference}"
            ));
        }
        if issued.details().is_none() {
            world.say(format_args!(
                "pat: warning: the answer could not be read as a whole; see what the service granted: pat show {}",
                issued.id()
            ));
        }
    }

    fn created<'a>(&self, token: &'a NewToken, issued: Option<&'a IssuedToken>) -> Created<'a> {
        let deadline = token.expiry().deadline();
        let asked = Created {
            id: issued.map(|issued| issued.id().as_str()),
            name: token.name().as_str(),
            expiration_date: deadline.map(|deadline| text::instant(deadline.instant())),
            scope: token.scope().as_named(),
            access_token_validity_seconds: token.access_token_ttl().map(AccessTokenTtl::seconds),
            secret_file: self.destination.file_name(),
        };
        match issued.and_then(IssuedToken::details) {
            Some(granted) => Created {
                name: &granted.name,
                expiration_date: granted.expiration_date.map(text::instant),
                scope: granted.scope.as_deref(),
                access_token_validity_seconds: Some(granted.access_token_validity_seconds.into()),
                ..asked
            },
            None => asked,
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

/// Finds out what became of a create that somebody stopped, and deletes the token if it is certain that it came of it.
async fn stopped(
    tenant: &Tenant,
    unsettled: &Unsettled,
    note: Note,
    world: &mut World<'_>,
) -> Failure {
    let stopped = Failure::new(Exit::Stopped, "stopped");
    let name = visible(unsettled.name.as_str());
    let what = format!("finding out whether \"{name}\" was created");
    match stop::finishing(tenant.settle(unsettled), &what, world).await {
        Some(Ok(Creation::Orphan(orphan))) => undo(tenant, &orphan.id, stopped, note, world).await,
        // One that the service is still busy with is found by the note.
        Some(Ok(Creation::NotCreated)) => stopped.and("no such token is there"),
        Some(Ok(Creation::Unknown(unsettled))) => {
            note.end();
            stopped.and(note::in_doubt(&unsettled))
        }
        Some(Err(error)) => stopped.and(error).and(note.unknown(unsettled)),
        Some(Ok(_)) | None => stopped.and(note.unknown(unsettled)),
    }
}

/// Deletes a token whose secret could not be kept because of `failure`, and says so.
async fn undo(
    tenant: &Tenant,
    id: &TokenId,
    failure: Failure,
    note: Note,
    world: &mut World<'_>,
) -> Failure {
    let failure = match failure {
        Failure { exit, message } if message.is_empty() => {
            Failure::new(exit, "nobody reads the output")
        }
        failure => failure,
    };
    let what = format!("deleting the new token {id}");
    let deleted = stop::finishing(tenant.delete(id), &what, world).await;
    if deleted.is_some() {
        note.end();
    }
    match deleted {
        Some(Ok(())) => failure.and(format_args!("the new token {id} was deleted again")),
        Some(Err(error)) => Failure {
            exit: Exit::Partly,
            ..failure.and(format_args!(
                "the new token {id} could not be deleted again: {error}; delete it: pat revoke {id}"
            ))
        },
        None => Failure {
            exit: Exit::Stopped,
            ..failure.and(format_args!(
                "whether the new token {id} was deleted again is not known, and nobody has its secret: pat revoke {id}"
            ))
        },
    }
}

/// What became of the token is part of the message; what to do about it is added.
fn not_created(error: Error, note: Note) -> Failure {
    let (advice, is_known) = match error.creation() {
        Some(Creation::Orphan(orphan)) => (format!("delete it: pat revoke {}", orphan.id), true),
        Some(Creation::Unknown(unsettled)) if unsettled.candidates.is_empty() => {
            (note.unknown(unsettled), false)
        }
        Some(Creation::Unknown(unsettled)) => (note::look(unsettled), true),
        _ => {
            // With one that timed out the service may still be busy: the next command looks again.
            let is_late = error.kind() == ErrorKind::Timeout || error.status() == Some(504);
            if !is_late || error.delivery() == Delivery::NotSent {
                note.end();
            }
            return error.into();
        }
    };
    if is_known {
        note.end();
    }
    Failure {
        exit: Exit::Partly,
        ..Failure::from(error).and(advice)
    }
}
