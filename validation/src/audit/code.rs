//! The kinds of finding, by words that stay.

use std::fmt;

use serde::{Serialize, Serializer};

/// The kind of a finding. Written as a kebab-case word that stays the same for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FindingCode {
    /// The token has no expiration date, and nobody acknowledged that.
    NeverExpiresUnacknowledged,
    /// The token has no expiration date: somebody acknowledged that, or the service did not say.
    NeverExpires,
    /// The token has no expiration date, somebody acknowledged that, and the policy names it as an exception.
    NeverExpiresAllowed,
    /// The token has expired.
    Expired,
    /// The token expires within the time that counts as soon.
    ExpiresSoon,
    /// No bearer was ever taken with the token.
    NeverUsed,
    /// No bearer was taken with the token for the time that counts as long.
    Unused,
    /// The token names the scope of all rights.
    AllRights,
    /// The token names no scope, which in a request means all rights.
    AllRightsImplied,
    /// The token does not keep to the policy.
    Policy,
    /// The owner has as many tokens as the service allows.
    OwnerAtLimit,
    /// The owner has nearly as many tokens as the service allows.
    OwnerNearLimit,
    /// The platform made the token for its own use.
    Managed,
    /// An item of the list cannot be read as a token.
    Undecodable,
    /// The service may have left tokens out of the list.
    ListMayBeCutShort,
}

impl FindingCode {
    /// All of them, in order.
    pub const ALL: [Self; 15] = [
        Self::NeverExpiresUnacknowledged,
        Self::NeverExpires,
        Self::NeverExpiresAllowed,
        Self::Expired,
        Self::ExpiresSoon,
        Self::NeverUsed,
        Self::Unused,
        Self::AllRights,
        Self::AllRightsImplied,
        Self::Policy,
        Self::OwnerAtLimit,
        Self::OwnerNearLimit,
        Self::Managed,
        Self::Undecodable,
        Self::ListMayBeCutShort,
    ];

    /// The word that stands for this code in JSON, tables and SARIF.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NeverExpiresUnacknowledged => "never-expires-unacknowledged",
            Self::NeverExpires => "never-expires",
            Self::NeverExpiresAllowed => "never-expires-allowed",
            Self::Expired => "expired",
            Self::ExpiresSoon => "expires-soon",
            Self::NeverUsed => "never-used",
            Self::Unused => "unused",
            Self::AllRights => "all-rights",
            Self::AllRightsImplied => "all-rights-implied",
            Self::Policy => "policy",
            Self::OwnerAtLimit => "owner-at-limit",
            Self::OwnerNearLimit => "owner-near-limit",
            Self::Managed => "managed",
            Self::Undecodable => "undecodable",
            Self::ListMayBeCutShort => "list-may-be-cut-short",
        }
    }

    /// How much it matters.
    pub const fn severity(self) -> Severity {
        match self {
            Self::NeverExpiresUnacknowledged | Self::Policy | Self::Undecodable => Severity::Error,
            Self::NeverExpires
            | Self::Expired
            | Self::ExpiresSoon
            | Self::NeverUsed
            | Self::Unused
            | Self::AllRights
            | Self::AllRightsImplied
            | Self::OwnerAtLimit
            | Self::ListMayBeCutShort => Severity::Warning,
            Self::NeverExpiresAllowed | Self::OwnerNearLimit | Self::Managed => Severity::Note,
        }
    }

    /// What it means, in a sentence without a full stop, for lists of rules.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NeverExpiresUnacknowledged => {
                "The token has no expiration date, and nobody acknowledged that"
            }
            Self::NeverExpires => "The token has no expiration date",
            Self::NeverExpiresAllowed => {
                "The token has no expiration date, and the policy allows that"
            }
            Self::Expired => "The token has expired",
            Self::ExpiresSoon => "The token expires soon",
            Self::NeverUsed => "The token was never used",
            Self::Unused => "The token was not used for a long time",
            Self::AllRights => "The token may do everything its owner may",
            Self::AllRightsImplied => "The token names no scope, which means all rights",
            Self::Policy => "The token does not keep to the policy",
            Self::OwnerAtLimit => "The owner has as many tokens as the service allows",
            Self::OwnerNearLimit => "The owner has nearly as many tokens as the service allows",
            Self::Managed => "The platform made the token for its own use",
            Self::Undecodable => "An item of the list cannot be read as a token",
            Self::ListMayBeCutShort => "The service may have left tokens out of the list",
        }
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for FindingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// How much a finding matters. The words are those of SARIF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// To be looked at.
    Warning,
    /// To be mended.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
