//! All that was found.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{
    audit::{
        code::{FindingCode, Severity},
        finding::Finding,
    },
    token::Token,
};

/// All that was found in a list, which it borrows from.
///
/// Serialises as `{"audited", "findings", "managed"}`, the last as ids.
#[derive(Clone, Debug)]
#[must_use]
pub struct AuditReport<'a> {
    pub(super) findings: Vec<Finding<'a>>,
    pub(super) managed: Vec<&'a Token>,
    pub(super) audited: usize,
}

impl<'a> AuditReport<'a> {
    /// All findings, in the order that [`Audit::of`](super::Audit::of) tells.
    pub fn findings(&self) -> &[Finding<'a>] {
        &self.findings
    }

    /// The tokens that the platform made for its own use.
    pub fn managed(&self) -> &[&'a Token] {
        &self.managed
    }

    /// How many items the list had, readable or not.
    pub fn audited(&self) -> usize {
        self.audited
    }

    /// How many findings there are of each kind that was found.
    pub fn counts(&self) -> BTreeMap<FindingCode, usize> {
        let mut counts = BTreeMap::new();
        for finding in &self.findings {
            *counts.entry(finding.code()).or_default() += 1;
        }
        counts
    }

    /// What matters most of what was found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(Finding::severity).max()
    }

    /// Whether nothing was found that matters more than a note.
    pub fn is_clean(&self) -> bool {
        self.worst() <= Some(Severity::Note)
    }
}

impl Serialize for AuditReport<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let managed: Vec<&str> = self
            .managed
            .iter()
            .map(|token| token.id().as_str())
            .collect();
        let mut report = serializer.serialize_struct("AuditReport", 3)?;
        report.serialize_field("audited", &self.audited)?;
        report.serialize_field("findings", &self.findings)?;
        report.serialize_field("managed", &managed)?;
        report.end()
    }
}
