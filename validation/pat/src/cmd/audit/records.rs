//! An audit for programs: JSON, CSV and SARIF, each finding a record, in the order of the list, and a record for each owner. None of
//! them holds a secret.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    io::Write,
};

use sailpoint_pat::{
    Code, Identity, IdentityState, Token, TokenList, Violation,
    audit::{Finding, FindingCode, Severity, Subject},
};
use serde::Serialize;

use super::{
    findings::{Findings, id_of, key, rule, subject},
    owners::{Contact, OwnerView},
    since::Gone,
};
use crate::{
    options::columns::Columns,
    output::{
        records::{self, Lazy},
        sarif::{self, Location, Rule},
        text,
    },
    terminal::failure::Failure,
};

/// What `--format json` writes.
#[derive(Serialize)]
struct Answer<'r, 'a, F> {
    now: String,
    tenant: &'r str,
    audited: usize,
    counts: BTreeMap<FindingCode, usize>,
    findings: F,
    managed: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Changes<'r>>,
    /// Whether owners were looked up, where that was asked for.
    #[serde(rename = "ownersLookedUp", skip_serializing_if = "Option::is_none")]
    owners_looked_up: Option<bool>,
}

#[derive(Serialize)]
struct Found<'r, 'a> {
    #[serde(flatten)]
    finding: &'r Finding<'a>,
    command: Option<String>,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<OwnerView<'r>>,
}

/// What changed since an earlier audit.
#[derive(Serialize)]
struct Changes<'r> {
    now: String,
    new: usize,
    still: usize,
    gone: &'r [&'r Gone],
}

pub(super) fn write_json(
    found: &Findings<'_>,
    gone: &[&Gone],
    tenant: &str,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let report = &found.report;
    let managed = report.managed().iter().map(|token| token.id().as_str());
    let findings = || {
        report.findings().iter().map(|finding| Found {
            finding,
            command: found.paste.command(finding),
            key: key(finding),
            since: found.since_word(finding),
            owner: found.owners.view(finding),
        })
    };
    let new = found.new_count();
    records::json(
        &Answer {
            now: text::instant(found.now.instant()),
            tenant,
            audited: report.audited(),
            counts: report.counts(),
            managed: managed.collect(),
            since: found.since.as_ref().map(|since| Changes {
                now: text::instant(since.now),
                new,
                still: report.findings().len() - new,
                gone,
            }),
            owners_looked_up: found.owners.were_looked_up(),
            findings: Lazy(findings),
        },
        out,
    )
}

/// What `--format owners-jsonl` writes of one owner, in a line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    /// Null for what is about no owner.
    owner: Option<OwnerView<'a>>,
    tell: Option<Contact<'a>>,
    worst: Option<Severity>,
    findings: Vec<Told<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    token: Option<TokenView<'a>>,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    severity: Severity,
    message: String,
    advice: &'static str,
    command: Option<String>,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenView<'a> {
    id: &'a str,
    name: &'a str,
    expiration_date: Option<String>,
}

