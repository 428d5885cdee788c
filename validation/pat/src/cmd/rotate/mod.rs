//! `pat rotate`: puts a successor in the place of a token, and its secret to one place. The library's journal makes it safe to stop
//! at any moment: the same command once more finishes what was begun, or undoes it.

mod destination;
mod plan;
mod target;

use std::{
    fmt::Display,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use clap::Args;
use sailpoint_pat::{
    Acknowledged, Now, Scope, Status, TimeSpan, Token, TokenId, TokenName,
    rotate::{Resolution, Rotation, RotationReport},
    visible,
};

use self::{
    destination::{Destination, Place},
    plan::{Plan, Rotated, failed, shown},
    target::{Journals, Which},
};
use crate::{
    options::{
        consent::Consent,
        format::{Format, Output},
        global::Global,
        ids::Wanted,
        policy::PolicyFile,
        scope,
        when::{self, When},
    },
    output::{records, text},
    tenant::{connect::Connection, profile, state},
    terminal::{
        exit::Exit,
        failure::Failure,
        progress, stop,
        world::{Voice, World},
    },
};

#[derive(Args, Debug)]
#[command(after_help = "\
The file or command gets a config.json for the successor. Stopped? Run it again.")]
#[command(mut_arg("format", |format| format.hide_short_help(true)))]
#[command(mut_arg("secret_alone", |alone| alone.hide_short_help(true)))]
pub(crate) struct Rotate {
    /// Its id or name, one of your own
    #[arg(
        value_name = "TOKEN",
        value_parser = Wanted::read,
        required_unless_present = "in_use",
        conflicts_with = "in_use"
    )]
    token: Option<Wanted>,
    /// Rotate the token that pat itself is using
    #[arg(long)]
    in_use: bool,
    /// Only if it expires within this time
    #[arg(long, value_name = "SPAN")]
    if_expiring_within: Option<TimeSpan>,
    #[command(flatten)]
    successor: Successor,
    #[command(flatten)]
    policy: PolicyFile,
    #[command(flatten)]
    destination: Destination,
    #[command(flatten)]
    end: End,
    /// How far it got [default: in the state folder]
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    journal: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
}

/// What the successor shall be, where it shall not be as the old token is.
#[derive(Args, Debug)]
struct Successor {
    /// When it expires [default: lives as the old]
    #[arg(long, value_name = "WHEN")]
    expires: Option<When>,
    /// It never expires; only with --acknowledged
    #[arg(
        long,
        conflicts_with = "expires",
        requires = "acknowledged",
        hide_short_help = true
    )]
    never_expires: bool,
    /// I know that it lives until it is deleted
    #[arg(long, requires = "never_expires", hide_short_help = true)]
    acknowledged: bool,
    /// Give it the old name as soon as that is free
    #[arg(long)]
    keep_name: bool,
    /// Its first name [default: old, with a number]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    name: Option<String>,
    /// What it may do: a,b [default: as the old]
    #[arg(long, value_name = "SCOPE", hide_short_help = true, value_delimiter = ',', value_parser = scope::read)]
    scope: Vec<String>,
    /// Validity of its bearers [default: as the old]
    #[arg(long, value_name = "SPAN", hide_short_help = true)]
    bearer: Option<TimeSpan>,
}

/// How to end a rotation that was interrupted, if a person knows what nobody can tell the program.
#[derive(Args, Debug)]
struct End {
    /// Finish an interrupted one: the secret is kept
    #[arg(long, conflicts_with = "undo", hide_short_help = true)]
    keep: bool,
    /// Undo an interrupted one: the secret is lost
    #[arg(long, hide_short_help = true)]
    undo: bool,
}

impl End {
    fn resolution(&self) -> Option<Resolution> {
        match (self.keep, self.undo) {
            (true, _) => Some(Resolution::Keep),
            (_, true) => Some(Resolution::Undo),
            _ => None,
        }
    }
}

