//! One thing that was found.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{
    audit::{code::FindingCode, severity::Severity, subject::Subject, what::What},
    rule::violation::Violation,
};

/// One thing that was found. Never a secret: the service does not list them.
///
/// Serialises as `{"code", "severity", "subject", "message", "advice"}`, with the code of the policy's violation as `"rule"` where it
/// is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding<'a> {
    pub(super) subject: Subject<'a>,
    pub(super) what: What,
}

impl<'a> Finding<'a> {
    /// The kind, for programs.
    pub fn code(&self) -> FindingCode {
        self.what.code()
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        self.code().severity()
    }

    /// What it is about.
    pub fn subject(&self) -> Subject<'a> {
        self.subject
    }

    /// What was found, for people.
    pub fn message(&self) -> String {
        self.what.message()
    }

    /// What to do about it, for people.
    pub fn advice(&self) -> &'static str {
        self.what.advice()
    }

    /// What of the policy the token does not keep to.
    pub fn violation(&self) -> Option<&Violation> {
        match &self.what {
            What::Policy(violation) => Some(violation),
            _ => None,
        }
    }

    /// When the token expires or expired, if the finding is about that.
    pub fn expires(&self) -> Option<DateTime<Utc>> {
        match self.what {
            What::Expired(at) | What::ExpiresSoon(at, _) => Some(at),
            _ => None,
        }
    }
}

/// `error: the message; the advice [code]`
impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, advice) = (self.message(), self.advice());
        write!(
            f,
            "{}: {message}; {advice} [{}]",
            self.severity(),
            self.code()
        )
    }
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rule = self.violation().map(Violation::code);
        let fields = 5 + usize::from(rule.is_some());
        let mut finding = serializer.serialize_struct("Finding", fields)?;
        finding.serialize_field("code", &self.code())?;
        if let Some(rule) = rule {
            finding.serialize_field("rule", rule.as_str())?;
        }
        finding.serialize_field("severity", &self.severity())?;
        finding.serialize_field("subject", &self.subject)?;
        finding.serialize_field("message", &self.message())?;
        finding.serialize_field("advice", self.advice())?;
        finding.end()
    }
}
