//! What the report of an audit shows: the numbers, the timeline, and the findings in groups.

use sailpoint_pat::{
    Now, TokenList,
    audit::{AuditReport, Finding, FindingCode, Severity},
};

use super::{Audit, calendar, human};
use crate::output::{
    cells,
    html::{Group, Page, Row, Tile, Tone},
};

/// Beyond this a group says how many more there are.
const MOST_ROWS: usize = 200;

pub(super) fn of(
    report: &AuditReport<'_>,
    list: &TokenList,
    now: &Now,
    args: &Audit,
    tenant: &str,
) -> Page {
    Page {
        tenant: tenant.to_owned(),
        when: (
            format!("{} UTC", cells::minute(now.instant())),
            cells::instant(now.instant()),
        ),
        verdict: human::verdict(report),
        tone: calendar::tone(report.worst()),
        tiles: tiles(report),
        timeline: calendar::of(report, list, now),
        groups: groups(report),
        remarks: vec![format!(
            "Soon is within {}; unused means for {} or more. {}",
            cells::span(args.soon.0),
            cells::span(args.unused.0),
            if args.policy.is_given() {
                "Names, scopes and lifetimes were held against a policy."
            } else {
                "No policy was given."
            }
        )],
    }
}

fn tiles(report: &AuditReport<'_>) -> Vec<Tile> {
    use FindingCode as Code;
    let counts = report.counts();
    let tile = |words, codes: &[Code], tone| {
        let number = codes.iter().filter_map(|code| counts.get(code)).sum();
        let tone = if number == 0 { Tone::Good } else { tone };
        Tile {
            number,
            words,
            tone,
        }
    };
    let endless = [Code::NeverExpiresUnacknowledged, Code::NeverExpires];
    let tone_of_endless = if counts.contains_key(&Code::NeverExpiresUnacknowledged) {
        Tone::Bad
    } else {
        Tone::Warning
    };
    let mut tiles = vec![
        Tile {
            number: report.audited(),
            words: "tokens in all",
            tone: Tone::Note,
        },
        tile("never expire", &endless, tone_of_endless),
        tile("expire soon", &[Code::ExpiresSoon], Tone::Warning),
        tile("have expired", &[Code::Expired], Tone::Warning),
        tile(
            "lie unused",
            &[Code::NeverUsed, Code::Unused],
            Tone::Warning,
        ),
        tile(
            "have all rights",
            &[Code::AllRights, Code::AllRightsImplied],
            Tone::Warning,
        ),
    ];
    if counts.contains_key(&Code::Policy) {
        tiles.push(tile("breaches of policy", &[Code::Policy], Tone::Bad));
    }
    tiles
}

fn groups(report: &AuditReport<'_>) -> Vec<Group> {
    let sorted = human::worst_first(report);
    let group = |severity, title, tone| {
        let of_it = |finding: &&&Finding<'_>| finding.severity() == severity;
        let count = sorted.iter().filter(of_it).count();
        let rows = sorted.iter().filter(of_it).take(MOST_ROWS);
        (count > 0).then(|| Group {
            title,
            tone,
            rows: rows.map(|finding| row(finding)).collect(),
            more: count.saturating_sub(MOST_ROWS),
        })
    };
    [
        group(Severity::Error, "Needs action", Tone::Bad),
        group(Severity::Warning, "Look at it", Tone::Warning),
        group(Severity::Note, "Good to know", Tone::Note),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row(finding: &Finding<'_>) -> Row {
    let (id, name) = human::subject(finding);
    let owner = finding.subject().owner();
    let owner = owner.and_then(|owner| owner.name.as_deref().or(owner.id.as_deref()));
    Row {
        name: name.into_owned(),
        id: id.to_owned(),
        owner: owner.unwrap_or_default().to_owned(),
        code: finding.code().as_str(),
        what: sentence(&finding.message()),
        advice: sentence(finding.advice()),
    }
}

/// With a capital letter and a full stop.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(char::to_uppercase);
    first
        .into_iter()
        .flatten()
        .chain(chars)
        .chain(['.'])
        .collect()
}
