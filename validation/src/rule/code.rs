//! The codes of violations: stable words that programs may match on.
//!
//! A code is never renamed and never reused for something else; new ones may be added.

use crate::rule::words::words;

words! {
    /// What kind of thing is wrong. Written as a kebab-case word that stays the same for good.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum Code {
        /// The bytes are not JSON.
        InvalidJson = "invalid-json",
        /// The JSON is not an object.
        BodyNotObject = "body-not-object",
        /// `name` is absent or null.
        NameMissing = "name-missing",
        /// `name` is not a string.
        NameNotString = "name-not-string",
        /// `name` is empty or white space.
        NameBlank = "name-blank",
        /// `name` contains a control character.
        NameControlCharacter = "name-control-character",
        /// `scope` is not an array.
        ScopeNotArray = "scope-not-array",
        /// Scopes were to be named, and none was. Only from [`Scope::named`](crate::Scope::named): in a request
        /// an empty list means all rights.
        ScopeEmpty = "scope-empty",
        /// An entry of `scope` is not a string.
        ScopeNotString = "scope-not-string",
        /// An entry of `scope` is empty or white space.
        ScopeBlank = "scope-blank",
        /// An entry of `scope` was named before.
        ScopeDuplicate = "scope-duplicate",
        /// `accessTokenValiditySeconds` is not a whole number.
        ValidityNotInteger = "validity-not-integer",
        /// `accessTokenValiditySeconds` is less than 15 or more than 43200.
        ValidityOutOfRange = "validity-out-of-range",
        /// `expirationDate` is not an RFC 3339 date-time, or one that cannot be sent.
        ExpirationMalformed = "expiration-malformed",
        /// `expirationDate` is not after now and the margin.
        ExpirationNotInFuture = "expiration-not-in-future",
        /// There is no expiration date, and nobody acknowledged what that means.
        NeverExpiringNotAcknowledged = "never-expiring-not-acknowledged",
        /// `userAwareTokenNeverExpires` is neither true, false nor null.
        AcknowledgementNotBoolean = "acknowledgement-not-boolean",
        /// A field appears more than once.
        DuplicateField = "duplicate-field",
        /// A field that the request does not have.
        UnknownField = "unknown-field",
        /// Another token of the same owner has the name. Only from a check against tokens that were listed.
        NameTaken = "name-taken",
        /// A patch is not an array.
        PatchNotArray = "patch-not-array",
        /// An operation of a patch is not an object.
        OperationNotObject = "operation-not-object",
        /// `op`, `path` or a `from` that is needed is missing or not a string.
        OperationMalformed = "operation-malformed",
        /// `op` is none of those that RFC 6902 knows.
        OperationUnknown = "operation-unknown",
        /// `path` or `from` is not a JSON Pointer.
        PathMalformed = "path-malformed",
        /// `path` or `from` leads to something that a patch may not touch.
        PathNotPatchable = "path-not-patchable",
        /// `value` is missing where the operation needs one.
        ValueMissing = "value-missing",
        /// A `move` leads into what it moves.
        MoveIntoItself = "move-into-itself",
        /// A patch puts values into one another, or copies and moves them, to more than any token holds.
        PatchTooLarge = "patch-too-large",
        /// There is nothing where an operation leads.
        PathNotFound = "path-not-found",
        /// A `test` finds another value.
        TestFailed = "test-failed",
        /// A patch takes the acknowledgement back and sets no expiration date.
        AcknowledgementWithdrawnWithoutExpiration = "acknowledgement-withdrawn-without-expiration",
        /// `ids` is absent or null.
        IdsMissing = "ids-missing",
        /// `ids` is not an array.
        IdsNotArray = "ids-not-array",
        /// `ids` is empty.
        IdsEmpty = "ids-empty",
        /// `ids` has more than 25 entries.
        IdsTooMany = "ids-too-many",
        /// An entry of `ids` is not a string.
        IdNotString = "id-not-string",
        /// An entry of `ids` is empty or white space.
        IdBlank = "id-blank",
        /// An entry of `ids` was there before.
        IdDuplicate = "id-duplicate",
        /// `patch` is absent or null.
        PatchMissing = "patch-missing",
        /// `patch` has no operation.
        PatchEmpty = "patch-empty",
        /// A [`Guard`](crate::Guard) cannot see the body, because it is a stream.
        BodyNotSeen = "body-not-seen",
        /// The name is not as the [`Policy`](crate::Policy) wants it.
        PolicyName = "policy-name",
        /// No scope is named, and the policy does not allow all rights.
        PolicyScopeNotNamed = "policy-scope-not-named",
        /// A scope that the policy does not allow.
        PolicyScopeNotAllowed = "policy-scope-not-allowed",
        /// Bearers would be valid for longer than the policy allows.
        PolicyBearerTooLong = "policy-bearer-too-long",
        /// The policy does not let this token live for ever.
        PolicyNeverExpiring = "policy-never-expiring",
        /// The token would live for longer than the policy allows.
        PolicyLifetimeTooLong = "policy-lifetime-too-long",
        /// A patch takes a value from the token that the policy would have to know.
        PolicyUndecided = "policy-undecided",
        /// The text of a policy is not TOML or JSON, or not a policy.
        PolicyUnreadable = "policy-unreadable",
        /// A length of time in a policy is none, or not one that fits.
        PolicyDuration = "policy-duration",
        /// A pattern in a policy is not one of the `regex` crate.
        PolicyPattern = "policy-pattern",
        /// A scope in a policy is blank.
        PolicyScope = "policy-scope",
        /// A policy says two things that do not go together.
        PolicyContradiction = "policy-contradiction",
    }
}
