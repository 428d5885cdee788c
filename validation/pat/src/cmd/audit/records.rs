//! An audit for programs: JSON, CSV and SARIF, each finding a record, in the order of the list.

use std::{collections::BTreeMap, io::Write};

use sailpoint_pat::{
    Code, Token, Violation,
    audit::{AuditReport, Finding, FindingCode},
};
use serde::Serialize;

use super::findings::{Findings, subject};
use crate::{
    output::{
        records,
        sarif::{self, Location},
        text,
    },
    terminal::failure::Failure,
};

/// What `--format json` writes.
#[derive(Serialize)]
struct Answer<'r, 'a> {
    now: String,
    audited: usize,
    counts: BTreeMap<FindingCode, usize>,
    findings: &'r [Finding<'a>],
    managed: Vec<&'a str>,
}

pub(super) fn write_json(found: &Findings<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let report = &found.report;
    let managed = report.managed().iter().map(|token| token.id().as_str());
    records::json(
        &Answer {
            now: text::instant(found.now.instant()),
            audited: report.audited(),
            counts: report.counts(),
            findings: report.findings(),
            managed: managed.collect(),
        },
        out,
    )
}

pub(super) fn write_csv(report: &AuditReport<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let rows = report.findings().iter().map(|finding| {
        let (id, name) = subject(finding);
        let owner = finding.subject().owner();
        let token = finding.subject().token();
        let expires = token.and_then(Token::expiration_date);
        [
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
        ]
    });
    records::csv(
        &[
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
        ],
        rows,
        out,
    )
}

pub(super) fn write_sarif(report: &AuditReport<'_>, out: &mut dyn Write) -> Result<(), Failure> {
    let result = |finding: &Finding<'_>| {
        let (id, name) = subject(finding);
        let owner = finding.subject().owner();
        let owner = owner.and_then(|owner| owner.id.as_deref());
        let id = if id.is_empty() {
            owner.unwrap_or_default()
        } else {
            id
        };
        let text = format!("{name}: {}; {}", finding.message(), finding.advice());
        let code = finding.code().as_str();
        let mark = format!("{id}/{code}/{}", rule(finding).unwrap_or_default());
        sarif::Finding::new(
            code,
            finding.severity(),
            text,
            Location::in_tenant(&name, id),
        )
        .marked(mark)
    };
    let codes: Vec<_> = report
        .counts()
        .into_keys()
        .map(FindingCode::as_str)
        .collect();
    let results = || report.findings().iter().map(result);
    sarif::write(&codes, results, describe, out)
}

/// What of the policy it breaks.
fn rule(finding: &Finding<'_>) -> Option<&'static str> {
    let violation = finding.violation();
    violation.map(Violation::code).map(Code::as_str)
}

fn describe(code: &'static str) -> &'static str {
    let known = FindingCode::ALL
        .iter()
        .copied()
        .find(|known| known.as_str() == code);
    known.map_or(code, FindingCode::meaning)
}