pub(crate) async fn run(
    args: &Rotate,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    if global.demo && args.destination.secret_to_profile.is_some() {
        return Err(profile::none_in_demo());
    }
    let resolution = args.end.resolution();
    // What ends a rotation hands nothing over.
    let needs_no_place = args.consent.dry_run || resolution.is_some();
    args.destination.check(needs_no_place, world)?;
    let policy = args.policy.read()?;
    let connection = Connection::open(global, policy, world).await?;
    // A demo leaves nothing behind.
    let folder = global.demo.then(tempfile::tempdir).transpose()?;
    let folder = match &folder {
        Some(folder) => Some(folder.path().to_owned()),
        None => state::folder(world),
    };
    let journals = match (&args.journal, folder) {
        (Some(path), _) => Journals::One(path.clone()),
        (None, Some(folder)) => Journals::Folder(folder),
        (None, None) => Journals::Here,
    };
    let which = match &args.token {
        Some(wanted) => Which::Named(wanted),
        None => Which::InUse(&connection.client_id),
    };
    let (mut sink, closed) = args.destination.sink(needs_no_place, world)?;
    let place = if needs_no_place {
        Ok(())
    } else {
        plan::prepared(which.words(), &mut sink)
    };
    let target = if let Some(left) = which.left(&journals, &connection.base_url)? {
        left
    } else {
        match place {
            // Nothing is sent.
            Err(failure) if !which.may_be_over(&journals) => return Err(failure),
            _ => {}
        }
        let needs_token = args.if_expiring_within.is_some();
        let found = which.find(&journals, needs_token, &connection, world);
        stop::before_changes(found).await?
    };
    let now = world.now();
    if let (Some(span), Some(token)) = (args.if_expiring_within, &target.token)
        && !is_due(token, span, &now)
    {
        not_due(args, token, span, world)?;
        return Ok(Exit::Clean);
    }
    let rotation = args.successor.of(target.id.clone(), &now)?;
    let (rotation, plan) = if let Some(resolution) = resolution {
        let plan = Plan::ended(&target.journal, resolution)?;
        (rotation.resolving(resolution), plan)
    } else {
        let plan = plan::plan(&rotation, &connection, &target.journal, place);
        let plan = stop::before_changes(plan).await?;
        // Of an interrupted one the profile may have the successor already.
        if matches!(plan, Plan::Fresh(_)) {
            args.destination.check_profile(&target.id, world)?;
        }
        (rotation, plan)
    };
    if args.consent.dry_run {
        plan.tell(&target.id, args.output.format == Format::Json, world)?;
        return Ok(Exit::Clean);
    }
    if !matches!(plan, Plan::Over) {
        if args.consent.asks() {
            world.say(plan.words());
        }
        let question = match resolution {
            None => "Rotate this token?",
            Some(Resolution::Keep) => "Keep this successor, and delete the old token?",
            Some(Resolution::Undo) => "Delete this successor, and keep the old token?",
        };
        args.consent.ask(question, world).await?;
    }
    if let Journals::Folder(folder) = &journals {
        state::make(folder).map_err(|error| Failure::file("made", folder.display(), &error))?;
    }
    let report = rotate(&rotation, &connection, &target.journal, &mut sink, world)
        .await
        .map_err(|failure| with_output(failure, &closed))?;
    tell(args, &report, world)?;
    Ok(if report.not_renamed().is_some() {
        Exit::Partly
    } else {
        Exit::Clean
    })
}

/// Whether a token expires within this time, or has.
fn is_due(token: &Token, span: TimeSpan, now: &Now) -> bool {
    match token.status(now, span.as_duration()) {
        Status::ExpiresIn(_) | Status::Expired => true,
        Status::Active | Status::NeverExpires { .. } => false,
    }
}

