//! Changing tokens: one, or up to 25 at once.

use std::sync::Arc;

use sailpoint_pat_client::Client;

use crate::{
    request::{
        bulk::BulkPatch,
        patch::{TokenPatch, field::Change},
    },
    rule::{expiry::Expiry, now::Now, violation::Violations},
    tenant::Tenant,
    token::{Token, id::TokenId, list::TokenList},
    transport::{endpoint::Answer, error::Error, operation::Operation},
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
        let operation = Operation::Patch;
        let (patch, policy) = (&patch, self.policy.as_deref());
        let check = &|now: &Now| {
            still_after(patch, now)?;
            policy.map_or(Ok(()), |policy| {
                policy.admit_patch(patch.clone(), None, now).map(drop)
            })
        };
        let send = &|client: Arc<Client>| async move {
            let request = client.patch_personal_access_token_v1().id(id.as_str());
            request.body(patch.clone()).send().await
        };
        let change = |attempt| self.session.request(operation, attempt, check, send);
        let read = |answer: Answer<_>| match answer.decoded {
            Ok(token) => Token::from_reply(token).map_err(|unreadable| {
                let context = self.session.context(operation);
                context.unreadable(None).caused_by(unreadable)
            }),
            Err(error) => Token::from_json(&answer.response.body).map_err(|_| error),
        };
        let idempotent = patch.is_idempotent();
        let connection = &self.session.connection;
        connection
            .call(operation, idempotent, self.time, change, read)
            .await
    }

    /// Changes up to 25 tokens with one request, which the service carries out wholly or not at all. Gives them as they are
    /// afterwards. For more there is [`bulk_plan`](Tenant::bulk_plan).
    ///
    /// # Errors
    ///
    /// As for [`patch`](Tenant::patch). One unknown id makes the whole request [`NotFound`](crate::ErrorKind::NotFound), and the
    /// credentials of an API client are [`Forbidden`](crate::ErrorKind::Forbidden) to do it.
    pub async fn bulk(&self, bulk: BulkPatch) -> Result<TokenList, Error> {
        let operation = Operation::BulkUpdate;
        let (bulk, policy) = (&bulk, self.policy.as_deref());
        let check = &|now: &Now| {
            still_after(bulk.patch(), now)?;
            policy.map_or(Ok(()), |policy| {
                policy.admit_bulk(bulk.clone(), now).map(drop)
            })
        };
        let send = &|client: Arc<Client>| async move {
            let request = client.update_bulk_personal_access_tokens_v1();
            request.body(bulk.clone()).send().await
        };
        let change = |attempt| self.session.request(operation, attempt, check, send);
        // The reply does not mention the acknowledgement, and the generated model would say that there is none: the body comes first.
        let read = |answer: Answer<_>| {
            TokenList::from_json(&answer.response.body)
                .or_else(|_| answer.decoded.map(TokenList::from_replies))
        };
        let idempotent = bulk.patch().is_idempotent();
        let connection = &self.session.connection;
        connection
            .call(operation, idempotent, self.time, change, read)
            .await
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
