//! `pat rotate`: puts a successor in the place of a token, and its secret to one place. The library's journal makes it safe to stop
//! at any moment: the same command once more finishes what was begun, or undoes it.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use clap::Args;
use sailpoint_pat::{
    Acknowledged, Now, Scope, TimeSpan, TokenId, TokenName,
    rotate::{
        AnySink, CommandSink, Fate, FileSink, Refusal, Resolution, Rotation, RotationError,
        RotationErrorKind, RotationPlan, RotationReport, SecretForm, Sink, Unfinished, WriterSink,
    },
    visible,
};
use serde::Serialize;

use crate::{
    options::{
        consent::Consent,
        format::{Format, Output},
        global::Global,
        ids,
        policy::PolicyFile,
        when::{self, When},
    },
    output::{records, text},
    tenant::connect::Connection,
    terminal::{exit::Exit, failure::Failure, file, progress, stop, world::World},
};

#[derive(Args, Debug)]
#[command(after_help = "\
The file or command gets a config.json for the successor. Stopped? Run it again.")]
#[command(mut_arg("format", |format| format.hide_short_help(true)))]
pub(crate) struct Rotate {
    /// The token's id, one of your own
    #[arg(value_parser = ids::id)]
    id: TokenId,
    #[command(flatten)]
    successor: Successor,
    #[command(flatten)]
    policy: PolicyFile,
    #[command(flatten)]
    destination: Destination,
    #[command(flatten)]
    end: End,
    /// Notes how far it got [default: pat-rotate-ID.journal]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
}

/// What the successor shall be, where it shall not be as the old token is.
#[derive(Args, Debug)]
struct Successor {
    /// When it expires [default: it lives as long as the old]
    #[arg(long, value_name = "WHEN")]
    expires: Option<When>,
    /// It never expires; only with --acknowledged
    #[arg(long, conflicts_with = "expires", requires = "acknowledged")]
    never_expires: bool,
    /// I know that it stays valid until somebody deletes it
    #[arg(long, requires = "never_expires")]
    acknowledged: bool,
    /// Give it the old name as soon as that is free
    #[arg(long)]
    keep_name: bool,
    /// The name to create it with [default: old, with a number]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    name: Option<String>,
    /// What it may do; repeatable [default: as the old]
    #[arg(long, value_name = "SCOPE", hide_short_help = true)]
    scope: Vec<String>,
    /// How long its bearers are valid [default: as the old]
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

/// The one place to which the secret goes: a file, a command, or standard output if somebody asks for it.
#[derive(Args, Debug)]
struct Destination {
    /// Put the secret into this file, which only you may read
    #[arg(long, value_name = "FILE", conflicts_with_all = ["secret_stdout", "command"])]
    secret_to: Option<PathBuf>,
    /// Print it to standard output
    #[arg(long, conflicts_with = "command")]
    secret_stdout: bool,
    /// The secret without address and client id
    #[arg(long, hide_short_help = true)]
    secret_alone: bool,
    /// A command whose standard input gets the secret
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// What `--format json` writes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rotated<'a> {
    course: &'static str,
    old: &'a str,
    /// Null where it is not there yet, or not known.
    successor: Option<&'a str>,
    name: Option<&'a str>,
    expiration_date: Option<String>,
    sink: Option<&'a str>,
    undone: Vec<&'a str>,
    not_renamed: Option<String>,
}

pub(crate) async fn run(
    args: &Rotate,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    let resolution = args.end.resolution();
    // What ends a rotation hands nothing over.
    let needs_no_place = args.consent.dry_run || resolution.is_some();
    args.destination.check(needs_no_place, world)?;
    let policy = args.policy.read()?;
    let connection = Connection::open(global, policy, world).await?;
    let rotation = args.successor.of(args.id.clone(), &world.now())?;
    let rotation = match resolution {
        Some(resolution) => rotation.resolving(resolution),
        None => rotation,
    };
    // A demo leaves nothing behind.
    let folder = global.demo.then(tempfile::tempdir).transpose()?;
    let journal = match (&args.journal, &folder) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => folder.path().join("journal"),
        (None, None) => default_journal(&args.id),
    };
    let (mut sink, closed) = args.destination.sink(needs_no_place, world)?;
    let plan = if let Some(resolution) = resolution {
        Plan::ended(&journal, resolution)?
    } else {
        let place = if needs_no_place {
            Ok(())
        } else {
            prepared(&args.id, &mut sink)
        };
        let plan = plan(&rotation, &connection, &journal, place);
        stop::before_changes(plan).await?
    };
    if args.consent.dry_run {
        plan.tell(args, world)?;
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
    let report = rotate(&rotation, &connection, &journal, &mut sink, world)
        .await
        .map_err(|failure| with_output(failure, &closed))?;
    tell(args, &report, world)?;
    Ok(if report.not_renamed().is_some() {
        Exit::Partly
    } else {
        Exit::Clean
    })
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

impl Destination {
    /// Refuses a token whose secret would go nowhere.
    fn check(&self, dry_run: bool, world: &World<'_>) -> Result<(), Failure> {
        if self.secret_stdout && !dry_run {
            world.check_output()?;
        }
        if let Some(path) = &self.secret_to {
            file::check_name(path)?;
        }
        if dry_run || self.secret_stdout || self.secret_to.is_some() || !self.command.is_empty() {
            Ok(())
        } else {
            Err(Failure::usage(
                "say where the secret shall go, which is shown once: --secret-to FILE, --secret-stdout, or -- COMMAND",
            ))
        }
    }

    /// The place, and whether it is a standard output of which nobody reads the other end.
    fn sink(
        &self,
        needs_none: bool,
        world: &World<'_>,
    ) -> Result<(AnySink, Arc<AtomicBool>), Failure> {
        let form = if self.secret_alone {
            SecretForm::SecretAlone
        } else {
            SecretForm::Config
        };
        self.check(needs_none, world)?;
        let closed = Arc::<AtomicBool>::default();
        let sink = if let Some(path) = &self.secret_to {
            FileSink::new(path).form(form).into()
        } else if let [program, arguments @ ..] = self.command.as_slice() {
            CommandSink::new(program, arguments).form(form).into()
        } else if !self.secret_stdout {
            let nowhere: Box<dyn Write + Send> = Box::new(io::empty());
            WriterSink::new("no place", nowhere).into()
        } else {
            let output: Box<dyn Write + Send> = Box::new(StandardOutput {
                direct: (world.direct)(),
                closed: Arc::clone(&closed),
            });
            let sink = WriterSink::new("the standard output", output);
            sink.form(form).into()
        };
        Ok((sink, closed))
    }
}

/// Standard output, which notes if nobody reads it: the exit code says so.
struct StandardOutput {
    direct: Box<dyn Write + Send>,
    closed: Arc<AtomicBool>,
}

impl StandardOutput {
    fn noting<T>(&self, written: io::Result<T>) -> io::Result<T> {
        written.inspect_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.closed.store(true, Ordering::Relaxed);
            }
        })
    }
}

