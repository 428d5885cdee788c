//! `pat extend`: moves the expiry of many tokens. First it says what would happen to each; then it asks; what failed on the way is
//! told, and the same command once more does the rest.

use std::{collections::HashMap, path::PathBuf};

use clap::Args;
use sailpoint_pat::{
    Deadline, Now, Owner, Status, TimeSpan, TokenId, TokenList,
    extend::{Extend as Extension, ExtendOutcome, ExtendPlan, ExtendReport, Row, Skipped},
    visible,
};
use serde::Serialize;

use crate::{
    options::{
        consent::Consent,
        format::{Format, Output},
        global::Global,
        ids::{self, Wanted},
        policy::PolicyFile,
        when::When,
    },
    output::{
        records,
        table::{self, Column},
        text::{self, Tone},
    },
    tenant::{connect::Connection, find},
    terminal::{
        exit::Exit,
        failure::Failure,
        progress,
        world::{Voice, World},
    },
};

#[derive(Args, Debug)]
#[command(after_help = "\
Give tokens, --ids-from or --expiring-within. Once more skips what is done.")]
#[command(mut_arg("format", |format| format.hide_short_help(true)))]
pub(crate) struct Extend {
    #[command(flatten)]
    selection: Selection,
    /// The new expiry: 90d, 2027-01-31
    #[arg(long, value_name = "WHEN")]
    expires: When,
    #[command(flatten)]
    also: Also,
    /// A request for each token: enough for your own
    #[arg(long)]
    one_by_one: bool,
    #[command(flatten)]
    policy: PolicyFile,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    output: Output,
}

/// Which tokens somebody named.
#[derive(Args, Debug)]
struct Selection {
    /// The tokens' ids or names
    #[arg(value_name = "TOKEN", value_parser = Wanted::read)]
    tokens: Vec<Wanted>,
    /// More of them, one a line; - for standard input
    #[arg(long, value_name = "FILE")]
    ids_from: Option<PathBuf>,
    /// Every token that expires within this time
    #[arg(long, value_name = "SPAN")]
    expiring_within: Option<TimeSpan>,
    /// Whose: me, all, or the id of an identity
    #[arg(long, value_name = "WHO", value_parser = ids::owner)]
    owner: Option<Owner>,
}

/// Which tokens are extended too that are left alone otherwise.
#[derive(Args, Debug)]
struct Also {
    /// Bring expired tokens back to life
    #[arg(long = "also-expired")]
    expired: bool,
    /// Shorten the life of tokens that expire later
    #[arg(long = "also-sooner")]
    sooner: bool,
    /// Give an end to tokens that never expire
    #[arg(long = "also-never-expiring")]
    never_expiring: bool,
}

pub(crate) async fn run(
    args: &Extend,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    let named = args.selection.named(world)?;
    let policy = args.policy.read()?;
    let connection = Connection::open(global, policy.clone(), world).await?;
    let tenant = &connection.tenant;
    let now = world.now();
    let deadline = args.expires.deadline(&now)?;
    let owner = args.selection.owner(args.one_by_one);
    let list = find::list(tenant, owner.clone(), world).await?;
    if let Some(nobody) = find::nobody(&owner).filter(|_| list.reply_len() == 0) {
        world.say(format_args!("pat: {nobody}"));
    }
    let named = find::ids(&named, &list)?;
    let ids = args.selection.ids(named, &list, args.also.expired, &now);
    let mut extension = args.also.to(deadline);
    if let Some(policy) = policy {
        extension = extension.policy(policy);
    }
    let plan = extension.plan(&list, ids, &now);
    let as_json = args.output.format == Format::Json;
    let is_wanted = args.consent.dry_run || args.consent.asks() || world.voice != Voice::Quiet;
    if !as_json && is_wanted {
        show(&plan, world)?;
    }
    // Somebody is asked who does not see the table: standard output is for a program, or leads to a file.
    if args.consent.asks() && (as_json || world.terminal.columns.is_none()) {
        for row in plan.rows() {
            world.say(visible(&row.to_string()));
        }
    }
    find::warn(&list, world);
    if plan.is_empty() || args.consent.dry_run {
        return Outcome::untried(&plan).tell(as_json, world);
    }
    let many = match plan.ids().count() {
        1 => "this token".to_owned(),
        many => format!("these {many} tokens"),
    };
    let question = format!("Move the expiry of {many} to {deadline}?");
    args.consent.ask(question, world).await?;
    let report = {
        let _shown = progress::spinner("moving expiries", world);
        if args.one_by_one {
            tenant.extend_one_by_one(&plan).await
        } else {
            tenant.extend(&plan).await
        }
    };
    Outcome::tried(&plan, &report).tell(as_json, world)
}

