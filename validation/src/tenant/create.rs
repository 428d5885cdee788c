//! Creating a token, so that whatever happens the caller has its secret, or knows that there is no token, or which token it is whose
//! secret is lost.

use std::sync::Arc;

use sailpoint_pat_client::{Client, secret::Secret, types::CreatePersonalAccessTokenResponse};

use crate::{
    request::create::NewToken,
    rule::{now::Now, violation::Violations},
    tenant::Tenant,
    token::{
        issued::IssuedToken,
        list::TokenList,
        salvage::{self, Saved},
    },
    transport::{
        auth::session::Session,
        endpoint::Answer,
        error::{
            Error,
            context::Context,
            creation::{Creation, Orphan, Unsettled},
        },
        operation::Operation,
        trace,
    },
};

impl Tenant {
    /// Creates a token, once. The secret in the result is the only time it is seen: keep it.
    ///
    /// Just before sending, the deadline is checked again, for it may have passed since the `NewToken` was made. An answer
    /// that cannot be read as a whole still gives id and secret if they are in it.
    ///
    /// It is only sent again if it was certainly not sent before, or was refused with 429, or with 401 for a stale bearer. If it
    /// ends in any other way without an answer, the tenant is asked whether there is such a token now, for up to the
    /// [settling time](crate::TenantBuilder::settling) beyond the deadline of the call.
    ///
    /// # Errors
    ///
    /// Each one says by [`Error::creation`] what became of the token: not created; created and its secret lost, with the id by
    /// which [`delete`](Tenant::delete) removes it; or unknown, to be [settled](Tenant::settle) later.
    ///
    /// [`Rejected`](crate::ErrorKind::Rejected) if the deadline has passed or the policy of this tenant does not allow the
    /// token; nothing is sent then. Everything else as the
    /// network and the service have it.
    ///
    /// # Cancellation
    ///
    /// Dropping the future is as if the connection broke at that moment: the token may exist, and nobody learns of it. A warning with
    /// name and time goes to `tracing`. List the tokens before, and [`settle`](Tenant::settle) afterwards:
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant, token: sailpoint_pat::NewToken) -> Result<(), sailpoint_pat::Error> {
    /// use sailpoint_pat::{Creation, Owner, Unsettled};
    ///
    /// let listed = tenant.list(Owner::Me).await?;
    /// let unsettled = Unsettled::of(&token, &listed, tenant.now().instant());
    /// tokio::select! {
    ///     issued = tenant.create_after(&listed, token) => println!("{} is created", issued?.id()),
    ///     () = stop_signal() => match tenant.settle(&unsettled).await? {
    ///         Creation::Orphan(orphan) => tenant.delete(&orphan.id).await?,
    ///         Creation::Unknown(unsettled) => eprintln!("look at {:?}", unsettled.candidates),
    ///         _ => {}
    ///     },
    /// }
    /// # async fn stop_signal() {}
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(&self, token: NewToken) -> Result<IssuedToken, Error> {
        let since = self.session.connection.now();
        let unsettled = Unsettled::new(token.name().clone(), since);
        self.create_settled(unsettled, token).await
    }

    /// The same, by somebody who knows the owner's tokens from just before: `listed` is what [`list`](Tenant::list) gave for
    /// [`Owner::Me`](crate::Owner::Me). Of a create whose answer is lost it can then be proven which token came of it, if the token
    /// [has an expiry of its own](NewToken::with_own_expiry); without the list, or with an expiry that a person chose, there are only
    /// [candidates](Unsettled::candidates).
    ///
    /// # Errors
    ///
    /// As [`create`](Tenant::create).
    pub async fn create_after(
        &self,
        listed: &TokenList,
        token: NewToken,
    ) -> Result<IssuedToken, Error> {
        let unsettled = Unsettled::of(&token, listed, self.session.connection.now());
        self.create_settled(unsettled, token).await
    }

    async fn create_settled(
        &self,
        unsettled: Unsettled,
        token: NewToken,
    ) -> Result<IssuedToken, Error> {
        let warning = WarningIfDropped(&unsettled);
        let result = match self.create_once(&token).await {
            Ok(issued) => Ok(issued),
            Err(lost) => self.aftermath(&unsettled, lost).await,
        };
        warning.disarm();
        result
    }

    /// Sends the request, and does not ask afterwards what became of it.
    pub(crate) async fn create_once(&self, token: &NewToken) -> Result<IssuedToken, Lost> {
        let operation = Operation::Create;
        let Session { connection, .. } = &*self.session;
        let check = &|now: &Now| self.allows(token, now);
        let send = &|client: Arc<Client>| async move {
            let request = client.create_personal_access_token_v1();
            request.body(token).send().await
        };
        let create = |attempt| self.session.request(operation, attempt, check, send);
        let mut saved = Saved::default();
        let read = |answer| {
            issued(answer, &self.session.context(operation)).map_err(|lost| {
                saved = lost.saved;
                lost.error
            })
        };
        let idempotent = operation.is_idempotent();
        let created = connection
            .call(operation, idempotent, self.time, create, read)
            .await;
        created.map_err(|error| Lost { error, saved })
    }

    fn allows(&self, token: &NewToken, now: &Now) -> Result<(), Violations> {
        token.expiry().still_after(now)?;
        match &self.policy {
            Some(policy) => policy.admit(token.clone(), now).map(drop),
            None => Ok(()),
        }
    }

    /// What became of a create that gave no token.
    async fn aftermath(&self, unsettled: &Unsettled, lost: Lost) -> Result<IssuedToken, Error> {
        let may_be_created = lost.may_be_created();
        let Lost { error, saved } = lost;
        let creation = match saved.id {
            _ if !may_be_created => Creation::NotCreated,
            Some(id) => Creation::Orphan(Orphan {
                id,
                name: unsettled.name.clone(),
                created: None,
                expires: None,
            }),
            None => self
                .settle(unsettled)
                .await
                .unwrap_or_else(|_| Creation::Unknown(unsettled.clone())),
        };
        if let Some(secret) = saved.secret
            && let Some(issued) = self.owner_of(secret, &creation).await
        {
            return Ok(issued);
        }
        Err(error.with(|inner| inner.creation = Some(creation)))
    }

    /// The token whose secret was in an answer without its id: the one that the service accepts the secret with.
    async fn owner_of(&self, secret: Secret, creation: &Creation) -> Option<IssuedToken> {
        let candidates = match creation {
            Creation::Orphan(orphan) => std::slice::from_ref(orphan),
            Creation::Unknown(unsettled) => unsettled.candidates.as_slice(),
            Creation::NotCreated => &[],
        };
        for candidate in candidates {
            let issued = IssuedToken::of_parts(candidate.id.clone(), secret.clone());
            if self.check_login(&issued).await.is_ok() {
                return Some(issued);
            }
        }
        None
    }
}

