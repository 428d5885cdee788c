//! A token as the service tells of it: listed, after a change, or just created. Only the last has a secret.

pub(crate) mod id;
pub(crate) mod identity;
#[cfg(feature = "client")]
pub(crate) mod issued;
mod json;
pub(crate) mod list;
pub(crate) mod owner;
#[cfg(feature = "client")]
pub(crate) mod salvage;
pub(crate) mod status;
pub(crate) mod unreadable;

use std::time::Duration;

use chrono::{DateTime, Utc};
use sailpoint_pat_client::types::PersonalAccessToken;

use crate::{
    rule::now::Now,
    token::{
        id::TokenId,
        owner::TokenOwner,
        status::Status,
        unreadable::{UnreadableToken, Why},
    },
};

/// A token as the service tells of it. Of its fields only the id has to be there.
///
/// ```
/// use std::time::Duration;
/// use sailpoint_pat::{Now, Status, Token};
///
/// let reply = br#"{"id": "2c9180867b7c4d1f8a5e3b0d9f6a1c42", "name": "nightly export", "expirationDate": null}"#;
/// let token = Token::from_json(reply)?;
/// let soon = Duration::from_secs(14 * 86_400);
/// assert_eq!(token.status(&Now::system(), soon), Status::NeverExpires { acknowledged: None });
/// # Ok::<(), sailpoint_pat::UnreadableToken>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub(crate) id: TokenId,
    pub(crate) name: String,
    pub(crate) scope: Option<Vec<String>>,
    pub(crate) owner: TokenOwner,
    pub(crate) created: Option<DateTime<Utc>>,
    pub(crate) last_used: Option<DateTime<Utc>>,
    pub(crate) managed: bool,
    pub(crate) validity_seconds: i64,
    pub(crate) expiration: Option<DateTime<Utc>>,
    pub(crate) acknowledged: Option<bool>,
}

impl Token {
    /// The validity of bearers that the service documents for a token of which it is not told.
    pub(crate) const DEFAULT_VALIDITY_SECONDS: i64 = 43_200;

    /// The token that the generated model holds. What the service applies where it tells nothing, it applies here too.
    ///
    /// # Errors
    ///
    /// [`UnreadableToken`] if its id is none.
    pub fn from_reply(reply: PersonalAccessToken) -> Result<Self, UnreadableToken> {
        Ok(Self {
            id: TokenId::new(reply.id).map_err(|_| UnreadableToken::new("/id", Why::NotAnId))?,
            name: reply.name,
            scope: reply.scope,
            owner: reply.owner.into(),
            created: Some(reply.created.to_utc()),
            last_used: reply.last_used.map(Into::into),
            managed: reply.managed.unwrap_or(false),
            validity_seconds: reply
                .access_token_validity_seconds
                .map_or(Self::DEFAULT_VALIDITY_SECONDS, Into::into),
            expiration: reply.expiration_date.map(Into::into),
            acknowledged: reply.user_aware_token_never_expires,
        })
    }

    /// How long it goes on, seen at `now`. What expires within `soon` is told apart.
    pub fn status(&self, now: &Now, soon: Duration) -> Status {
        Status::of_fields(self.expiration, self.acknowledged, now, soon)
    }

    /// The id.
    pub fn id(&self) -> &TokenId {
        &self.id
    }

    /// The name; empty if the service told none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The scopes, in order. `None` if the service told none, which in a request means all rights of the owner and in a
    /// reply has no documented meaning.
    pub fn scope(&self) -> Option<&[String]> {
        self.scope.as_deref()
    }

    /// Whom it acts for.
    pub fn owner(&self) -> &TokenOwner {
        &self.owner
    }

    /// When it was created, by the clock of the service.
    pub fn created(&self) -> Option<DateTime<Utc>> {
        self.created
    }

    /// When a bearer was last taken with it. The service moves this at most once a day.
    pub fn last_used(&self) -> Option<DateTime<Utc>> {
        self.last_used
    }

    /// Whether the platform created it for its own use.
    pub fn is_managed(&self) -> bool {
        self.managed
    }

    /// How long its bearers are valid, in seconds.
    pub fn access_token_validity_seconds(&self) -> i64 {
        self.validity_seconds
    }

    /// When it expires, to the precision that the service gave; `None` if it never does.
    pub fn expiration_date(&self) -> Option<DateTime<Utc>> {
        self.expiration
    }

    /// `userAwareTokenNeverExpires`; `None` if the service did not say, which it does not in the reply to a bulk update.
    /// It says nothing about the expiry itself.
    pub fn acknowledgement(&self) -> Option<bool> {
        self.acknowledged
    }
}
