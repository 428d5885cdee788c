//! The calls that change tokens: one, or up to 25 at once.

use std::sync::Arc;

use sailpoint_pat_client::{Client, Error as ClientError, types::ErrorBody};

use crate::{
    policy::Policy,
    request::{
        bulk::BulkPatch,
        patch::{TokenPatch, field::Change},
    },
    rule::{expiry::Expiry, now::Now, violation::Violations},
    tenant::Tenant,
    token::{Token, id::TokenId, list::TokenList, unreadable::UnreadableToken},
    transport::{
        arrived::Arrived,
        endpoint::{Ask, Authorised},
        error::Error,
        operation::Operation,
        response::Head,
    },
};

impl Tenant {
    /// Changes one token, and gives it as it is afterwards. A new scope takes up to twenty minutes to reach new bearers.
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant, id: sailpoint_pat::TokenId) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use sailpoint_pat::{Deadline, TokenPatch};
    ///
    /// let in_ninety_days = Deadline::after(Duration::from_secs(90 * 86_400), &tenant.now())?;
    /// let token = tenant.patch(&id, TokenPatch::new().expire_at(in_ninety_days)).await?;
    /// assert_eq!(token.expiration_date(), Some(in_ninety_days.instant()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Rejected`](crate::ErrorKind::Rejected) if its deadline has passed meanwhile or the policy of this tenant does not
    /// allow it, whichever the token is; nothing is sent then. Everything else as the
    /// network and the service have it. [`Unreadable`](crate::ErrorKind::Unreadable) also if the service answered with a
    /// success and the token in it cannot be read: it is changed.
    pub async fn patch(&self, id: &TokenId, patch: TokenPatch) -> Result<Token, Error> {
        let policy = self.policy.clone();
        let patch = Single { id, patch, policy };
        let token = self.session.call(&Authorised(&patch), self.time).await?;
        token.map_err(|unreadable| {
            let context = self.session.context(Operation::Patch);
            context.unreadable(None).caused_by(unreadable)
        })
    }

    /// Changes up to 25 tokens with one request, which the service carries out wholly or not at all. Gives them as they are
    /// afterwards. For more there is [`bulk_plan`](Tenant::bulk_plan).
    ///
    /// # Errors
    ///
    /// As for [`patch`](Tenant::patch). One unknown id makes the whole request [`NotFound`](crate::ErrorKind::NotFound), and the
    /// credentials of an API client are [`Forbidden`](crate::ErrorKind::Forbidden) to do it.
    pub async fn bulk(&self, bulk: BulkPatch) -> Result<TokenList, Error> {
        let policy = self.policy.clone();
        let bulk = Several { bulk, policy };
        self.session.call(&Authorised(&bulk), self.time).await
    }
}

/// One change of one token.
struct Single<'a> {
    id: &'a TokenId,
    patch: TokenPatch,
    policy: Option<Arc<Policy>>,
}

impl Ask for Single<'_> {
    const OPERATION: Operation = Operation::Patch;
    type Reply = Result<Token, UnreadableToken>;

    fn check(&self, now: &Now) -> Result<(), Violations> {
        still_after(&self.patch, now)?;
        match &self.policy {
            Some(policy) => policy.admit_patch(self.patch.clone(), None, now).map(drop),
            None => Ok(()),
        }
    }

    fn is_idempotent(&self) -> bool {
        self.patch.is_idempotent()
    }

    async fn send(&self, client: &Client) -> Result<Self::Reply, ClientError<ErrorBody>> {
        let request = client.patch_personal_access_token_v1().id(self.id.as_str());
        let response = request.body(self.patch.clone()).send().await?;
        Ok(Token::from_reply(response.into_inner()))
    }

    fn salvage(&self, _head: Head, body: &[u8]) -> Option<Self::Reply> {
        Token::from_json(body).ok().map(Ok)
    }
}

/// One change of several tokens.
struct Several {
    bulk: BulkPatch,
    policy: Option<Arc<Policy>>,
}

impl Ask for Several {
    const OPERATION: Operation = Operation::BulkUpdate;
    type Reply = TokenList;

    fn check(&self, now: &Now) -> Result<(), Violations> {
        still_after(self.bulk.patch(), now)?;
        match &self.policy {
            Some(policy) => policy.admit_bulk(self.bulk.clone(), now).map(drop),
            None => Ok(()),
        }
    }

    fn is_idempotent(&self) -> bool {
        self.bulk.patch().is_idempotent()
    }

    async fn send(&self, client: &Client) -> Result<TokenList, ClientError<ErrorBody>> {
        let request = client.update_bulk_personal_access_tokens_v1();
        let response = request.body(self.bulk.clone()).send().await?;
        Ok(TokenList::from_replies(response.into_inner()))
    }

    /// The reply does not tell the acknowledgement; the generated model would say that there is none.
    fn read(&self, list: TokenList, _head: Head, body: &Arrived) -> TokenList {
        TokenList::from_json(&body.whole()).unwrap_or(list)
    }

    fn salvage(&self, _head: Head, body: &[u8]) -> Option<TokenList> {
        TokenList::from_json(body).ok()
    }
}

fn still_after(patch: &TokenPatch, now: &Now) -> Result<(), Violations> {
    match patch.expiry_change() {
        Change::To(Expiry::At(deadline)) => {
            deadline.still_after(now)?;
            Ok(())
        }
        _ => Ok(()),
    }
}
