//! `pat audit`: what an administrator should know of a tenant's tokens, as a table, for programs, and as a report to look at.

mod command;
mod findings;
mod owners;
mod records;
mod report;
mod since;

use std::{
    path::{PathBuf, absolute},
    sync::Arc,
};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use sailpoint_pat::{
    Owner, TimeSpan, TokenList,
    audit::{Audit as Review, Severity},
};

use self::{command::Paste, findings::Findings, owners::Owners, report::Report, since::Since};
use crate::{
    options::{
        columns::Columns,
        format::{Format, Output},
        global::Global,
        ids,
        policy::PolicyFile,
    },
    tenant::{connect::Connection, find},
    terminal::{exit::Exit, failure::Failure, file, world::World},
};

#[derive(Args, Debug)]
#[command(mut_arg("columns", |columns| Columns::among(&records::WORDS)(columns).hide_short_help(true)))]
#[command(mut_arg(
    "format",
    Format::among(
        &["human", "json", "csv", "sarif", "owners-jsonl"],
        "Output: human, json, csv, sarif or owners-jsonl"
    )
))]
pub(crate) struct Audit {
    /// Whose: me, all, or the id of an identity
    #[arg(long, value_name = "WHO", default_value = "all", value_parser = ids::owner)]
    owner: Owner,
    /// Look up the owners: who left, and whom to tell
    #[arg(long)]
    owners: bool,
    /// What expires within this time expires soon
    #[arg(long, value_name = "SPAN", default_value = "30d")]
    soon: TimeSpan,
    /// What is in use and expires within this is an error
    #[arg(
        long,
        value_name = "SPAN",
        default_value = "7d",
        hide_short_help = true
    )]
    urgent: TimeSpan,
    /// What was not used for this time is unused
    #[arg(long, value_name = "SPAN", default_value = "90d")]
    unused: TimeSpan,
    #[command(flatten)]
    policy: PolicyFile,
    /// Exit code 1 from this on: error, warning, note or none
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "warning",
        hide_possible_values = true,
        value_parser = fail_on()
    )]
    fail_on: FailOn,
    /// Tell what is new and gone since this JSON was written
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Also write a report to look at into this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Also write the tokens, to which SARIF then points
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    inventory: Option<PathBuf>,
    /// Files that are written may replace others
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    output: Output,
}

/// The least that counts as found; nothing does, if it is none.
#[derive(Clone, Copy, Debug)]
struct FailOn(Option<Severity>);

/// Reads the word of a severity, or none.
fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    let all = || Severity::ALL.iter().copied();
    let words = all().map(Severity::as_str).chain(["none"]);
    PossibleValuesParser::new(words)
        .map(move |word| FailOn(all().find(|severity| severity.as_str() == word)))
}

/// The file to which SARIF points where none is written: it has the name that the guides give it.
const INVENTORY: &str = "pat-tokens.csv";
/// More results code scanning takes from no file.
const MOST_RESULTS: usize = 25_000;

pub(crate) async fn run(
    args: &Audit,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.columns.check(args.output.format, false)?;
    if args.overwrite && args.html.is_none() && args.inventory.is_none() {
        return Err(Failure::usage(
            "--overwrite is about the files of --html and --inventory; give one",
        ));
    }
    if let (Some(html), Some(inventory)) = (&args.html, &args.inventory)
        && absolute(html)? == absolute(inventory)?
    {
        return Err(Failure::usage(
            "--html and --inventory name the same file; name two",
        ));
    }
    let policy = args.policy.read()?.map(Arc::new);
    let since = args.since.as_deref();
    let since = since.map(|path| Since::read(path, world)).transpose()?;
    // What cannot be written is known before the tenant is asked.
    let private = |path: &Option<PathBuf>| {
        let path = path.as_deref();
        path.map(|path| file::private(path, args.overwrite))
            .transpose()
    };
    let html = private(&args.html)?;
    let inventory = private(&args.inventory)?;
    let connection = Connection::open(global, None, world).await?;
    let tenant = connection.tenant_name.as_str();
    if let (Some(since), Some(path)) = (&since, &args.since) {
        since.check(path, tenant)?;
    }
    let list = find::list(&connection.tenant, args.owner.clone(), world).await?;
    let owners = if args.owners || args.output.format == Format::OwnersJsonl {
        Owners::of(&list, &connection.tenant, world).await?
    } else {
        Owners::NotAsked
    };
    let now = world.now();
    let mut review = Review::new()
        .soon(args.soon.as_duration())
        .urgent(args.urgent.as_duration())
        .unused_for(args.unused.as_duration());
    if let Some(policy) = &policy {
        review = review.policy(Arc::clone(policy));
    }
    if let Some(owners) = owners.known() {
        review = review.owners(Arc::clone(owners));
    }
    let client_id = connection.client_id.as_str();
    let mut tokens = list.tokens.iter();
    let mine = tokens.find(|token| token.id().as_str() == client_id);
    let found = Findings {
        report: review.of(&list, &now),
        paste: Paste {
            options: global.same_tenant(),
            client_id,
            me: mine.and_then(|token| token.owner().id.as_deref()),
            policy: policy.as_deref(),
            now,
        },
        now,
        since,
        owners,
    };
    let gone = found.gone();
    // First, as whoever reads the output may stop early.
    if let Some(html) = html {
        let report = Report {
            found: &found,
            gone: &gone,
            list: &list,
            tenant,
            soon: args.soon.as_duration(),
            unused: args.unused.as_duration(),
        };
        file::keep(&html, report.html().as_bytes())?;
    }
    if let Some(file) = inventory {
        file::keep(&file, &records::inventory(&list)?)?;
    }
    match args.output.format {
        Format::Human => found.write(&gone, world)?,
        Format::Json => records::write_json(&found, &gone, tenant, world.out)?,
        Format::Csv => records::write_csv(&found, &args.columns, world.out)?,
        Format::Sarif => args.write_sarif(&found, &list, world)?,
        Format::OwnersJsonl => records::write_owners(&found, world.out)?,
    }
    if found.report.audited() == 0 {
        let nobody = find::nobody(&args.owner);
        let nobody = nobody.unwrap_or_else(|| "there are no tokens to audit".to_owned());
        world.say(format_args!("pat: {nobody}"));
    }
    connection.notes.settle(&connection.tenant, world).await;
    let is_found = args
        .fail_on
        .0
        .is_some_and(|least| found.report.worst() >= Some(least));
    Ok(if is_found {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

impl Audit {
    fn write_sarif(
        &self,
        found: &Findings<'_>,
        list: &TokenList,
        world: &mut World<'_>,
    ) -> Result<(), Failure> {
        let shown = |path: &PathBuf| path.display().to_string();
        let inventory = self.inventory.as_ref().map_or(INVENTORY.to_owned(), shown);
        let policy = match self.policy.path() {
            Some(path) => Some(file::read(path, world)?),
            None => None,
        };
        let files = records::Files {
            inventory: &inventory,
            policy: policy
                .as_ref()
                .map(|(path, text)| (path.as_str(), text.as_str())),
        };
        records::write_sarif(found, list, &files, world.out)?;
        if self.inventory.is_none() {
            world.remark(format_args!(
                "pat: the results point at {INVENTORY}, which is not written; --inventory {INVENTORY} does"
            ));
        }
        let count = found.report.findings().len();
        if count > MOST_RESULTS {
            world.say(format_args!(
                "pat: warning: there are {count} results, and code scanning takes at most {MOST_RESULTS} of a file; audit owner by owner"
            ));
        }
        Ok(())
    }
}
