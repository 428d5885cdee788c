//! What is allowed and may still surprise. A note never refuses anything.

use std::{borrow::Cow, fmt, time::Duration};

use chrono::TimeDelta;
use serde::Serialize;

use crate::{
    request::{
        create::NewToken,
        patch::{
            TokenPatch,
            field::{Change, Field},
        },
    },
    rule::{
        deadline::Deadline,
        expiry::Expiry,
        now::Now,
        pointer,
        scope::{AllRights, Scope},
        ttl::AccessTokenTtl,
        words::words,
    },
    token::Token,
};

/// Something about a request that is allowed and may still surprise.
///
/// Serialises as a [`Violation`](crate::Violation) does: `{"code", "pointer", "message"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    code: NoteCode,
    pointer: Cow<'static, str>,
    message: String,
}

words! {
    /// What kind of surprise. Written as a kebab-case word that stays the same for good.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum NoteCode {
        /// The token may do everything its owner may: no scope is named, or that of all rights.
        AllRights = "all-rights",
        /// A bearer taken with the token can be valid for longer than the token.
        BearerOutlivesToken = "bearer-outlives-token",
        /// `userAwareTokenNeverExpires` is true beside an expiration date.
        AcknowledgementWithoutEffect = "acknowledgement-without-effect",
    }
}

impl Note {
    /// The kind, for programs.
    pub fn code(&self) -> NoteCode {
        self.code
    }

    /// Where in the request, as a JSON Pointer (RFC 6901).
    pub fn pointer(&self) -> &str {
        &self.pointer
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
        let rights = all_rights(self.scope(), pointer::SCOPE);
        let acknowledgement = (self.acknowledgement() == Some(true))
            .then(|| without_effect(pointer::ACKNOWLEDGEMENT))
            .filter(|_| matches!(self.expiry(), Expiry::At(_)));
        [rights, self.outliving(now), acknowledgement]
            .into_iter()
            .flatten()
            .collect()
    }

    fn outliving(&self, now: &Now) -> Option<Note> {
        let bearer = self.access_token_ttl();
        let default = Duration::from_secs(AccessTokenTtl::MAX_SECONDS.unsigned_abs());
        let valid = bearer.map_or(default, AccessTokenTtl::as_duration);
        let valid = TimeDelta::from_std(valid).ok()?;
        let (unless, remedy) = (
            if bearer.is_none() {
                " unless the request says less"
            } else {
                ""
            },
            "accessTokenValiditySeconds to less, or expirationDate to later",
        );
        outliving(
            valid,
            self.expiry().deadline()?,
            now,
            pointer::VALIDITY,
            unless,
            remedy,
        )
    }
}

impl TokenPatch {
    /// What about this patch is allowed and may still surprise, in the order of the fields. `token` is the token that gets it, if
    /// that is known: only it tells how long its bearers are valid, which no patch can change.
    ///
    /// ```
    /// use sailpoint_pat::{NoteCode, Now, TokenPatch};
    ///
    /// let now = Now::system();
    /// let patch = TokenPatch::from_json(br#"[{"op": "replace", "path": "/scope", "value": []}]"#, &now)?;
    /// let notes = patch.notes(None, &now);
    /// assert_eq!((notes[0].code(), notes[0].pointer()), (NoteCode::AllRights, "/0/value"));
    /// # Ok::<(), sailpoint_pat::Violations>(())
    /// ```
    pub fn notes(&self, token: Option<&Token>, now: &Now) -> Vec<Note> {
        let scope = self.scope_change().to();
        let rights = scope.and_then(|scope| all_rights(scope, self.place(Field::Scope)));
        let deadline = self
            .expiry_change()
            .to()
            .and_then(|expiry| expiry.deadline());
        let bearer = deadline.zip(token).and_then(|(deadline, token)| {
            let valid = TimeDelta::try_seconds(token.access_token_validity_seconds())?;
            let place = self.place(Field::Expiration);
            outliving(valid, deadline, now, place, "", "expirationDate to later")
        });
        let acknowledgement = (self.acknowledgement_change() == &Change::To(true))
            .then(|| without_effect(self.place(Field::Acknowledgement)))
            .filter(|_| deadline.is_some());
        [rights, bearer, acknowledgement]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn all_rights(scope: &Scope, pointer: impl Into<Cow<'static, str>>) -> Option<Note> {
    let rights = AllRights::of(scope.as_named())?;
    Some(Note {
        code: NoteCode::AllRights,
        pointer: pointer.into(),
        message: format!("{rights}; name the scopes that the token needs"),
    })
}

fn without_effect(pointer: impl Into<Cow<'static, str>>) -> Note {
    Note {
        code: NoteCode::AcknowledgementWithoutEffect,
        pointer: pointer.into(),
        message: "userAwareTokenNeverExpires is true and has no effect, as there is an expirationDate; leave it out, or \
                  leave the date out if the token shall never expire"
            .to_owned(),
    }
}

/// `unless` follows how long bearers are valid; `remedy` is what to set.
fn outliving(
    valid: TimeDelta,
    deadline: Deadline,
    now: &Now,
    pointer: impl Into<Cow<'static, str>>,
    unless: &str,
    remedy: &str,
) -> Option<Note> {
    let life = deadline.instant() - now.instant();
    (valid > life).then(|| Note {
        code: NoteCode::BearerOutlivesToken,
        pointer: pointer.into(),
        message: format!(
            "bearers are valid for {} s{unless} and the token for {} s, so that a bearer may be valid when the token no longer \
             is; set {remedy}",
            valid.num_seconds(),
            life.num_seconds().max(0),
        ),
    })
}
