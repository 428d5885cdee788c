//! The findings of an audit as people read them: how many and how bad, each in a line, the worst first, and below it what to do.

use std::{borrow::Cow, cmp::Reverse, collections::HashSet};

use chrono::{DateTime, Utc};
use sailpoint_pat::{
    Code, Now, TokenId, Violation,
    audit::{AuditReport, Finding, FindingCode, Severity, Subject},
};

use super::{
    command::Paste,
    owners::{Contact, Owners},
    since::{Gone, Since},
};
use crate::{
    output::{
        table,
        text::{self, Tone},
    },
    terminal::{failure::Failure, world::World},
};

/// Nobody reads more lines than this; programs have other formats.
const MOST_ROWS: usize = 200;

/// What was found, by which policy, and when.
pub(super) struct Findings<'a> {
    pub(super) report: AuditReport<'a>,
    pub(super) now: Now,
    pub(super) paste: Paste<'a>,
    pub(super) since: Option<Since>,
    pub(super) owners: Owners,
}

/// A sentence, taken apart at the instant that it names: programs read that to the millisecond, and people to the minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) before: String,
    /// The instant, and what follows it.
    pub(super) at: Option<(DateTime<Utc>, String)>,
}

impl Findings<'_> {
    pub(super) fn write(&self, gone: &[&Gone], world: &mut World<'_>) -> Result<(), Failure> {
        let minute = text::minute(self.now.instant());
        writeln!(world.out, "At {minute} UTC, {}", self.verdict())?;
        if let Some(changes) = self.changes(gone) {
            writeln!(world.out, "{changes}")?;
        }
        let sorted = self.worst_first();
        if !sorted.is_empty() {
            writeln!(world.out)?;
        }
        for finding in sorted.iter().take(MOST_ROWS) {
            let severity = finding.severity();
            let line = format!(
                "{severity}[{}]{}: {}{}",
                finding.code(),
                if self.is_new(finding) == Some(true) {
                    ", new"
                } else {
                    ""
                },
                of_whom(finding),
                self.message(finding).for_people()
            );
            table::write_text((line.into(), tone(severity)), world)?;
            // In one piece, however narrow the terminal is, as somebody will copy it.
            if let Some(command) = self.paste.command(finding) {
                writeln!(world.out, "  {command}")?;
            }
            if finding.code() == FindingCode::OwnerInactive
                && let Some(contact) = self.contact(finding)
            {
                let name = contact.name.unwrap_or_default();
                world.tell(format_args!(
                    "  {}: {name} <{}>",
                    contact.who, contact.email
                ))?;
            }
        }
        if let Some(more) = sorted.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
            writeln!(
                world.out,
                "and {more} more; --format csv, json or sarif shows all"
            )?;
        }
        write_gone(gone, world)?;
        if sorted.is_empty() {
            return Ok(());
        }
        writeln!(world.out, "\nWhat to do:")?;
        let fields = advice(&sorted).into_iter();
        table::write_fields(
            fields.map(|(kind, advice)| (kind, (advice.into(), Tone::Plain))),
            world,
        )
    }

    /// `Since 2026-06-14 12:00 UTC: 2 new, 1 gone, 11 still there`
    pub(super) fn changes(&self, gone: &[&Gone]) -> Option<String> {
        let since = self.since.as_ref()?;
        let new = self.new_count();
        Some(format!(
            "Since {} UTC: {new} new, {} gone, {} still there",
            text::minute(since.now),
            gone.len(),
            self.report.findings().len() - new
        ))
    }

    /// Whether an earlier audit did not find it, if there is one.
    pub(super) fn is_new(&self, finding: &Finding<'_>) -> Option<bool> {
        let since = self.since.as_ref()?;
        Some(!since.has(&key(finding)))
    }

    /// How many an earlier audit did not find.
    pub(super) fn new_count(&self) -> usize {
        let findings = self.report.findings().iter();
        let new = findings.filter(|finding| self.is_new(finding) == Some(true));
        new.count()
    }

    /// `new` or `still`, beside an earlier audit.
    pub(super) fn since_word(&self, finding: &Finding<'_>) -> Option<&'static str> {
        let is_new = self.is_new(finding)?;
        Some(if is_new { "new" } else { "still" })
    }

    /// Whom to write to about a finding.
    pub(super) fn contact(&self, finding: &Finding<'_>) -> Option<Contact<'_>> {
        Contact::of(self.owners.identity(finding)?)
    }

    /// What an earlier audit found, and this one did not.
    pub(super) fn gone(&self) -> Vec<&Gone> {
        let Some(since) = &self.since else {
            return Vec::new();
        };
        let keys: HashSet<String> = self.report.findings().iter().map(key).collect();
        let mut gone = since.gone(&keys);
        if self.owners.known().is_none() {
            // Nobody looked, so nobody knows.
            let of_owners = [FindingCode::OwnerUnknown, FindingCode::OwnerInactive];
            gone.retain(|gone| of_owners.iter().all(|code| code.as_str() != gone.code));
        }
        gone
    }

    /// `18 tokens: 1 error, 12 warnings, 2 notes`
    pub(super) fn verdict(&self) -> String {
        let tokens = counted(self.report.audited(), "token");
        let found = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
            let of_it = |finding: &&Finding<'_>| finding.severity() == severity;
            let count = self.report.findings().iter().filter(of_it).count();
            (count > 0).then(|| counted(count, severity.as_str()))
        });
        let found: Vec<_> = found.into_iter().flatten().collect();
        if found.is_empty() {
            format!("{tokens}: nothing found")
        } else {
            format!("{tokens}: {}", found.join(", "))
        }
    }
}