impl Write for StandardOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.direct.write(bytes);
        self.noting(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.direct.flush();
        self.noting(flushed)
    }
}

/// What will be done.
enum Plan {
    /// What an earlier run has left is finished or undone.
    Interrupted(Unfinished),
    /// What an earlier run has left is ended as somebody says.
    Ended(Unfinished, Resolution),
    Fresh(RotationPlan),
    /// The token is gone, and the journal of its rotation is there to say why.
    Over,
}

impl Plan {
    /// What an earlier run has left, which somebody wants to end.
    fn ended(journal: &Path, resolution: Resolution) -> Result<Self, Failure> {
        match unfinished(journal)? {
            Some(unfinished) => Ok(Self::Ended(unfinished, resolution)),
            None => Err(Failure::usage(format!(
                "the journal {} holds no interrupted rotation, so there is nothing to keep or to undo",
                visible(&journal.display().to_string())
            ))),
        }
    }
}

fn unfinished(journal: &Path) -> Result<Option<Unfinished>, Failure> {
    Unfinished::read(journal).map_err(|error| Failure::new(Exit::File, visible(&error.to_string())))
}

/// Whether the place for the secret will probably work, in the words in which the library would refuse it later.
fn prepared(id: &TokenId, sink: &mut AnySink) -> Result<(), Failure> {
    sink.prepare().map_err(|error| {
        let text = format!("rotating the token {id}: {error}. Nothing was changed.");
        Failure::new(Exit::File, visible(&text))
    })
}

/// What will be done. A new rotation needs a `place` for the secret: without one nothing is sent, unless there is a journal, which may
/// say that all is done.
async fn plan(
    rotation: &Rotation,
    connection: &Connection,
    journal: &Path,
    place: Result<(), Failure>,
) -> Result<Plan, Failure> {
    if let Some(unfinished) = unfinished(journal)? {
        return Ok(Plan::Interrupted(unfinished));
    }
    let may_be_over = journal.exists();
    let place = match place {
        Err(failure) if !may_be_over => return Err(failure),
        place => place,
    };
    match rotation.plan(&connection.tenant).await {
        Ok(plan) => place.map(|()| Plan::Fresh(plan)),
        Err(error) if is_missing(&error) && may_be_over => Ok(Plan::Over),
        Err(error) => Err(failed(&error)),
    }
}