/// Says why nothing was done.
fn not_due(
    args: &Rotate,
    token: &Token,
    span: TimeSpan,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let expires = token.expiration_date().map(text::instant);
    let why = match &expires {
        Some(at) => format!(
            "expires at {at}, which is not within {}",
            text::span(span.as_duration())
        ),
        None => "never expires".to_owned(),
    };
    let words = format!(
        "the token {} \"{}\" {why}; nothing was done",
        token.id(),
        visible(token.name())
    );
    let told = Rotated {
        name: Some(token.name()),
        expiration_date: expires,
        ..Rotated::nothing("not-due", token.id())
    };
    put(args, &told, words, world)
}

/// Tells what was done: on standard output, unless that is for the secret alone.
fn put(
    args: &Rotate,
    told: &Rotated<'_>,
    words: impl Display,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    match (args.output.format, args.destination.secret_stdout) {
        (Format::Json, true) => records::json(told, world.err),
        (Format::Json, false) => records::json(told, world.out),
        (_, true) => {
            world.remark(words);
            Ok(())
        }
        (_, false) => world.report(words),
    }
}

impl Successor {
    fn of(&self, old: TokenId, now: &Now) -> Result<Rotation, Failure> {
        let mut rotation = Rotation::of(old);
        rotation = match self.expires {
            Some(When::Span(span)) => rotation.expiring_after(span.as_duration()),
            Some(when @ When::Instant(_)) => rotation.expiring(when.deadline(now)?),
            None => rotation,
        };
        if self.never_expires && self.acknowledged {
            rotation = rotation.expiring(Acknowledged::that_this_token_never_expires());
        }
        if self.keep_name {
            rotation = rotation.keeping_name();
        }
        if let Some(name) = &self.name {
            rotation = rotation.named(TokenName::new(name.clone())?);
        }
        if !self.scope.is_empty() {
            rotation = rotation.with_scope(Scope::named(self.scope.iter().cloned())?);
        }
        if let Some(span) = self.bearer {
            rotation = rotation.with_access_token_ttl(when::bearer(span)?);
        }
        Ok(rotation)
    }
}

async fn rotate(
    rotation: &Rotation,
    connection: &Connection,
    journal: &Path,
    sink: &mut Place,
    world: &World<'_>,
) -> Result<RotationReport, Failure> {
    // Nothing is waited for: the journal knows.
    let _shown = progress::spinner("rotating the token", world);
    tokio::select! {
        biased;
        report = rotation.run(&connection.tenant, journal, sink) => {
            report.map_err(|error| failed(&error))
        }
        () = stop::asked() => Err(Failure::new(
            Exit::Stopped,
            "stopped; run the same command again: it finishes what was begun, or undoes it",
        )),
    }
}

/// Tells how it went, and what went otherwise than asked for where the words do not say so.
fn tell(args: &Rotate, report: &RotationReport, world: &mut World<'_>) -> Result<(), Failure> {
    let error = report.not_renamed().map(ToString::to_string);
    let told = Rotated {
        course: report.course().as_str(),
        old: report.old().as_str(),
        successor: Some(report.successor().as_str()),
        name: Some(report.name()),
        expiration_date: report.expires().map(text::instant),
        sink: Some(report.sink()),
        undone: report.undone().iter().map(TokenId::as_str).collect(),
        not_renamed: error,
    };
    put(args, &told, shown(&report.to_string()), world)?;
    // The report says it in words.
    let is_told = args.output.format != Format::Json && world.voice != Voice::Quiet;
    if let Some(error) = report.not_renamed().filter(|_| !is_told) {
        world.say(format_args!("pat: the successor is not renamed: {error}"));
    }
    if !is_told {
        for difference in report.differences() {
            world.say(format_args!(
                "pat: warning: the successor is not as it was asked for: {difference}"
            ));
        }
    }
    Ok(())
}

/// The same failure, with the exit code of its own for a standard output that nobody reads, if that was all.
fn with_output(failure: Failure, closed: &AtomicBool) -> Failure {
    if failure.exit == Exit::File && closed.load(Ordering::Relaxed) {
        return Failure {
            exit: Exit::Closed,
            ..failure
        };
    }
    failure
}
