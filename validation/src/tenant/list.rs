//! Listing tokens: whose, and which of those.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use sailpoint_pat_client::{Client, types::PersonalAccessToken};

use crate::{
    rule::date,
    tenant::Tenant,
    token::list::TokenList,
    transport::{
        endpoint::Answer,
        error::{
            Error, Inner,
            kind::{Delivery, ErrorKind},
        },
        operation::Operation,
        trace,
    },
};

impl Tenant {
    /// Lists tokens, without their secrets. One that cannot be read does not hide the others: it is in
    /// [`TokenList::undecodable`]. The service documents no pages: see [`TokenList::may_be_cut_short`].
    ///
    /// # Errors
    ///
    /// As the network and the service have it; [`Forbidden`](ErrorKind::Forbidden) for others' tokens without the right.
    /// [`Rejected`](ErrorKind::Rejected) for a blank id of an identity, which the service might take for the whole tenant.
    pub async fn list(&self, listing: impl Into<Listing>) -> Result<TokenList, Error> {
        let listing = listing.into();
        if let Owner::Identity(id) = &listing.owner
            && id.trim().is_empty()
        {
            return Err(Error::new(Inner {
                operation: Some(Operation::List),
                text: Some(
                    "the id of the identity is blank; give it, or ask for Owner::WholeTenant"
                        .to_owned(),
                ),
                ..Inner::of(ErrorKind::Rejected, Delivery::NotSent)
            }));
        }
        let (tokens, _) = self.list_at(&listing, self.time).await?;
        Ok(tokens)
    }

    /// The tokens, listed within `time`, and when that was by the clock of the service, to the second, if it says.
    pub(crate) async fn list_at(
        &self,
        listing: &Listing,
        time: Duration,
    ) -> Result<(TokenList, Option<DateTime<Utc>>), Error> {
        let operation = Operation::List;
        let send = &|client: Arc<Client>| async move {
            let mut request = client.list_personal_access_tokens_v1();
            if let Some(owner) = listing.owner.in_query() {
                request = request.owner_id(owner);
            }
            if let Some(filters) = listing.filters() {
                request = request.filters(filters);
            }
            request.send().await
        };
        let list = |attempt| self.session.request(operation, attempt, &|_| Ok(()), send);
        let read = |answer: Answer<Vec<PersonalAccessToken>>| {
            let tokens = match answer.decoded {
                Ok(tokens) => TokenList::from_replies(tokens),
                Err(error) => TokenList::from_json(&answer.response.body).map_err(|_| error)?,
            };
            if tokens.may_be_cut_short() {
                tracing::warn!(
                    target: trace::LIST,
                    tokens = tokens.reply_len(),
                    "the list may be cut short; ask for one owner at a time"
                );
            }
            Ok((tokens, answer.response.head.date()))
        };
        let idempotent = operation.is_idempotent();
        let connection = &self.session.connection;
        connection
            .call(operation, idempotent, time, list, read)
            .await
    }
}

/// Which tokens are listed: whose, and of those which. An [`Owner`] alone is a listing of all of its tokens.
///
/// ```
/// use chrono::{TimeZone as _, Utc};
/// use sailpoint_pat::{Listing, Owner};
///
/// let forgotten = Listing::of(Owner::WholeTenant).never_used();
/// let new_year = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
/// let idle = Listing::of(Owner::Me).not_used_since(new_year);
/// # let _ = (forgotten, idle);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Listing {
    owner: Owner,
    filter: Option<Filter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Filter {
    NeverUsed,
    LastUsedUntil(DateTime<Utc>),
}

impl Listing {
    /// All tokens of this owner.
    pub fn of(owner: Owner) -> Self {
        Self {
            owner,
            filter: None,
        }
    }

    /// Of these, only tokens with which no bearer was ever taken. The service knows one condition: an earlier one is replaced.
    #[must_use]
    pub fn never_used(self) -> Self {
        Self {
            filter: Some(Filter::NeverUsed),
            ..self
        }
    }

    /// Of these, only tokens that were last used at this instant or before; never used ones are not among them. The service
    /// notes a use at most once a day. It knows one condition: an earlier one is replaced.
    #[must_use]
    pub fn not_used_since(self, instant: DateTime<Utc>) -> Self {
        Self {
            filter: Some(Filter::LastUsedUntil(instant)),
            ..self
        }
    }

    /// The value of the query parameter `filters`.
    fn filters(&self) -> Option<String> {
        Some(match self.filter.as_ref()? {
            Filter::NeverUsed => "lastUsed isnull".to_owned(),
            Filter::LastUsedUntil(instant) => format!("lastUsed le {}", date::write(*instant)),
        })
    }
}

impl From<Owner> for Listing {
    fn from(owner: Owner) -> Self {
        Self::of(owner)
    }
}

/// Whose tokens are listed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// One's own. Needs the least rights.
    Me,
    /// Those of the identity with this id.
    Identity(String),
    /// Those of everybody in the tenant.
    WholeTenant,
}

impl Owner {
    /// The value of the query parameter `owner-id`, which is absent for the whole tenant.
    fn in_query(&self) -> Option<&str> {
        match self {
            Self::Me => Some("me"),
            Self::Identity(id) => Some(id),
            Self::WholeTenant => None,
        }
    }
}
