//! One thing that was found.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeStruct},
};

use crate::{
    audit::{
        code::{FindingCode, Severity},
        what::What,
    },
    rule::violation::Violation,
    token::{Token, list::Undecodable, owner::TokenOwner},
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

    /// How much it matters: as its [code](FindingCode::severity), but for a token that expires soon, which depends on whether somebody
    /// uses it and on how soon.
    pub fn severity(&self) -> Severity {
        self.what.severity()
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
            What::Expired(at) | What::ExpiresSoon(at, ..) => Some(at),
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

/// What a finding is about. It borrows from the list that was audited, so that a hundred thousand findings copy nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// A token.
    Token(&'a Token),
    /// An owner, as its first token in the list tells of it.
    Owner(&'a TokenOwner),
    /// An item that cannot be read.
    Item(&'a Undecodable),
    /// The list as a whole.
    List,
}

impl<'a> Subject<'a> {
    /// The token, if it is one.
    pub fn token(&self) -> Option<&'a Token> {
        match self {
            Self::Token(token) => Some(token),
            _ => None,
        }
    }

    /// The owner, or that of the token.
    pub fn owner(&self) -> Option<&'a TokenOwner> {
        match self {
            Self::Token(token) => Some(token.owner()),
            Self::Owner(owner) => Some(owner),
            Self::Item(_) | Self::List => None,
        }
    }
}

/// `{"token": {"id", "name"}, "owner": {"id", "name"}}`, `{"owner": …}`, `{"index"}` or `{}`
impl Serialize for Subject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Named<'a> {
            id: Option<&'a str>,
            name: Option<&'a str>,
        }
        let mut map = serializer.serialize_map(None)?;
        if let Some(token) = self.token() {
            let token = Named {
                id: Some(token.id().as_str()),
                name: Some(token.name()),
            };
            map.serialize_entry("token", &token)?;
        }
        if let Some(owner) = self.owner() {
            let owner = Named {
                id: owner.id.as_deref(),
                name: owner.name.as_deref(),
            };
            map.serialize_entry("owner", &owner)?;
        }
        if let Self::Item(item) = self {
            map.serialize_entry("index", &item.index)?;
        }
        map.end()
    }
}