impl<'a> Findings<'a> {
    /// All findings: by severity, then kind, then what happens first, then as they are listed.
    pub(super) fn worst_first(&self) -> Vec<&Finding<'a>> {
        let mut sorted: Vec<_> = self.report.findings().iter().collect();
        sorted.sort_by_key(|finding| {
            (
                Reverse(finding.severity()),
                finding.code(),
                finding.expires(),
            )
        });
        sorted
    }

    /// What was found.
    pub(super) fn message(&self, finding: &Finding<'_>) -> Sentence {
        Sentence::new(finding.message(), self.instant(finding))
    }

    /// The instant that the message names, if it names one.
    fn instant(&self, finding: &Finding<'_>) -> Option<DateTime<Utc>> {
        let token = finding.subject().token()?;
        match (finding.code(), finding.violation().map(Violation::code)) {
            (FindingCode::Expired | FindingCode::ExpiresSoon, _) => token.expiration_date(),
            (FindingCode::Unused, _) => token.last_used(),
            (_, Some(Code::PolicyLifetimeTooLong | Code::PolicyNeverExpiring)) => {
                self.paste.policy?.latest_expiry(token, &self.now)
            }
            _ => None,
        }
    }
}

impl Sentence {
    fn new(text: String, instant: Option<DateTime<Utc>>) -> Self {
        let parts = instant.and_then(|instant| {
            let (before, after) = text.split_once(&text::instant(instant))?;
            Some((before.to_owned(), Some((instant, after.to_owned()))))
        });
        let (before, at) = parts.unwrap_or((text, None));
        Self { before, at }
    }

    fn for_people(self) -> String {
        match self.at {
            Some((at, after)) => format!("{}{}{after}", self.before, text::minute(at)),
            None => self.before,
        }
    }
}

fn write_gone(gone: &[&Gone], world: &mut World<'_>) -> Result<(), Failure> {
    if gone.is_empty() {
        return Ok(());
    }
    writeln!(world.out, "\nGone:")?;
    for finding in gone.iter().take(MOST_ROWS) {
        let line = format!(
            "{}[{}]: {}: {}",
            finding.severity,
            finding.code,
            finding.name(),
            finding.message
        );
        table::write_text((line.into(), Tone::Faint), world)?;
    }
    if let Some(more) = gone.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        writeln!(world.out, "and {more} more; --format json shows all")?;
    }
    Ok(())
}