/// Writes a record for each owner about whose tokens something was found, the one with the worst first, and one for what is about no
/// owner. A record is one line, whatever names and messages hold.
pub(super) fn write_owners(found: &Findings<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let mut by_owner: BTreeMap<Option<&str>, Vec<&Finding<'_>>> = BTreeMap::new();
    for finding in found.report.findings() {
        let owner = finding.subject().owner();
        let id = owner.and_then(|owner| owner.id.as_deref());
        by_owner.entry(id).or_default().push(finding);
    }
    let mut all: Vec<_> = by_owner.into_iter().collect();
    let worst = |findings: &[&Finding<'_>]| findings.iter().map(|one| one.severity()).max();
    all.sort_by_key(|(id, findings)| (id.is_none(), Reverse(worst(findings))));
    for (id, findings) in all {
        let first = findings.first().filter(|_| id.is_some());
        let identity = first.and_then(|first| found.owners.identity(first));
        let record = Record {
            owner: first.and_then(|first| found.owners.view(first)),
            tell: identity.and_then(Contact::of),
            worst: worst(&findings),
            findings: findings
                .iter()
                .map(|finding| told(found, finding))
                .collect(),
        };
        records::json_line(&record, out)?;
    }
    Ok(())
}

fn told<'a>(found: &Findings<'_>, finding: &Finding<'a>) -> Told<'a> {
    let token = finding.subject().token();
    Told {
        token: token.map(|token| TokenView {
            id: token.id().as_str(),
            name: token.name(),
            expiration_date: token.expiration_date().map(text::instant),
        }),
        code: finding.code().as_str(),
        rule: rule(finding),
        severity: finding.severity(),
        message: finding.message(),
        advice: finding.advice(),
        command: found.paste.command(finding),
        key: key(finding),
        since: found.since_word(finding),
    }
}

/// The columns of CSV.
pub(super) const WORDS: [&str; 16] = [
    "severity",
    "code",
    "rule",
    "id",
    "name",
    "ownerId",
    "ownerName",
    "expirationDate",
    "message",
    "advice",
    "command",
    "since",
    "ownerState",
    "ownerEmail",
    "managerName",
    "managerEmail",
];

pub(super) fn write_csv(
    found: &Findings<'_>,
    columns: &Columns,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let places = columns.places(&WORDS);
    let places = places.unwrap_or_else(|| (0..WORDS.len()).collect());
    let heading: Vec<&str> = places.iter().map(|place| WORDS[*place]).collect();
    let rows = found.report.findings().iter().map(|finding| {
        let (id, name) = subject(finding);
        let owner = finding.subject().owner();
        let token = finding.subject().token();
        let expires = token.and_then(Token::expiration_date);
        let identity = found.owners.identity(finding);
        let state = identity.and_then(|identity| identity.state.as_ref());
        let manager = identity.and_then(|identity| identity.manager.as_ref());
        let cell = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let cells = [
            finding.severity().to_string(),
            finding.code().to_string(),
            rule(finding).unwrap_or_default().to_owned(),
            id.to_owned(),
            name.into_owned(),
            owner.and_then(|owner| owner.id.clone()).unwrap_or_default(),
            owner
                .and_then(|owner| owner.name.clone())
                .unwrap_or_default(),
            expires.map(text::instant).unwrap_or_default(),
            finding.message(),
            finding.advice().to_owned(),
            found.paste.command(finding).unwrap_or_default(),
            found.since_word(finding).unwrap_or_default().to_owned(),
            cell(state.map(IdentityState::as_str)),
            cell(identity.and_then(|identity| identity.email.as_deref())),
            cell(manager.and_then(|manager| manager.name.as_deref())),
            cell(manager.and_then(|manager| manager.email.as_deref())),
        ];
        let row: Vec<String> = places.iter().map(|place| cells[*place].clone()).collect();
        row
    });
    records::csv(&heading, rows, out)
}

/// The tokens of a list, one a line, for results to point at. The order is that of the list.
pub(super) fn inventory(list: &TokenList) -> Result<Vec<u8>, Failure> {
    let rows = list.tokens.iter().map(|token| {
        let owner = token.owner();
        let expires = token.expiration_date();
        [
            token.id().to_string(),
            token.name().to_owned(),
            owner.id.clone().unwrap_or_default(),
            owner.name.clone().unwrap_or_default(),
            expires.map(text::instant).unwrap_or_default(),
        ]
    });
    let mut text = Vec::new();
    let heading = ["id", "name", "ownerId", "ownerName", "expirationDate"];
    records::csv(&heading, rows, &mut text)?;
    Ok(text)
}

/// The files to which results of SARIF point: whoever takes them refuses a result without one.
pub(super) struct Files<'a> {
    /// Where the tokens are, one a line below a heading.
    pub(super) inventory: &'a str,
    pub(super) policy: Option<(&'a str, &'a str)>,
}

