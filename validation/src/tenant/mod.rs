//! A tenant of the service, and its operations.

pub(crate) mod builder;
pub(crate) mod bulk;
pub(crate) mod config;
mod create;
#[cfg(feature = "public-identities")]
mod identities;
pub(crate) mod list;
mod patch;
mod settle;

use std::{sync::Arc, time::Duration};

use sailpoint_pat_client::Client;

use crate::{
    guard::Guard,
    policy::Policy,
    rule::now::Now,
    token::{id::TokenId, issued::IssuedToken},
    transport::{
        auth::session::Session,
        call::Attempt,
        credentials::Credentials,
        endpoint::Answer,
        error::{Error, kind::ErrorKind},
        operation::Operation,
        timer::TimeLimit,
    },
};

/// A tenant of the service. Clones share one connection pool and one bearer.
///
/// ```no_run
/// # async fn example() -> Result<(), sailpoint_pat::Error> {
/// use sailpoint_pat::{BaseUrl, Credentials, Owner, Tenant};
///
/// let tenant = Tenant::builder(BaseUrl::parse("https://acme.api.identitynow.com")?, Credentials::from_env()?).build()?;
/// for token in tenant.list(Owner::Me).await?.tokens {
///     println!("{} {}", token.id(), token.name());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # What a call does
///
/// It keeps to the rate limit, takes a bearer if there is none, sends, and tries again what can be tried again without doing it
/// twice, until its [deadline](crate::TenantBuilder::deadline). Many callers that wait for a bearer cause one token exchange. A
/// bearer that the service refuses is replaced once.
///
/// # Cancellation
///
/// Every future of a tenant may be dropped at any await: the tenant and its clones stay usable, and what was sent is then as if the
/// connection had broken at that moment. Listing changes nothing; a deletion or a change may have been carried out, and can be made
/// again; [`create`](Tenant::create) says what to do about it.
///
/// # Observation
///
/// Each call is a span of `tracing` named `call` with the fields `operation`, `status`, `attempts`, `duration_ms`,
/// `tracking_id` and `outcome`; each retry is a warning in it. So is a list that
/// [may be cut short](crate::TokenList::may_be_cut_short), a create that was dropped, and, once, an answer with `X-Deprecated`. Nothing in them is sensitive.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub(crate) session: Arc<Session>,
    /// What this tenant allows on top of the rule.
    pub(crate) policy: Option<Arc<Policy>>,
    /// The longest time for a call.
    pub(crate) time: Duration,
}

impl Tenant {
    /// The same tenant, asked with other credentials and so with a bearer of its own.
    #[cfg(feature = "rotate")]
    pub(crate) fn with_credentials(&self, credentials: Credentials) -> Self {
        Self {
            session: Arc::new(Session::new(
                Arc::clone(&self.session.connection),
                credentials,
            )),
            ..self.clone()
        }
    }

    /// The same tenant, whose calls end within this time, with all their attempts and waits.
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant) -> Result<(), sailpoint_pat::Error> {
    /// use std::time::Duration;
    /// use sailpoint_pat::Owner;
    ///
    /// let mine = tenant.within(Duration::from_secs(5)).list(Owner::Me).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn within(&self, time: Duration) -> Self {
        Self {
            time,
            ..self.clone()
        }
    }

    /// The present by the clock of this tenant, with its margin: what [`create`](Tenant::create) checks against.
    pub fn now(&self) -> Now {
        let connection = &self.session.connection;
        connection.with_margin(connection.now())
    }

    /// Deletes a token. Its bearers stay valid until their own end.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is none of this id (any more). After an attempt that got no answer that is a
    /// success: the attempt did it.
    pub async fn delete(&self, id: &TokenId) -> Result<(), Error> {
        let operation = Operation::Delete;
        let send = &|client: Arc<Client>| async move {
            let request = client.delete_personal_access_token_v1();
            request.id(id.as_str()).send().await
        };
        let delete = |attempt: Attempt| async move {
            let request = self.session.request(operation, attempt, &|_| Ok(()), send);
            match request.await {
                Ok(answer) => Ok(Some(answer)),
                Err(error) if attempt.may_be_done && is_unknown_token(&error) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let read = |answer: Option<Answer<()>>| match answer {
            // The document names one success, without a body. Others are as good, and so is a body.
            Some(answer) if matches!(answer.response.head.status.as_u16(), 200 | 202 | 204) => {
                Ok(())
            }
            Some(answer) => answer.decoded,
            None => Ok(()),
        };
        let idempotent = operation.is_idempotent();
        let connection = &self.session.connection;
        connection
            .call(operation, idempotent, self.time, delete, read)
            .await
    }

    /// Checks that a token can be used, by exchanging its id and secret for a bearer, which is dropped at once. Gives the time
    /// for which such a bearer is valid.
    ///
    /// # Errors
    ///
    /// [`Authentication`](ErrorKind::Authentication) if the service does not accept the token.
    pub async fn check_login(&self, token: &IssuedToken) -> Result<Duration, Error> {
        let credentials = Credentials::new(token.id().as_str(), token.secret().clone());
        self.session.check(&credentials, self.time).await
    }

    /// The generated client with a bearer, for operations that this type does not offer. A [`Guard`] with the clock, margin and
    /// policy of this tenant refuses what breaks the rule. The bearer is not renewed: ask again for each piece of work.
    ///
    /// # Errors
    ///
    /// Those of the token exchange, if a new bearer is needed.
    pub async fn authorised_client(&self) -> Result<Client, Error> {
        let bearer = self.session.bearer(&TimeLimit::within(self.time)).await?;
        let connection = &self.session.connection;
        let guard = Guard::new()
            .shared_clock(Arc::clone(&connection.clock))
            .margin(connection.settings.margin);
        let guard = match &self.policy {
            Some(policy) => guard.policy(Arc::clone(policy)),
            None => guard,
        };
        let hooks = guard
            .install(bearer.hooks.clone())
            .timeout(connection.settings.timeout);
        Ok(connection.client(hooks))
    }
}

/// Whether the service knows no token of the id that was to be deleted.
fn is_unknown_token(error: &Error) -> bool {
    error.operation() == Some(Operation::Delete) && error.kind() == ErrorKind::NotFound
}
