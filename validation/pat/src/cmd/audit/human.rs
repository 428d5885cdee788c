//! An audit for somebody at a terminal: how many and how bad, each finding in a line, the worst first, and below it what to do.

use std::{borrow::Cow, cmp::Reverse};

use sailpoint_pat::{
    Now,
    audit::{AuditReport, Finding, FindingCode, Severity, Subject},
};

use crate::{
    failure::Failure,
    output::{
        cells,
        table::{self, Column, Tone},
    },
    world::World,
};

/// Nobody reads more lines than this; programs have other formats.
const MOST_ROWS: usize = 200;

pub(super) fn write(
    report: &AuditReport<'_>,
    now: &Now,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let minute = cells::minute(now.instant());
    writeln!(world.out, "At {minute} UTC, {}", verdict(report))?;
    if report.findings().is_empty() {
        return Ok(());
    }
    writeln!(world.out)?;
    let sorted = worst_first(report);
    let rows = sorted.iter().take(MOST_ROWS).map(|finding| {
        let (id, name) = subject(finding);
        let owner = finding.subject().owner();
        let owner = owner.and_then(|owner| owner.name.as_deref().or(owner.id.as_deref()));
        let severity = finding.severity();
        [
            (severity.as_str().into(), tone(severity)),
            (id.into(), Tone::Faint),
            (name, Tone::Plain),
            (cells::readable(&finding.message()).into(), Tone::Plain),
            (owner.unwrap_or("-").into(), Tone::Plain),
        ]
    });
    let columns = [
        Column::whole("SEVERITY"),
        Column::optional("ID", 2),
        Column::broken("TOKEN"),
        Column::broken("FINDING"),
        Column::optional("OWNER", 1),
    ];
    table::write(columns, rows.collect(), world)?;
    if let Some(more) = sorted.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        writeln!(
            world.out,
            "and {more} more; --format csv, json or sarif shows all"
        )?;
    }
    writeln!(world.out, "\nWhat to do:")?;
    table::write_fields(
        advice(&sorted)
            .into_iter()
            .map(|(code, advice)| (code.as_str(), (advice.into(), Tone::Plain))),
        world,
    )
}

/// `18 tokens: 1 error, 12 warnings, 2 notes`
pub(super) fn verdict(report: &AuditReport<'_>) -> String {
    let tokens = counted(report.audited(), "token");
    let found = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let of_it = |finding: &&Finding<'_>| finding.severity() == severity;
        let count = report.findings().iter().filter(of_it).count();
        (count > 0).then(|| counted(count, severity.as_str()))
    });
    let found: Vec<_> = found.into_iter().flatten().collect();
    if found.is_empty() {
        format!("{tokens}: nothing found")
    } else {
        format!("{tokens}: {}", found.join(", "))
    }
}

/// All findings: by severity, then kind, then what happens first, then as they are listed.
pub(super) fn worst_first<'r, 'a>(report: &'r AuditReport<'a>) -> Vec<&'r Finding<'a>> {
    let mut sorted: Vec<_> = report.findings().iter().collect();
    sorted.sort_by_key(|finding| {
        (
            Reverse(finding.severity()),
            finding.code(),
            finding.expires(),
        )
    });
    sorted
}

/// The id, if there is one, and a name that people know.
pub(super) fn subject<'a>(finding: &Finding<'a>) -> (&'a str, Cow<'a, str>) {
    match finding.subject() {
        Subject::Token(token) => (token.id().as_str(), token.name().into()),
        Subject::Item(item) => {
            let id = item.reason.id().map(sailpoint_pat::TokenId::as_str);
            let name = format!("(item {} of the list)", item.index + 1);
            (id.unwrap_or_default(), name.into())
        }
        Subject::Owner(_) => ("", "(all of one owner)".into()),
        _ => ("", "(the list)".into()),
    }
}

/// What to do about each kind, in the order of the findings.
fn advice(findings: &[&Finding<'_>]) -> Vec<(FindingCode, &'static str)> {
    let mut all = Vec::new();
    for finding in findings {
        let one = (finding.code(), finding.advice());
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warning,
        Severity::Note => Tone::Faint,
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
