//! The findings of an audit as people read them: how many and how bad, each in a line, the worst first, and below it what to do.

use std::{borrow::Cow, cmp::Reverse, sync::Arc};

use chrono::{DateTime, Utc};
use sailpoint_pat::{
    Code, Now, Policy, TokenId, Violation,
    audit::{AuditReport, Finding, FindingCode, Severity, Subject},
};

use crate::{
    output::{
        table::{self, Column},
        text::{self, Tone},
    },
    terminal::{failure::Failure, world::World},
};

/// Nobody reads more lines than this; programs have other formats.
const MOST_ROWS: usize = 200;

/// What was found, by which policy, and when.
pub(super) struct Findings<'a> {
    pub(super) report: AuditReport<'a>,
    pub(super) policy: Option<Arc<Policy>>,
    pub(super) now: Now,
}

/// A sentence, taken apart at the instant that it names: programs read that to the millisecond, and people to the minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) before: String,
    /// The instant, and what follows it.
    pub(super) at: Option<(DateTime<Utc>, String)>,
}

impl Findings<'_> {
    pub(super) fn write(&self, world: &mut World<'_>) -> Result<(), Failure> {
        let minute = text::minute(self.now.instant());
        writeln!(world.out, "At {minute} UTC, {}", self.verdict())?;
        if self.report.findings().is_empty() {
            return Ok(());
        }
        writeln!(world.out)?;
        let sorted = self.worst_first();
        let rows = sorted.iter().take(MOST_ROWS).map(|finding| {
            let (id, name) = subject(finding);
            let severity = finding.severity();
            vec![
                (severity.as_str().into(), tone(severity)),
                (id.into(), Tone::Faint),
                (name, Tone::Plain),
                (self.message(finding).for_people().into(), Tone::Plain),
                (owner(finding).unwrap_or("-").into(), Tone::Plain),
            ]
        });
        let columns = [
            Column::whole("SEVERITY"),
            Column::optional("ID", 2),
            Column::broken("TOKEN"),
            Column::broken("FINDING"),
            Column::optional("OWNER", 1),
        ];
        table::write(&columns, rows.collect(), world)?;
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
                self.policy.as_ref()?.latest_expiry(token, &self.now)
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