impl Plan {
    fn words(&self) -> String {
        match self {
            Self::Interrupted(unfinished) => shown(&unfinished.to_string()),
            Self::Ended(unfinished, resolution) => {
                let successor = match unfinished.successor() {
                    Some(id) => format!("its successor {id}"),
                    None => "its successor, if there is one,".to_owned(),
                };
                let ends = match resolution {
                    Resolution::Keep => "is kept, and the old token deleted",
                    Resolution::Undo => "is deleted, and the old token kept",
                };
                format!(
                    "the rotation of the token {} was interrupted: {successor} {ends}",
                    unfinished.old()
                )
            }
            Self::Fresh(plan) => shown(&plan.to_string()),
            Self::Over => {
                "the token is gone, and its journal says that nothing is left to do".to_owned()
            }
        }
    }

    /// What a dry run tells.
    fn tell(&self, args: &Rotate, world: &mut World<'_>) -> Result<(), Failure> {
        if args.output.format != Format::Json {
            return world.tell(self.words());
        }
        let mut planned = Rotated {
            course: "planned",
            old: args.id.as_str(),
            successor: None,
            name: None,
            expiration_date: None,
            sink: None,
            undone: Vec::new(),
            not_renamed: None,
        };
        let successor;
        match self {
            Self::Interrupted(unfinished) | Self::Ended(unfinished, _) => {
                successor = unfinished.successor();
                planned.course = "interrupted";
                planned.successor = successor.as_ref().map(TokenId::as_str);
                planned.sink = Some(unfinished.sink());
            }
            Self::Fresh(plan) => {
                let deadline = plan.successor().expiry().deadline();
                let name = plan.final_name().unwrap_or(plan.successor().name());
                planned.name = Some(name.as_str());
                planned.expiration_date = deadline.map(|at| text::instant(at.instant()));
            }
            Self::Over => planned.course = "already-finished",
        }
        records::json(&planned, world.out)
    }
}

async fn rotate(
    rotation: &Rotation,
    connection: &Connection,
    journal: &Path,
    sink: &mut AnySink,
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

/// The report goes to standard output, unless the secret has gone there.
fn tell(args: &Rotate, report: &RotationReport, world: &mut World<'_>) -> Result<(), Failure> {
    let error = report.not_renamed().map(ToString::to_string);
    let json = Rotated {
        course: report.course().as_str(),
        old: report.old().as_str(),
        successor: Some(report.successor().as_str()),
        name: Some(report.name()),
        expiration_date: report.expires().map(text::instant),
        sink: Some(report.sink()),
        undone: report.undone().iter().map(TokenId::as_str).collect(),
        not_renamed: error,
    };
    match (args.output.format, args.destination.secret_stdout) {
        (Format::Json, true) => records::json(&json, world.err)?,
        (Format::Json, false) => records::json(&json, world.out)?,
        (_, true) => world.say(shown(&report.to_string())),
        (_, false) => world.tell(shown(&report.to_string()))?,
    }
    // The report says it in words.
    if args.output.format == Format::Json {
        for difference in report.differences() {
            world.say(format_args!(
                "pat: warning: the successor is not as it was asked for: {difference}"
            ));
        }
    }
    Ok(())
}

/// In the current folder, named after the token.
fn default_journal(id: &TokenId) -> PathBuf {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let id: String = id.as_str().chars().map(plain).collect();
    PathBuf::from(format!("pat-rotate-{id}.journal"))
}

/// Several lines, each of them harmless.
fn shown(words: &str) -> String {
    let lines: Vec<_> = words.lines().map(visible).collect();
    lines.join("\n")
}

/// Why a rotation stopped. Its text is the library's, and only the exit code is ours.
fn failed(error: &RotationError) -> Failure {
    let is_about_sink =
        |refusal: &Refusal| matches!(refusal, Refusal::Sink(_) | Refusal::SinkIsJournal);
    let exit = match error.kind() {
        _ if matches!(error.fate(), Fate::Unfinished(_)) => Exit::Partly,
        RotationErrorKind::Refused if is_missing(error) => Exit::Service,
        RotationErrorKind::Refused if error.refusals().iter().all(is_about_sink) => Exit::File,
        RotationErrorKind::Refused => Exit::Refused,
        RotationErrorKind::Busy => Exit::Usage,
        RotationErrorKind::Journal | RotationErrorKind::Sink => Exit::File,
        _ => match error.service_error() {
            Some(service) => Failure::from(service.clone()).exit,
            None => Exit::Service,
        },
    };
    Failure::new(exit, visible(&error.to_string()).into_owned())
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

/// Whether the token is not there, or not seen.
fn is_missing(error: &RotationError) -> bool {
    let is_missing = |refusal: &Refusal| matches!(refusal, Refusal::NotFound { .. });
    error.refusals().iter().any(is_missing)
}
