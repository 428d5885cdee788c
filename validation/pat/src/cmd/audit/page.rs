//! What the report of an audit shows: the numbers, the timeline, and the findings in groups.

use sailpoint_pat::{
    Now, TokenList,
    audit::{AuditReport, Finding, FindingCode, Severity},
};

use super::{
    Audit,
    calendar::{self, Worst},
    human, owners,
};
use crate::output::{
    cells,
    html::{Group, Kind, Page, Row, Share, Tile, Tone},
};

/// Beyond this a kind of finding says how many more there are.
const MOST_ROWS: usize = 200;

pub(super) fn of(
    report: &AuditReport<'_>,
    list: &TokenList,
    now: &Now,
    args: &Audit,
    tenant: &str,
) -> Page {
    let worst = calendar::worst(report);
    let share = share(&worst, list);
    Page {
        tenant: tenant.to_owned(),
        when: (
            format!("{} UTC", cells::minute(now.instant())),
            cells::instant(now.instant()),
        ),
        headline: headline(&share, report),
        verdict: human::verdict(report),
        share,
        tone: calendar::tone(report.worst()),
        tiles: tiles(report),
        timeline: calendar::of(&worst, list, now),
        owners: owners::of(&worst, list),
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

/// How many tokens are how they should be, and how many are not.
fn share(worst: &Worst<'_>, list: &TokenList) -> Share {
    let tones = list.tokens.iter();
    let tones = tones.map(|token| calendar::dot(worst, token).tone);
    let mut share = Share([Tone::Bad, Tone::Warning, Tone::Note, Tone::Good].map(|tone| (tone, 0)));
    for tone in tones {
        for (of, count) in &mut share.0 {
            *count += usize::from(*of == tone);
        }
    }
    share
}

/// One sentence for somebody in a hurry.
fn headline(share: &Share, report: &AuditReport<'_>) -> String {
    let all: usize = share.0.iter().map(|(_, count)| count).sum();
    let [bad, warning, ..] = share.0.map(|(_, count)| count);
    let of_all = |count: usize, one: &str, many: &str| {
        format!(
            "{count} of {all} tokens {}",
            if count == 1 { one } else { many }
        )
    };
    match report.worst() {
        Some(Severity::Error) if bad > 0 => of_all(bad, "needs action", "need action"),
        // Something that is no token, such as one that cannot be read.
        Some(Severity::Error) => "Something needs action".to_owned(),
        Some(Severity::Warning) if warning > 0 => {
            of_all(warning, "deserves a look", "deserve a look")
        }
        Some(Severity::Warning) => "Something deserves a look".to_owned(),
        _ if all == 0 => "There are no tokens".to_owned(),
        _ => "All tokens are as they should be".to_owned(),
    }
}

fn tiles(report: &AuditReport<'_>) -> Vec<Tile> {
    use FindingCode as Code;
    let counts = report.counts();
    let tile = |words, codes: &[Code], tone| {
        let number = codes.iter().filter_map(|code| counts.get(code)).sum();
        let tone = if number == 0 { Tone::Good } else { tone };
        let found = codes.iter().find(|code| counts.contains_key(code));
        Tile {
            number,
            words,
            tone,
            leads_to: found.map(|code| code.as_str()),
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
            leads_to: Some("timeline"),
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

/// By severity, and in it by kind, the worst first.
fn groups(report: &AuditReport<'_>) -> Vec<Group> {
    let sorted = human::worst_first(report);
    let group = |severity, title, tone| {
        let of_it = |finding: &&&Finding<'_>| finding.severity() == severity;
        let mut kinds: Vec<Kind> = Vec::new();
        for finding in sorted.iter().filter(of_it) {
            let (code, advice) = (finding.code().as_str(), finding.advice());
            // What is of one kind stands together.
            match kinds.last_mut() {
                Some(kind) if kind.code == code => kind.add(|| row(finding), MOST_ROWS),
                _ => {
                    let mut kind = Kind::new(code, sentence(advice));
                    kind.add(|| row(finding), MOST_ROWS);
                    kinds.push(kind);
                }
            }
        }
        (!kinds.is_empty()).then_some(Group { title, tone, kinds })
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
        what: sentence(&finding.message()),
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
