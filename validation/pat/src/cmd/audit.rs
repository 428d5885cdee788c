//! `pat audit`: what an administrator should know of a tenant's tokens, as a table, for programs, and as a report to look at.

mod calendar;
mod human;
mod owners;
mod page;
mod records;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sailpoint_pat::{
    Listing, Owner, TokenList,
    audit::{Audit as Review, AuditReport, Severity},
};

use crate::{
    cli::Global, cmd::list::owner, connect::Connection, exit::Exit, failure::Failure,
    file::Pending, policy::PolicyFile, progress, when::Span, world::World,
};

#[derive(Args, Debug)]
pub(crate) struct Audit {
    /// Whose: me, all, or the id of an identity
    #[arg(long, value_name = "WHO", default_value = "all", value_parser = owner)]
    owner: Owner,
    /// What expires within this time expires soon
    #[arg(long, value_name = "SPAN", default_value = "30d")]
    soon: Span,
    /// What was not used for this time is unused
    #[arg(long, value_name = "SPAN", default_value = "90d")]
    unused: Span,
    #[command(flatten)]
    policy: PolicyFile,
    /// The least that counts as found (exit code 1): note, warning or error
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "warning",
        hide_possible_values = true
    )]
    fail_on: FailOn,
    /// Also write a report to look at into this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The report may replace a file that is there
    #[arg(long, requires = "html")]
    overwrite: bool,
    /// Output: human, json, csv or sarif
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FailOn {
    Note,
    Warning,
    Error,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    #[value(alias = "table")]
    Human,
    Json,
    Csv,
    Sarif,
}

pub(crate) async fn run(
    args: &Audit,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let policy = args.policy.read()?;
    // What cannot be written is known before the tenant is asked.
    let html = args
        .html
        .as_deref()
        .map(|path| Pending::private(path, args.overwrite))
        .transpose()?;
    let connection = Connection::open(global, None, world).await?;
    let list = list(args.owner.clone(), &connection, world).await?;
    let now = world.now();
    let mut review = Review::new().soon(args.soon.0).unused_for(args.unused.0);
    if let Some(policy) = policy {
        review = review.policy(policy);
    }
    let report = review.of(&list, &now);
    // First, as whoever reads the output may stop early.
    if let Some(file) = html {
        let mut text = Vec::new();
        // The fake tenant has another address each time.
        let tenant = if global.demo {
            "the fake tenant"
        } else {
            &connection.base_url
        };
        page::of(&report, &list, &now, args, tenant).write(&mut text)?;
        file.keep(&text)?;
    }
    match args.format {
        Format::Human => human::write(&report, &now, world)?,
        Format::Json => records::write_json(&report, &now, world.out)?,
        Format::Csv => records::write_csv(&report, world.out)?,
        Format::Sarif => records::write_sarif(&report, world.out)?,
    }
    if report.audited() == 0 {
        world.say("pat: there are no tokens to audit; see whether --owner names whom you mean");
    }
    Ok(args.fail_on.judge(&report))
}

async fn list(
    owner: Owner,
    connection: &Connection,
    world: &World<'_>,
) -> Result<TokenList, Failure> {
    let _shown = progress::spinner("listing tokens", world);
    Ok(connection.tenant.list(Listing::of(owner)).await?)
}

impl FailOn {
    fn judge(self, report: &AuditReport<'_>) -> Exit {
        let least = match self {
            Self::Note => Severity::Note,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        };
        if report.worst() >= Some(least) {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}
