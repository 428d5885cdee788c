//! Every reason for which a policy refuses a request, or is refused itself, and its text.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};

use crate::rule::{
    code::Code,
    date,
    excerpt::Excerpt,
    scope::AllRights,
    ttl::AccessTokenTtl,
    violation::{Reason, Violation},
};

/// A reason, with what its text needs.
pub(super) enum Breach<'a> {
    // of a request
    NamePattern {
        name: &'a str,
        pattern: &'a str,
    },
    /// No scope is named.
    ScopeNotNamed,
    /// A token was listed with the scope of all rights alone.
    AllRightsListed,
    ScopeNotAllowed(&'a str),
    BearerTooLong {
        given: Option<AccessTokenTtl>,
        longest: AccessTokenTtl,
    },
    NeverExpiring {
        latest: Option<DateTime<Utc>>,
    },
    LifetimeTooLong {
        longest: Duration,
        latest: DateTime<Utc>,
    },
    Undecided,
    // of a policy
    Pattern {
        text: &'a str,
        reason: &'a str,
    },
    #[cfg(feature = "policy-file")]
    Unreadable(&'a str),
    #[cfg(feature = "policy-file")]
    Duration {
        text: &'a str,
        reason: &'a str,
    },
    #[cfg(feature = "policy-file")]
    Scope,
    #[cfg(feature = "policy-file")]
    Contradiction,
}

impl Breach<'_> {
    pub(super) fn at(&self, pointer: impl Into<String>) -> Violation {
        Violation::new(pointer, self)
    }
}

impl Reason for Breach<'_> {
    fn code(&self) -> Code {
        match self {
            Self::NamePattern { .. } => Code::PolicyName,
            Self::ScopeNotNamed | Self::AllRightsListed => Code::PolicyScopeNotNamed,
            Self::ScopeNotAllowed(_) => Code::PolicyScopeNotAllowed,
            Self::BearerTooLong { .. } => Code::PolicyBearerTooLong,
            Self::NeverExpiring { .. } => Code::PolicyNeverExpiring,
            Self::LifetimeTooLong { .. } => Code::PolicyLifetimeTooLong,
            Self::Undecided => Code::PolicyUndecided,
            Self::Pattern { .. } => Code::PolicyPattern,
            #[cfg(feature = "policy-file")]
            Self::Unreadable(_) => Code::PolicyUnreadable,
            #[cfg(feature = "policy-file")]
            Self::Duration { .. } => Code::PolicyDuration,
            #[cfg(feature = "policy-file")]
            Self::Scope => Code::PolicyScope,
            #[cfg(feature = "policy-file")]
            Self::Contradiction => Code::PolicyContradiction,
        }
    }
}

impl fmt::Display for Breach<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NamePattern { name, pattern } => write!(
                f,
                "the policy wants names to look like {}, and {} does not; choose another name",
                Excerpt::of_message(pattern),
                Excerpt::of_input(name)
            ),
            Self::ScopeNotNamed => write!(
                f,
                "{}, and the policy does not allow that; name the scopes that the token needs",
                AllRights::Implied
            ),
            Self::AllRightsListed => f.write_str(
                "the token has the scope sp:scopes:all, which the service also gives where no scope was named, and the policy \
                 wants scopes to be named; name the scopes that the token needs",
            ),
            Self::ScopeNotAllowed(scope) => write!(
                f,
                "the policy does not allow the scope {}; remove it, or have the policy allow it",
                Excerpt::of_input(scope)
            ),
            Self::BearerTooLong { given, longest } => {
                match given {
                    Some(given) => {
                        write!(f, "accessTokenValiditySeconds is {}", given.seconds())?;
                    }
                    None => write!(
                        f,
                        "accessTokenValiditySeconds is absent, which means {}",
                        AccessTokenTtl::MAX_SECONDS
                    )?,
                }
                write!(
                    f,
                    ", and the policy allows at most {longest} ({}); give {longest} or less",
                    Span(longest.as_duration()),
                    longest = longest.seconds(),
                )
            }
            Self::NeverExpiring { latest } => {
                f.write_str(
                    "the policy does not let a token of this name live for ever; set expirationDate to a date-time",
                )?;
                no_later_than(f, latest)?;
                f.write_str(", or have the policy allow the name")
            }
            Self::LifetimeTooLong { longest, latest } => {
                write!(
                    f,
                    "the policy lets a token live for at most {}; set expirationDate to a date-time",
                    Span(longest)
                )?;
                no_later_than(f, Some(latest))
            }
            Self::Undecided => f.write_str(
                "this takes a value from the token itself, which the policy would have to know; give the value, or have the \
                 policy judge the patch together with the token",
            ),
            Self::Pattern { text, reason } => write!(
                f,
                "the pattern {} cannot be read: {reason}; correct it, in the syntax of the regex crate",
                Excerpt::of_input(text)
            ),
            #[cfg(feature = "policy-file")]
            Self::Unreadable(reason) => {
                write!(f, "the policy cannot be read: {reason}; correct it there")
            }
            #[cfg(feature = "policy-file")]
            Self::Duration { text, reason } => write!(
                f,
                "{} {reason}; write weeks, days, hours, minutes or seconds, as in 90d or 12h 30m",
                Excerpt::of_input(text)
            ),
            #[cfg(feature = "policy-file")]
            Self::Scope => f.write_str("this scope is blank; name a scope, or remove it"),
            #[cfg(feature = "policy-file")]
            Self::Contradiction => f.write_str(
                "any token may live for ever, so names and pattern exempt nothing; remove them, or set allowed to false",
            ),
        }
    }
}

fn no_later_than(f: &mut fmt::Formatter<'_>, latest: Option<DateTime<Utc>>) -> fmt::Result {
    match latest {
        Some(latest) => write!(f, " no later than {}", date::write(latest)),
        None => Ok(()),
    }
}

/// Writes a length of time in the largest unit that leaves no rest.
struct Span(Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 4] = [
            (86_400, "day"),
            (3_600, "hour"),
            (60, "minute"),
            (1, "second"),
        ];
        let seconds = self.0.as_secs();
        let (count, unit) = UNITS
            .into_iter()
            .find(|(length, _)| seconds >= *length && seconds.is_multiple_of(*length))
            .map_or((0, "second"), |(length, unit)| (seconds / length, unit));
        let plural = if count == 1 { "" } else { "s" };
        write!(f, "{count} {unit}{plural}")
    }
}