/// By this a finding is known again, in another run and another format: what it is about, its kind, and what of the policy is broken.
pub(super) fn key(finding: &Finding<'_>) -> String {
    format!(
        "{}/{}/{}",
        id_of(finding),
        finding.code(),
        rule(finding).unwrap_or_default()
    )
}

/// The id of what a finding is about, or else that of its owner. Empty where neither is known.
pub(super) fn id_of<'a>(finding: &Finding<'a>) -> &'a str {
    let (id, _) = subject(finding);
    let owner = finding.subject().owner();
    match owner.and_then(|owner| owner.id.as_deref()) {
        Some(owner) if id.is_empty() => owner,
        _ => id,
    }
}

/// What of the policy it breaks.
pub(super) fn rule(finding: &Finding<'_>) -> Option<&'static str> {
    let violation = finding.violation();
    violation.map(Violation::code).map(Code::as_str)
}

/// `"ci" of Ruth Pipeline: `
fn of_whom(finding: &Finding<'_>) -> String {
    let (_, name) = subject(finding);
    let owner = owner(finding);
    match finding.subject() {
        Subject::Token(_) => format!("\"{name}\" of {}: ", owner.unwrap_or("an unknown owner")),
        Subject::Owner(_) => format!("{}: ", owner.unwrap_or("an unknown owner")),
        Subject::Item(_) => format!("{name}: "),
        _ => String::new(),
    }
}

/// The id, if there is one, and a name that people know.
pub(super) fn subject<'a>(finding: &Finding<'a>) -> (&'a str, Cow<'a, str>) {
    match finding.subject() {
        Subject::Token(token) => (token.id().as_str(), token.name().into()),
        Subject::Item(item) => {
            let id = item.reason.id().map(TokenId::as_str);
            let name = format!("(item {} of the list)", item.index + 1);
            (id.unwrap_or_default(), name.into())
        }
        Subject::Owner(_) => ("", "(all of one owner)".into()),
        _ => ("", "(the list)".into()),
    }
}

/// Whose token it is.
pub(super) fn owner<'a>(finding: &Finding<'a>) -> Option<&'a str> {
    finding.subject().owner().and_then(text::owner)
}

/// What to do about each kind, in the order of the findings.
fn advice(findings: &[&Finding<'_>]) -> Vec<(String, &'static str)> {
    let mut all: Vec<(Severity, FindingCode, &'static str)> = Vec::new();
    for finding in findings {
        let one = (finding.severity(), finding.code(), finding.advice());
        if !all.contains(&one) {
            all.push(one);
        }
    }
    let all = all.into_iter();
    all.map(|(severity, code, advice)| (format!("{severity}[{code}]"), advice))
        .collect()
}

fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warning,
        Severity::Note => Tone::Faint,
    }
}

pub(super) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_people(text: &str, instant: &str) -> String {
        let instant = DateTime::parse_from_rfc3339(instant).ok();
        Sentence::new(text.to_owned(), instant.map(|at| at.to_utc())).for_people()
    }

    #[test]
    fn instants_are_read_to_the_minute() {
        let at = "2026-06-25T12:00:00.000Z";
        assert_eq!(
            for_people(
                "the token expires at 2026-06-25T12:00:00.000Z, in 10 days",
                at
            ),
            "the token expires at 2026-06-25 12:00, in 10 days"
        );
        assert_eq!(
            for_people("none, 2026-06-25 or 2026-06-25T12:00:00.000Z.", at),
            "none, 2026-06-25 or 2026-06-25 12:00."
        );
        let other = "the name \"until 2026-06-25T12:00:00.000Z or so\" is not allowed";
        assert_eq!(for_people(other, ""), other);
    }
}
