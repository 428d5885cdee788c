//! `pat audit`: what an administrator should know of a tenant's tokens, as a table, for programs, and as a report to look at.

mod findings;
mod records;
mod report;

use std::{path::PathBuf, sync::Arc};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use sailpoint_pat::{
    Owner, TimeSpan,
    audit::{Audit as Review, Severity},
};

use self::{findings::Findings, report::Report};
use crate::{
    options::{
        format::{Format, Output},
        global::Global,
        ids,
        policy::PolicyFile,
    },
    tenant::{connect::Connection, find},
    terminal::{exit::Exit, failure::Failure, file, world::World},
};

#[derive(Args, Debug)]
#[command(mut_arg(
    "format",
    Format::among(&["human", "json", "csv", "sarif"], "Output: human, json, csv or sarif")
))]
pub(crate) struct Audit {
    /// Whose: me, all, or the id of an identity
    #[arg(long, value_name = "WHO", default_value = "all", value_parser = ids::owner)]
    owner: Owner,
    /// What expires within this time expires soon
    #[arg(long, value_name = "SPAN", default_value = "30d")]
    soon: TimeSpan,
    /// What was not used for this time is unused
    #[arg(long, value_name = "SPAN", default_value = "90d")]
    unused: TimeSpan,
    #[command(flatten)]
    policy: PolicyFile,
    /// The least that counts as found (exit code 1): note, warning or error
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "warning",
        hide_possible_values = true,
        value_parser = severity()
    )]
    fail_on: Severity,
    /// Also write a report to look at into this file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The report may replace a file that is there
    #[arg(long, requires = "html")]
    overwrite: bool,
    #[command(flatten)]
    output: Output,
}

/// Reads the word of a severity.
fn severity() -> impl TypedValueParser<Value = Severity> {
    let all = || Severity::ALL.iter().copied();
    PossibleValuesParser::new(all().map(Severity::as_str)).map(move |word| {
        let named = all().find(|severity| severity.as_str() == word);
        named.unwrap_or(Severity::Error)
    })
}

pub(crate) async fn run(
    args: &Audit,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let policy = args.policy.read()?.map(Arc::new);
    // What cannot be written is known before the tenant is asked.
    let html = args
        .html
        .as_deref()
        .map(|path| file::private(path, args.overwrite))
        .transpose()?;
    let connection = Connection::open(global, None, world).await?;
    let list = find::list(&connection.tenant, args.owner.clone(), world).await?;
    let now = world.now();
    let mut review = Review::new()
        .soon(args.soon.as_duration())
        .unused_for(args.unused.as_duration());
    if let Some(policy) = &policy {
        review = review.policy(Arc::clone(policy));
    }
    let found = Findings {
        report: review.of(&list, &now),
        policy,
        now,
    };
    // First, as whoever reads the output may stop early.
    if let Some(html) = html {
        let report = Report {
            found: &found,
            list: &list,
            tenant: &connection.tenant_name,
            soon: args.soon.as_duration(),
            unused: args.unused.as_duration(),
        };
        file::keep(&html, report.html().as_bytes())?;
    }
    match args.output.format {
        Format::Human => found.write(world)?,
        Format::Json => records::write_json(&found, world.out)?,
        Format::Csv => records::write_csv(&found.report, world.out)?,
        Format::Sarif => records::write_sarif(&found.report, world.out)?,
    }
    if found.report.audited() == 0 {
        world.say("pat: there are no tokens to audit; see whether --owner names whom you mean");
    }
    connection.notes.settle(&connection.tenant, world).await;
    Ok(if found.report.worst() >= Some(args.fail_on) {
        Exit::Findings
    } else {
        Exit::Clean
    })
}
