//! `pat rotate`: puts a successor in the place of a token, and its secret to one place. The library's journal makes it safe to stop
//! at any moment: the same command once more finishes what was begun, or undoes it.

mod failure;
mod sink;
mod successor;

use std::path::{Path, PathBuf};

use clap::Args;
use sailpoint_pat::{
    TokenId,
    rotate::{Course, Rotation, RotationPlan, RotationReport, Sink, Unfinished},
};
use serde::Serialize;

use self::{sink::Destination, successor::Successor};
use crate::{
    cli::Global,
    confirm::Consent,
    connect::Connection,
    exit::Exit,
    failure::Failure,
    find,
    output::{cells, format::Format, json, text},
    policy::PolicyFile,
    progress, stop,
    world::World,
};

#[derive(Args, Debug)]
#[command(after_help = "\
The file or command gets a config.json for the successor. Stopped? Run it again.")]
pub(crate) struct Rotate {
    /// The token's id, one of your own
    #[arg(value_parser = find::id)]
    id: TokenId,
    #[command(flatten)]
    successor: Successor,
    #[command(flatten)]
    policy: PolicyFile,
    #[command(flatten)]
    destination: Destination,
    /// Notes how far it got [default: pat-rotate-ID.journal]
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    #[command(flatten)]
    consent: Consent,
    /// Output: human or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true,
        hide_short_help = true
    )]
    format: Format,
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
    args.destination.check(args.consent.dry_run, world)?;
    let policy = args.policy.read()?;
    let connection = Connection::open(global, policy, world).await?;
    let rotation = args.successor.of(args.id.clone(), &world.now())?;
    // A demo leaves nothing behind.
    let folder = global.demo.then(tempfile::tempdir).transpose()?;
    let journal = match (&args.journal, &folder) {
        (Some(path), _) => path.clone(),
        (None, Some(folder)) => folder.path().join("journal"),
        (None, None) => default_journal(&args.id),
    };
    let plan = plan(&rotation, &connection, &journal).await?;
    if args.consent.dry_run {
        plan.tell(args, world)?;
        return Ok(Exit::Clean);
    }
    if !matches!(plan, Plan::Over) {
        if !args.consent.yes {
            world.say(plan.words());
        }
        args.consent.ask("Rotate this token?", world).await?;
    }
    let work = Work {
        rotation: &rotation,
        connection: &connection,
        journal,
    };
    let report = match args.destination.sink(world)? {
        sink::Place::File(mut sink) => work.done(&mut sink, world).await?,
        sink::Place::Output(mut sink, closed) => {
            let done = work.done(&mut sink, world).await;
            done.map_err(|failure| failure::with_output(failure, &closed))?
        }
        sink::Place::Command(mut sink) => work.done(&mut sink, world).await?,
    };
    tell(args, &report, world)?;
    Ok(if report.not_renamed().is_some() {
        Exit::Partly
    } else {
        Exit::Clean
    })
}

/// What will be done.
enum Plan {
    /// What an earlier run has left is finished or undone.
    Interrupted(Unfinished),
    Fresh(RotationPlan),
    /// The token is gone, and the journal of its rotation is there to say why.
    Over,
}

async fn plan(
    rotation: &Rotation,
    connection: &Connection,
    journal: &Path,
) -> Result<Plan, Failure> {
    let unfinished = Unfinished::read(journal)
        .map_err(|error| Failure::new(Exit::File, text::plain(&error.to_string())))?;
    if let Some(unfinished) = unfinished {
        return Ok(Plan::Interrupted(unfinished));
    }
    match rotation.plan(&connection.tenant).await {
        Ok(plan) => Ok(Plan::Fresh(plan)),
        Err(error) if failure::is_missing(&error) && journal.exists() => Ok(Plan::Over),
        Err(error) => Err(failure::of(&error)),
    }
}

impl Plan {
    fn words(&self) -> String {
        match self {
            Self::Interrupted(unfinished) => shown(&unfinished.to_string()),
            Self::Fresh(plan) => shown(&plan.to_string()),
            Self::Over => {
                "the token is gone, and its journal says that nothing is left to do".to_owned()
            }
        }
    }

    /// What a dry run tells.
    fn tell(&self, args: &Rotate, world: &mut World<'_>) -> Result<(), Failure> {
        if matches!(args.format, Format::Human) {
            return Ok(writeln!(world.out, "{}", self.words())?);
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
            Self::Interrupted(unfinished) => {
                successor = unfinished.successor();
                planned.course = "interrupted";
                planned.successor = successor.as_ref().map(TokenId::as_str);
                planned.sink = Some(unfinished.sink());
            }
            Self::Fresh(plan) => {
                let deadline = plan.successor().expiry().deadline();
                let name = plan.final_name().unwrap_or(plan.successor().name());
                planned.name = Some(name.as_str());
                planned.expiration_date = deadline.map(|at| cells::instant(at.instant()));
            }
            Self::Over => planned.course = "already-finished",
        }
        json::write(&planned, world.out)
    }
}

struct Work<'a> {
    rotation: &'a Rotation,
    connection: &'a Connection,
    journal: PathBuf,
}

impl Work<'_> {
    async fn done<S: Sink>(
        self,
        sink: &mut S,
        world: &World<'_>,
    ) -> Result<RotationReport, Failure> {
        let _shown = progress::spinner("rotating the token", world);
        tokio::select! {
            biased;
            report = self.rotation.run(&self.connection.tenant, &self.journal, sink) => {
                report.map_err(|error| failure::of(&error))
            }
            () = stop::asked() => Err(Failure::new(
                Exit::Stopped,
                "stopped; run the same command again: it finishes what was begun, or undoes it",
            )),
        }
    }
}

/// The report goes to standard output, unless the secret has gone there.
fn tell(args: &Rotate, report: &RotationReport, world: &mut World<'_>) -> Result<(), Failure> {
    let error = report.not_renamed().map(ToString::to_string);
    let json = Rotated {
        course: match report.course() {
            Course::Rotated => "rotated",
            Course::Finished => "finished",
            Course::UndoneAndRotated => "undone-and-rotated",
            Course::AlreadyFinished => "already-finished",
            _ => "other",
        },
        old: report.old().as_str(),
        successor: Some(report.successor().as_str()),
        name: Some(report.name()),
        expiration_date: report.expires().map(cells::instant),
        sink: Some(report.sink()),
        undone: report.undone().iter().map(TokenId::as_str).collect(),
        not_renamed: error,
    };
    let out = if args.destination.is_output() {
        &mut *world.err
    } else {
        &mut *world.out
    };
    match args.format {
        Format::Human => writeln!(out, "{}", shown(&report.to_string()))?,
        Format::Json => json::write(&json, out)?,
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
    let lines: Vec<_> = words.lines().map(text::plain).collect();
    lines.join("\n")
}
