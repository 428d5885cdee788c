//! Which tokens are listed, and the call that lists them.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sailpoint_pat_client::{Client, Error as ClientError, types::ErrorBody};

use crate::{
    rule::date,
    token::list::TokenList,
    transport::{arrived::Arrived, endpoint::Ask, operation::Operation, response::Head},
};

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

    pub(crate) fn owner(&self) -> &Owner {
        &self.owner
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

/// One list, and the time at the service when it was made.
pub(crate) struct List {
    listing: Listing,
    date: Mutex<Option<DateTime<Utc>>>,
}

impl List {
    pub(crate) fn new(listing: Listing) -> Self {
        Self {
            listing,
            date: Mutex::default(),
        }
    }

    fn note(&self, head: Head) {
        *self.date.lock().unwrap_or_else(PoisonError::into_inner) = head.date;
    }

    /// The list, with a warning if it has the length of a page: nobody documents that there is another.
    fn weighed(list: TokenList) -> TokenList {
        if list.may_be_cut_short() {
            tracing::warn!(
                tokens = list.reply_len(),
                "the list may be cut short; ask for one owner at a time"
            );
        }
        list
    }

    /// The time at the service, to the second, if it told.
    pub(crate) fn date(&self) -> Option<DateTime<Utc>> {
        *self.date.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ask for List {
    const OPERATION: Operation = Operation::List;
    type Reply = TokenList;

    async fn send(&self, client: &Client) -> Result<TokenList, ClientError<ErrorBody>> {
        let mut request = client.list_personal_access_tokens_v1();
        if let Some(owner) = self.listing.owner.clone().into_query() {
            request = request.owner_id(owner);
        }
        if let Some(filters) = self.listing.filters() {
            request = request.filters(filters);
        }
        Ok(TokenList::from_replies(request.send().await?.into_inner()))
    }

    fn salvage(&self, head: Head, body: &[u8]) -> Option<TokenList> {
        self.note(head);
        TokenList::from_json(body).ok().map(Self::weighed)
    }

    fn read(&self, list: TokenList, head: Head, _body: &Arrived) -> TokenList {
        self.note(head);
        Self::weighed(list)
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
    pub(crate) fn into_query(self) -> Option<String> {
        match self {
            Self::Me => Some("me".to_owned()),
            Self::Identity(id) => Some(id),
            Self::WholeTenant => None,
        }
    }
}