pub(super) fn write_sarif(
    found: &Findings<'_>,
    list: &TokenList,
    files: &Files<'_>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    // A cell has no line breaks: hidden characters are written out.
    let lines = list.tokens.iter().enumerate();
    let lines: HashMap<&str, usize> = lines
        .map(|(index, token)| (token.id().as_str(), index + 2))
        .collect();
    let mut owners: HashMap<&str, usize> = HashMap::new();
    for (index, token) in list.tokens.iter().enumerate() {
        if let Some(owner) = token.owner().id.as_deref() {
            owners.entry(owner).or_insert(index + 2);
        }
    }
    let place = |finding: &Finding<'_>| {
        if let (Some(violation), Some((path, text))) = (finding.violation(), files.policy) {
            return (path, line_of(violation, text));
        }
        let line = match finding.subject() {
            Subject::Token(token) => lines.get(token.id().as_str()),
            Subject::Owner(owner) => owner.id.as_deref().and_then(|id| owners.get(id)),
            _ => None,
        };
        (files.inventory, line.copied().unwrap_or(1))
    };
    let result = |finding: &Finding<'_>| {
        let (_, name) = subject(finding);
        let mut text = format!("{name}: {}; {}", finding.message(), finding.advice());
        if let Some(command) = found.paste.command(finding) {
            text = format!("{text}: {command}");
        }
        let (path, line) = place(finding);
        sarif::Finding::new(
            finding.code().as_str(),
            finding.severity(),
            text,
            Location::in_file(path, Some((line, 1)), "").of(&name, id_of(finding)),
        )
        .marked(key(finding))
        .compared(found.is_new(finding))
        .of_owner(found.owners.identity(finding).map(sarif_owner))
    };
    let mut rules: Vec<Rule> = Vec::new();
    for finding in found.report.findings() {
        let code = finding.code();
        if rules.iter().all(|rule| rule.id != code.as_str()) {
            let advice = finding.advice();
            rules.push(Rule::new(
                code.as_str(),
                code.meaning(),
                format!("{}. What to do: {advice}.", code.meaning()),
                code.severity(),
            ));
        }
    }
    rules.sort_by_key(|rule| rule.id);
    let results = || found.report.findings().iter().map(result);
    sarif::write(rules, results, out)
}

fn sarif_owner(identity: &Identity) -> sarif::Owner {
    let manager = identity.manager.as_ref();
    sarif::Owner {
        state: identity
            .state
            .as_ref()
            .map(|state| state.as_str().to_owned()),
        email: identity.email.clone(),
        manager_name: manager.and_then(|manager| manager.name.clone()),
        manager_email: manager.and_then(|manager| manager.email.clone()),
    }
}

/// The line of a policy that says what is broken; the first, if that cannot be found.
fn line_of(violation: &Violation, policy: &str) -> usize {
    let keys: &[&str] = match violation.code() {
        Code::PolicyName => &["name-pattern"],
        Code::PolicyScopeNotNamed => &["must-be-named", "scopes"],
        Code::PolicyScopeNotAllowed => &["scopes"],
        Code::PolicyBearerTooLong => &["longest-bearer"],
        Code::PolicyNeverExpiring => &["never-expiring", "longest-lifetime"],
        Code::PolicyLifetimeTooLong => &["longest-lifetime"],
        _ => &[],
    };
    let begins = |line: &str, key: &str| {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || "{[\"'".contains(c));
        line.strip_prefix(key)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    let line = |key: &&str| policy.lines().position(|line| begins(line, key));
    keys.iter().find_map(line).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use sailpoint_pat::{Now, Policy};

    use super::*;

    #[test]
    fn a_breach_is_at_the_line_of_the_policy_that_is_broken() {
        let text = "# ours\nname-pattern = '[a-z]+'\n\nlongest-lifetime = '1d'\n[scopes]\nmust-be-named = true\n";
        let policy = Policy::from_toml(text).unwrap();
        let list = r#"[{"id": "a", "name": "A", "created": "2026-01-01T00:00:00Z", "expirationDate": "2099-01-01T00:00:00Z"}]"#;
        let list = TokenList::from_json(list.as_bytes()).unwrap();
        let now = Now::at("2026-06-01T00:00:00Z".parse().unwrap());
        let violations = policy.review(&list.tokens[0], &now);
        let mut lines: Vec<_> = violations
            .iter()
            .map(|violation| (violation.code().as_str(), line_of(violation, text)))
            .collect();
        lines.sort_unstable();
        assert_eq!(
            lines,
            [
                ("policy-lifetime-too-long", 4),
                ("policy-name", 2),
                ("policy-scope-not-named", 6)
            ]
        );
    }
}