/// An answer that does not give a token, and what could be saved from it: its id or its secret alone, or neither.
pub(crate) struct Lost {
    pub(crate) error: Error,
    pub(crate) saved: Saved,
}

impl Lost {
    /// Whether there may be a token all the same.
    pub(crate) fn may_be_created(&self) -> bool {
        self.error.operation() == Some(Operation::Create) && self.error.may_have_acted()
    }
}

/// The token in the answer to a create, as a whole or, if that cannot be read, with id and secret alone.
fn issued(
    answer: Answer<CreatePersonalAccessTokenResponse>,
    context: &Context<'_>,
) -> Result<IssuedToken, Lost> {
    let (error, saved) = match answer.decoded {
        Ok(response) => match IssuedToken::of_response(response) {
            Ok(issued) => return Ok(issued),
            // It has an id that cannot be one.
            Err(saved) => (context.unreadable(Some(&answer.response.head)), saved),
        },
        Err(error) => (error, salvage::id_and_secret(&answer.response.body)),
    };
    match saved {
        Saved {
            id: Some(id),
            secret: Some(secret),
        } => Ok(IssuedToken::of_parts(id, secret)),
        saved => Err(Lost { error, saved }),
    }
}

/// Warns if it is dropped before it is disarmed: that a create has begun, and nobody learns how it ends.
struct WarningIfDropped<'a>(&'a Unsettled);

impl WarningIfDropped<'_> {
    fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for WarningIfDropped<'_> {
    fn drop(&mut self) {
        tracing::warn!(
            target: trace::CREATE,
            name = self.0.name.as_str(),
            since = %self.0.since,
            "a create was dropped before it ended; settle it"
        );
    }
}
