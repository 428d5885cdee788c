//! What is allowed and may still surprise. A note never refuses anything.

use std::{fmt, time::Duration};

use chrono::TimeDelta;
use serde::{Serialize, Serializer};

use crate::{AccessTokenTtl, Expiry, NewToken, Now, Scope, field};

/// Something about a request that is allowed and may still surprise.
///
/// Serialises as a [`Violation`](crate::Violation) does: `{"code", "pointer", "message"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    code: NoteCode,
    pointer: &'static str,
    message: String,
}

/// What kind of surprise. Written as a kebab-case word that stays the same for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoteCode {
    /// No scope is named, so that the token may do everything its owner may.
    AllRights,
    /// A bearer taken with the token can be valid for longer than the token.
    BearerOutlivesToken,
    /// `userAwareTokenNeverExpires` is true beside an expiration date.
    AcknowledgementWithoutEffect,
}

impl NoteCode {
    /// The word that stands for this code in JSON and in messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllRights => "all-rights",
            Self::BearerOutlivesToken => "bearer-outlives-token",
            Self::AcknowledgementWithoutEffect => "acknowledgement-without-effect",
        }
    }
}

impl fmt::Display for NoteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for NoteCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Note {
    /// The kind, for programs.
    pub fn code(&self) -> NoteCode {
        self.code
    }

    /// Where in the request, as a JSON Pointer (RFC 6901).
    pub fn pointer(&self) -> &str {
        self.pointer
    }

    /// What may surprise and what to do about it, for people.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// `/scope: the message [code]`
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.pointer, self.message, self.code)
    }
}

impl NewToken {
    /// What about this token is allowed and may still surprise, in the order of the fields.
    ///
    /// ```
    /// use sailpoint_pat::{NewToken, NoteCode, Now};
    ///
    /// let now = Now::system();
    /// let token = NewToken::from_json(br#"{"name": "ci", "scope": [], "userAwareTokenNeverExpires": true}"#, &now)?;
    /// let notes = token.notes(&now);
    /// assert_eq!(notes[0].code(), NoteCode::AllRights);
    /// assert_eq!(notes.len(), 1);
    /// # Ok::<(), sailpoint_pat::Violations>(())
    /// ```
    pub fn notes(&self, now: &Now) -> Vec<Note> {
        let rights = (*self.scope() == Scope::AllRights).then(|| Note {
            code: NoteCode::AllRights,
            pointer: field::SCOPE,
            message: "no scope is named, so the token may do everything its owner may; name the scopes it needs"
                .to_owned(),
        });
        let without_effect = matches!(
            (self.expiry(), self.acknowledgement()),
            (Expiry::At(_), Some(true))
        );
        let acknowledgement = without_effect.then(|| Note {
            code: NoteCode::AcknowledgementWithoutEffect,
            pointer: field::ACKNOWLEDGEMENT,
            message: "userAwareTokenNeverExpires is true and has no effect, as there is an expirationDate; leave it out, or \
                      leave the date out if the token shall never expire"
                .to_owned(),
        });
        [rights, self.outliving(now), acknowledgement]
            .into_iter()
            .flatten()
            .collect()
    }

    fn outliving(&self, now: &Now) -> Option<Note> {
        let life = self.expiry().deadline()?.instant() - now.instant();
        let bearer = self.access_token_ttl();
        let default = Duration::from_secs(AccessTokenTtl::MAX_SECONDS.unsigned_abs());
        let valid = bearer.map_or(default, AccessTokenTtl::as_duration);
        (TimeDelta::from_std(valid).ok()? > life).then(|| Note {
            code: NoteCode::BearerOutlivesToken,
            pointer: field::VALIDITY,
            message: format!(
                "bearers are valid for {} s{} and the token for {} s, so that a bearer may be valid when the token no longer is; \
                 set accessTokenValiditySeconds to less, or expirationDate to later",
                valid.as_secs(),
                if bearer.is_none() { " unless the request says less" } else { "" },
                life.num_seconds().max(0),
            ),
        })
    }
}
