//! Creating a token, so that whatever happens the caller has its secret, or knows that there is no token, or which one it is that
//! nobody has the secret of.

use std::sync::{Arc, Mutex, PoisonError};

use sailpoint_pat_client::{Client, Error as ClientError, types::ErrorBody};

use crate::{
    policy::Policy,
    request::create::NewToken,
    rule::{now::Now, violation::Violations},
    tenant::Tenant,
    token::{
        issued::IssuedToken,
        salvage::{self, Saved},
    },
    transport::{
        arrived::Arrived,
        endpoint::{Ask, Authorised},
        error::{
            Error,
            creation::{Creation, Orphan, Unsettled},
        },
        operation::Operation,
        response::Head,
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
    /// Each one tells by [`Error::creation`] what became of the token: not created; created and its secret lost, with the id by
    /// which [`delete`](Tenant::delete) removes it; or unknown, to be [settled](Tenant::settle) later.
    ///
    /// [`Rejected`](crate::ErrorKind::Rejected) if the deadline has passed or the policy of this tenant does not allow the
    /// token; nothing is sent then. Everything else as the
    /// network and the service have it.
    ///
    /// # Cancellation
    ///
    /// Dropping the future is as if the connection broke at that moment: the token may exist, and nobody is told. A warning with
    /// name and time goes to `tracing`. Note the time before, and [`settle`](Tenant::settle) afterwards:
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant, token: sailpoint_pat::NewToken) -> Result<(), sailpoint_pat::Error> {
    /// use sailpoint_pat::{Creation, Unsettled};
    ///
    /// let unsettled = Unsettled::new(token.name().clone(), tenant.now().instant());
    /// tokio::select! {
    ///     issued = tenant.create(token) => println!("{} is created", issued?.id()),
    ///     () = stop_signal() => {
    ///         if let Creation::Orphan(orphan) = tenant.settle(&unsettled).await? {
    ///             tenant.delete(&orphan.id).await?;
    ///         }
    ///     }
    /// }
    /// # async fn stop_signal() {}
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(&self, token: NewToken) -> Result<IssuedToken, Error> {
        let unsettled = Unsettled::new(token.name().clone(), self.session.now());
        let watched = Watched(&unsettled);
        let create = Create {
            token,
            policy: self.policy.clone(),
            progress: Mutex::default(),
        };
        let result = self.session.call(&Authorised(&create), self.time).await;
        let error = match result {
            Ok(Some(issued)) => {
                watched.ended();
                return Ok(issued);
            }
            Ok(None) => {
                let head = create.progress().head;
                self.session
                    .context(Operation::Create)
                    .unreadable(head)
                    .with(|inner| inner.attempts = 1)
            }
            Err(error) => error,
        };
        let result = self
            .aftermath(&unsettled, error, create.progress().saved)
            .await;
        watched.ended();
        result
    }

    /// What became of a create that ended with `error`.
    async fn aftermath(
        &self,
        unsettled: &Unsettled,
        error: Error,
        saved: Saved,
    ) -> Result<IssuedToken, Error> {
        let is_open = error.operation() == Some(Operation::Create) && error.may_have_acted();
        let creation = match saved.id {
            _ if !is_open => Creation::NotCreated,
            Some(id) => Creation::Orphan(Orphan {
                id,
                name: unsettled.name.clone(),
                created: None,
            }),
            None => self
                .settle(unsettled)
                .await
                .unwrap_or_else(|_| Creation::Unknown(unsettled.clone())),
        };
        match (creation, saved.secret) {
            // The secret was in the answer, and the id was found by the name.
            (Creation::Orphan(orphan), Some(secret)) => {
                Ok(IssuedToken::of_parts(orphan.id, secret))
            }
            (creation, _) => Err(error.with(|inner| inner.creation = Some(creation))),
        }
    }
}

/// One create.
struct Create {
    token: NewToken,
    policy: Option<Arc<Policy>>,
    progress: Mutex<Progress>,
}

/// What is known of the answer.
#[derive(Clone, Default)]
struct Progress {
    head: Option<Head>,
    saved: Saved,
}

impl Create {
    fn progress(&self) -> Progress {
        let progress = self.progress.lock();
        progress.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn save(&self, saved: Saved) -> Option<IssuedToken> {
        if let (Some(id), Some(secret)) = (&saved.id, &saved.secret) {
            return Some(IssuedToken::of_parts(id.clone(), secret.clone()));
        }
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.saved = saved;
        None
    }
}

impl Ask for Create {
    const OPERATION: Operation = Operation::Create;
    /// Nothing for an answer that could be read and has no id that can be one.
    type Reply = Option<IssuedToken>;

    fn check(&self, now: &Now) -> Result<(), Violations> {
        self.token.expiry().still_after(now)?;
        match &self.policy {
            Some(policy) => policy.admit(self.token.clone(), now).map(drop),
            None => Ok(()),
        }
    }

    async fn send(&self, client: &Client) -> Result<Option<IssuedToken>, ClientError<ErrorBody>> {
        let request = client.create_personal_access_token_v1().body(&self.token);
        let response = request.send().await?.into_inner();
        Ok(IssuedToken::of_response(response).map_or_else(|saved| self.save(saved), Some))
    }

    fn salvage(&self, _head: Head, body: &[u8]) -> Option<Option<IssuedToken>> {
        self.save(salvage::id_and_secret(body)).map(Some)
    }

    fn read(&self, reply: Self::Reply, head: Head, _body: &Arrived) -> Self::Reply {
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        progress.head = Some(head);
        reply
    }
}

/// A create that has begun. Dropped before it [`ended`](Watched::ended), it warns.
pub(crate) struct Watched<'a>(pub(crate) &'a Unsettled);

impl Watched<'_> {
    pub(crate) fn ended(self) {
        std::mem::forget(self);
    }
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        tracing::warn!(
            name = self.0.name.as_str(),
            since = %self.0.since,
            "a create was dropped before it ended; settle it"
        );
    }
}