impl Selection {
    /// The tokens that were given, of which there are none if they are chosen by their expiry.
    fn named(&self, world: &World<'_>) -> Result<Vec<Wanted>, Failure> {
        let mut named = self.tokens.clone();
        if let Some(path) = &self.ids_from {
            named.extend(ids::from_file(path, world)?);
        }
        if named.is_empty() && self.expiring_within.is_none() {
            return Err(Failure::usage(
                "there is no token to extend; give ids or names, --ids-from or --expiring-within",
            ));
        }
        Ok(named)
    }

    /// Whose tokens are looked at. One's own are all that can be changed one by one without a right that lists all.
    fn owner(&self, one_by_one: bool) -> Owner {
        let otherwise = if one_by_one {
            Owner::Me
        } else {
            Owner::WholeTenant
        };
        self.owner.clone().unwrap_or(otherwise)
    }

    /// The ids that were given, and those of the tokens that expire in time.
    fn ids(
        &self,
        mut named: Vec<TokenId>,
        list: &TokenList,
        also_expired: bool,
        now: &Now,
    ) -> Vec<TokenId> {
        if let Some(span) = self.expiring_within {
            let soon = span.as_duration();
            let due = list
                .tokens
                .iter()
                .filter(|token| match token.status(now, soon) {
                    Status::ExpiresIn(_) => true,
                    Status::Expired => also_expired,
                    Status::Active | Status::NeverExpires { .. } => false,
                });
            named.extend(due.map(|token| token.id().clone()));
        }
        named
    }
}

impl Also {
    /// The extension to this deadline.
    fn to(&self, deadline: Deadline) -> Extension {
        let mut extension = Extension::to(deadline);
        if self.expired {
            extension = extension.also_expired();
        }
        if self.sooner {
            extension = extension.also_sooner();
        }
        if self.never_expiring {
            extension = extension.also_never_expiring();
        }
        extension
    }
}

/// What would happen to each token.
fn show(plan: &ExtendPlan, world: &mut World<'_>) -> Result<(), Failure> {
    if plan.rows().is_empty() {
        return Ok(writeln!(world.out, "There are no such tokens.")?);
    }
    let rows = plan.rows().iter().map(|row| {
        vec![
            (row.id.as_str().into(), Tone::Faint),
            (row.name.as_deref().unwrap_or("-").into(), Tone::Plain),
            (from(row).into(), Tone::Plain),
            match &row.skipped {
                None => (text::minute(plan.deadline().instant()).into(), Tone::Good),
                Some(skipped) => (format!("skipped: {skipped}").into(), tone(skipped)),
            },
        ]
    });
    let columns = [
        Column::whole("ID"),
        Column::broken("NAME"),
        Column::optional("EXPIRES (UTC)", 1),
        Column::broken("NEW EXPIRY"),
    ];
    table::write(&columns, rows.collect(), world)
}

fn from(row: &Row) -> String {
    match (row.from, &row.skipped) {
        (Some(from), _) => text::minute(from),
        (None, Some(Skipped::NotListed)) => "-".to_owned(),
        (None, _) => "never".to_owned(),
    }
}

fn tone(skipped: &Skipped) -> Tone {
    match skipped {
        Skipped::NotListed | Skipped::Policy(_) => Tone::Bad,
        _ => Tone::Faint,
    }
}

/// What came of it, as `--format json` writes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    expiration_date: String,
    tokens: Vec<Extended<'a>>,
    #[serde(skip)]
    was_tried: bool,
    /// What the service said, each once.
    #[serde(skip)]
    errors: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extended<'a> {
    id: &'a str,
    name: Option<&'a str>,
    /// Null for a token that never expires, and for one that is not listed.
    previous_expiration_date: Option<String>,
    outcome: Word,
    /// Why it is skipped, or how it failed.
    reason: Option<String>,
    #[serde(skip)]
    is_trouble: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    /// It would be done; this was a dry run.
    Planned,
    Done,
    Failed,
    /// Nobody knows.
    Unknown,
    NotTried,
    Skipped,
}

impl<'a> Outcome<'a> {
    /// Nothing was sent.
    fn untried(plan: &'a ExtendPlan) -> Self {
        Self::of(plan, |_| (Word::Planned, None))
    }

