//! What was found, with what its texts need: the texts are written when they are asked for.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    audit::code::{FindingCode, Severity},
    rule::{date, excerpt::visible, scope::AllRights, violation::Violation},
    token::identity::IdentityState,
};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    OwnerUnknown,
    OwnerInactive(IdentityState),
    /// Whether somebody acknowledged it, if the service said.
    NeverExpires(Option<bool>),
    /// It was acknowledged, and the policy names the token.
    NeverExpiresAllowed,
    Expired(DateTime<Utc>),
    ExpiresSoon(DateTime<Utc>, TimeDelta, Loss),
    NeverUsed,
    Unused(DateTime<Utc>, TimeDelta),
    AllRights(AllRights),
    Policy(Box<Violation>),
    OwnerAtLimit(usize),
    OwnerNearLimit(usize, usize),
    Managed,
    Undecodable(String),
    ListMayBeCutShort(usize),
}

/// Who minds that a token expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Loss {
    /// Something that uses it, and that is soon.
    Urgent,
    /// Whoever uses it has time, or nobody knows.
    Usual,
    /// Nobody uses it.
    None,
}

impl What {
    pub(super) fn severity(&self) -> Severity {
        match self {
            Self::ExpiresSoon(_, _, Loss::Urgent) => Severity::Error,
            Self::ExpiresSoon(_, _, Loss::None) => Severity::Note,
            _ => self.code().severity(),
        }
    }

    pub(super) fn code(&self) -> FindingCode {
        match self {
            Self::OwnerUnknown => FindingCode::OwnerUnknown,
            Self::OwnerInactive(_) => FindingCode::OwnerInactive,
            Self::NeverExpires(Some(false)) => FindingCode::NeverExpiresUnacknowledged,
            Self::NeverExpires(_) => FindingCode::NeverExpires,
            Self::NeverExpiresAllowed => FindingCode::NeverExpiresAllowed,
            Self::Expired(_) => FindingCode::Expired,
            Self::ExpiresSoon(..) => FindingCode::ExpiresSoon,
            Self::NeverUsed => FindingCode::NeverUsed,
            Self::Unused(..) => FindingCode::Unused,
            Self::AllRights(AllRights::Named) => FindingCode::AllRights,
            Self::AllRights(AllRights::Implied) => FindingCode::AllRightsImplied,
            Self::Policy(_) => FindingCode::Policy,
            Self::OwnerAtLimit(_) => FindingCode::OwnerAtLimit,
            Self::OwnerNearLimit(..) => FindingCode::OwnerNearLimit,
            Self::Managed => FindingCode::Managed,
            Self::Undecodable(_) => FindingCode::Undecodable,
            Self::ListMayBeCutShort(_) => FindingCode::ListMayBeCutShort,
        }
    }

    pub(super) fn message(&self) -> String {
        match self {
            Self::OwnerUnknown => "the tenant has no identity with the id of the owner".to_owned(),
            Self::OwnerInactive(state) => {
                let how = match state {
                    IdentityState::InactiveShortTerm => "for a while",
                    IdentityState::InactiveLongTerm => "for long",
                    other => &visible(other.as_str()),
                };
                format!("the owner is inactive ({how})")
            }
            Self::NeverExpires(Some(true)) => {
                "the token never expires, which was acknowledged".to_owned()
            }
            Self::NeverExpires(Some(false)) => {
                "the token never expires, and nobody acknowledged that".to_owned()
            }
            Self::NeverExpires(None) => {
                "the token never expires; the service does not say whether that was acknowledged"
                    .to_owned()
            }
            Self::NeverExpiresAllowed => {
                "the token never expires, which was acknowledged and the policy allows".to_owned()
            }
            Self::Expired(at) => format!("the token expired at {}", date::write(*at)),
            Self::ExpiresSoon(at, left, loss) => {
                let loss = match loss {
                    Loss::Urgent => ", and is in use",
                    Loss::Usual => "",
                    Loss::None => ", and is not in use",
                };
                format!(
                    "the token expires at {}, in {}{loss}",
                    date::write(*at),
                    span(*left)
                )
            }
            Self::NeverUsed => "no bearer was ever taken with the token".to_owned(),
            Self::Unused(last, since) => format!(
                "no bearer was taken with the token since {}, {} ago",
                date::write(*last),
                span(*since)
            ),
            Self::AllRights(rights) => rights.to_string(),
            Self::Policy(violation) => violation.message().to_owned(),
            Self::OwnerAtLimit(count) => {
                format!("the owner has {count} tokens, and no more are allowed")
            }
            Self::OwnerNearLimit(count, most) => format!("the owner has {count} of {most} tokens"),
            Self::Managed => "the platform made the token for its own use".to_owned(),
            Self::Undecodable(reason) => format!("the item cannot be read as a token: {reason}"),
            Self::ListMayBeCutShort(length) => {
                format!(
                    "the list has exactly {length} items, so the service may have left some out"
                )
            }
        }
    }

    pub(super) fn advice(&self) -> &'static str {
        match self {
            Self::OwnerUnknown => {
                "delete it, or find out who uses it and have a token of theirs put in its place"
            }
            Self::OwnerInactive(_) => {
                "ask the owner's manager, and delete it or have a token of somebody else put in its place"
            }
            Self::NeverExpires(Some(true)) => {
                "give it an expiration date, or have the policy name it as an exception"
            }
            Self::NeverExpires(_) => {
                "give it an expiration date, or acknowledge that it never expires"
            }
            Self::NeverExpiresAllowed => "see from time to time whether it is still needed",
            Self::Expired(_) => "delete it: it still counts towards the owner's limit",
            Self::ExpiresSoon(_, _, Loss::Urgent) => {
                "rotate it now, or move its expiration date: what uses it stops working then"
            }
            Self::ExpiresSoon(_, _, Loss::None) => "let it expire, or delete it",
            Self::ExpiresSoon(_, _, Loss::Usual) => {
                "rotate it, or move its expiration date while it is still in use"
            }
            Self::NeverUsed | Self::Unused(..) => "ask its owner, and delete it if nobody needs it",
            Self::AllRights(_) => {
                "name the scopes it needs: a change takes up to 20 minutes to reach new bearers"
            }
            Self::Policy(_) => "change the token, or the policy",
            Self::OwnerAtLimit(_) => {
                "delete one before any of them has to be rotated: a successor needs a place"
            }
            Self::OwnerNearLimit(..) => "delete those that nobody needs",
            Self::Managed => "leave it to the platform",
            Self::Undecodable(_) => "until then the audit does not cover it",
            Self::ListMayBeCutShort(_) => "audit owner by owner",
        }
    }
}

/// `9 days`, `1 day`, `5 hours`, `less than an hour`
fn span(time: TimeDelta) -> String {
    let plural = |count: i64, unit: &str| match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    };
    match (time.num_days(), time.num_hours()) {
        (days @ 1.., _) => plural(days, "day"),
        (_, hours @ 1..) => plural(hours, "hour"),
        _ => "less than an hour".to_owned(),
    }
}
