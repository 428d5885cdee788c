//! The kinds of finding, by words that stay.

use crate::rule::words::words;

words! {
    /// The kind of a finding. Written as a kebab-case word that stays the same for good.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum FindingCode {
        /// The owner of the token is no identity of the tenant any more.
        OwnerUnknown = "owner-unknown",
        /// The owner of the token is inactive.
        OwnerInactive = "owner-inactive",
        /// The token has no expiration date, and nobody acknowledged that.
        NeverExpiresUnacknowledged = "never-expires-unacknowledged",
        /// The token has no expiration date: somebody acknowledged that, or the service did not say.
        NeverExpires = "never-expires",
        /// The token has no expiration date, somebody acknowledged that, and the policy names it as an exception.
        NeverExpiresAllowed = "never-expires-allowed",
        /// The token has expired.
        Expired = "expired",
        /// The token expires within the time that counts as soon.
        ExpiresSoon = "expires-soon",
        /// No bearer was ever taken with the token.
        NeverUsed = "never-used",
        /// No bearer was taken with the token for the time that counts as long.
        Unused = "unused",
        /// The token names the scope of all rights.
        AllRights = "all-rights",
        /// The token names no scope, which in a request means all rights.
        AllRightsImplied = "all-rights-implied",
        /// The token does not keep to the policy.
        Policy = "policy",
        /// The owner has as many tokens as the service allows.
        OwnerAtLimit = "owner-at-limit",
        /// The owner has nearly as many tokens as the service allows.
        OwnerNearLimit = "owner-near-limit",
        /// The platform made the token for its own use.
        Managed = "managed",
        /// An item of the list cannot be read as a token.
        Undecodable = "undecodable",
        /// The service may have left tokens out of the list.
        ListMayBeCutShort = "list-may-be-cut-short",
    }
}

impl FindingCode {
    /// How much it matters as a rule. [`Finding::severity`](crate::audit::Finding::severity) says it of one.
    pub const fn severity(self) -> Severity {
        match self {
            Self::OwnerUnknown
            | Self::OwnerInactive
            | Self::NeverExpiresUnacknowledged
            | Self::Policy
            | Self::Undecodable => Severity::Error,
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
            Self::OwnerUnknown => "The owner of the token is no identity of the tenant",
            Self::OwnerInactive => "The owner of the token is inactive",
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

words! {
    /// How much a finding matters. The words are those of SARIF.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub enum Severity {
        /// Good to know.
        Note = "note",
        /// To be looked at.
        Warning = "warning",
        /// To be mended.
        Error = "error",
    }
}