    fn tried(plan: &'a ExtendPlan, report: &ExtendReport) -> Self {
        let mut known = HashMap::new();
        let mut errors: Vec<String> = Vec::new();
        for step in report.steps() {
            let (word, error) = match &step.outcome {
                ExtendOutcome::Done => (Word::Done, None),
                ExtendOutcome::Failed(error) => (Word::Failed, Some(error.to_string())),
                ExtendOutcome::Unknown(error) => (Word::Unknown, Some(error.to_string())),
                // A kind of outcome that this program does not know yet is not done either.
                _ => (Word::NotTried, None),
            };
            if let Some(error) = error.as_ref().filter(|error| !errors.contains(error)) {
                errors.push(error.clone());
            }
            for id in &step.ids {
                known.insert(id.as_str(), (word, error.clone()));
            }
        }
        Self {
            was_tried: true,
            errors,
            ..Self::of(plan, |id| {
                known.get(id).cloned().unwrap_or((Word::NotTried, None))
            })
        }
    }

    fn of(plan: &'a ExtendPlan, outcome: impl Fn(&str) -> (Word, Option<String>)) -> Self {
        let tokens = plan.rows().iter().map(|row| {
            let (outcome, reason) = match &row.skipped {
                Some(skipped) => (Word::Skipped, Some(skipped.to_string())),
                None => outcome(row.id.as_str()),
            };
            Extended {
                id: row.id.as_str(),
                name: row.name.as_deref(),
                previous_expiration_date: row.from.map(text::instant),
                outcome,
                reason,
                is_trouble: matches!(row.skipped, Some(Skipped::NotListed | Skipped::Policy(_))),
            }
        });
        Self {
            expiration_date: plan.deadline().to_string(),
            tokens: tokens.collect(),
            was_tried: false,
            errors: Vec::new(),
        }
    }

    /// Says it, and how the program ends.
    fn tell(&self, as_json: bool, world: &mut World<'_>) -> Result<Exit, Failure> {
        if as_json {
            records::json(self, world.out)?;
        } else if self.was_tried {
            world.report(format_args!(
                "{} of {} expiries moved to {}",
                self.count(Word::Done),
                self.tokens.len() - self.count(Word::Skipped),
                self.expiration_date
            ))?;
        }
        let planned = self.count(Word::Planned);
        if !as_json && planned > 0 {
            let expiries = if planned == 1 { "expiry" } else { "expiries" };
            writeln!(
                world.out,
                "would move {planned} {expiries} to {}",
                self.expiration_date
            )?;
        }
        world.out.flush()?;
        let exit = self.exit();
        let mut lines = self.lines();
        if lines.is_empty() || exit == Exit::Clean {
            return Ok(exit);
        }
        if self.open() > 0 {
            lines.push(format!(
                "for the rest, run it again with --expires {}; what is done is skipped",
                self.expiration_date
            ));
        }
        Err(Failure::new(exit, lines.join("\n")))
    }

    fn exit(&self) -> Exit {
        let missing = self.trouble().count();
        let open = self.open();
        let moves = self.count(Word::Done) + self.count(Word::Planned);
        let is_refused = self.trouble().all(|token| token.name.is_some());
        match (missing + open, moves) {
            (0, _) => Exit::Clean,
            // Only the policy speaks of tokens that have a name.
            (_, 0) if open == 0 && is_refused => Exit::Refused,
            (_, 0) => Exit::Service,
            _ => Exit::Partly,
        }
    }

    /// What people are told beside the result.
    fn lines(&self) -> Vec<String> {
        let missing: Vec<_> = self
            .trouble()
            .filter(|token| token.name.is_none())
            .map(|token| token.id)
            .collect();
        let mut lines = self.errors.clone();
        if !missing.is_empty() {
            lines.push(find::not_there(missing));
        }
        let mut refused = self.trouble().filter(|token| token.name.is_some());
        if let Some(reason) = refused.next().and_then(|token| token.reason.as_deref()) {
            lines.push(reason.to_owned());
        }
        lines
    }

    /// Tokens that were asked for and are not extended for a reason that somebody must know of.
    fn trouble(&self) -> impl Iterator<Item = &Extended<'a>> {
        self.tokens.iter().filter(|token| token.is_trouble)
    }

    /// Tokens for which another run may do what this one has not.
    fn open(&self) -> usize {
        let open = [Word::Failed, Word::Unknown, Word::NotTried];
        open.into_iter().map(|word| self.count(word)).sum()
    }

    fn count(&self, word: Word) -> usize {
        let of_it = self.tokens.iter().filter(|token| token.outcome == word);
        of_it.count()
    }
}
