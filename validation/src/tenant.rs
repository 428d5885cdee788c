//! A tenant of the service, and what can be asked of it. The only place that calls the generated operations.

use std::{sync::Arc, time::Duration};

use sailpoint_pat_client::{Client, Error as ClientError};

use crate::{
    answer::{Context, Head, LastHead},
    base_url::BaseUrl,
    builder::TenantBuilder,
    credentials::Credentials,
    error::Error,
    guard::Guard,
    issued::IssuedToken,
    kind::ErrorKind,
    new_token::NewToken,
    now::Now,
    operation::Operation,
    owner::Owner,
    policy::Policy,
    session::{Bearer, Session},
    token_id::TokenId,
    token_list::TokenList,
    violations::Violations,
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
#[derive(Clone, Debug)]
pub struct Tenant {
    session: Arc<Session>,
    margin: Duration,
    policy: Option<Arc<Policy>>,
}

impl Tenant {
    /// A tenant at this address, asked with these credentials.
    pub fn builder(base_url: BaseUrl, credentials: Credentials) -> TenantBuilder {
        TenantBuilder::new(base_url, credentials)
    }

    /// The tenant that `SAIL_BASE_URL`, `SAIL_CLIENT_ID` and `SAIL_CLIENT_SECRET` name. For the outermost layer of a program.
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration), naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder(BaseUrl::from_env()?, Credentials::from_env()?).build()
    }

    pub(crate) fn new(session: Session, margin: Duration, policy: Option<Arc<Policy>>) -> Self {
        Self {
            session: Arc::new(session),
            margin,
            policy,
        }
    }

    /// The present by the clock of this tenant, with its margin: what [`create`](Tenant::create) checks against.
    pub fn now(&self) -> Now {
        Now::at((self.session.clock)()).with_margin(self.margin)
    }

    /// Creates a token, once. The secret in the result is the only time it is seen: keep it.
    ///
    /// Just before sending, the deadline is checked again, for it may have passed since the `NewToken` was made. An answer
    /// that cannot be read as a whole still gives id and secret if they are in it.
    ///
    /// # Errors
    ///
    /// [`Rejected`](ErrorKind::Rejected) if the deadline has passed or the policy of this tenant does not
    /// allow the token; nothing is sent then. Everything else as the
    /// network and the service have it; [`Error::operation`] and [`Error::delivery`] together say whether a token
    /// may have been created: only by a [`Create`](Operation::Create) that was not [`NotSent`](crate::Delivery::NotSent).
    pub async fn create(&self, token: NewToken) -> Result<IssuedToken, Error> {
        let still_allowed = |token: NewToken| {
            let now = self.now();
            let token = token.still_after(&now).map_err(Violations::from);
            let admitted = token.and_then(|token| match &self.policy {
                Some(policy) => policy.admit(token, &now),
                None => Ok(token),
            });
            admitted.map_err(|found| Error::rejected(Operation::Create, found))
        };
        // Once before anything is sent, and again after a bearer was waited for.
        let token = still_allowed(token)?;
        let bearer = self.session.bearer().await?;
        let token = still_allowed(token)?;

        let call = Call::new(self, bearer);
        let context = call.context(Operation::Create);
        let issued = match call
            .client
            .create_personal_access_token_v1()
            .body(token)
            .send()
            .await
        {
            Ok(response) => IssuedToken::of_response(response.into_inner()),
            Err(ClientError::InvalidResponsePayload(body, _)) if call.succeeded() => {
                IssuedToken::salvage(&body)
            }
            Err(error) => return Err(call.failed(Operation::Create, error).await),
        };
        issued.ok_or_else(|| context.unreadable(call.head.get()))
    }

    /// Lists tokens, without their secrets. One that cannot be read does not hide the others: it is in
    /// [`TokenList::undecodable`].
    ///
    /// # Errors
    ///
    /// As the network and the service have it; [`Forbidden`](ErrorKind::Forbidden) for others' tokens without the right.
    pub async fn list(&self, owner: Owner) -> Result<TokenList, Error> {
        let call = Call::new(self, self.session.bearer().await?);
        let mut request = call.client.list_personal_access_tokens_v1();
        if let Some(owner) = owner.into_query() {
            request = request.owner_id(owner);
        }
        match request.send().await {
            Ok(response) => Ok(TokenList::from_replies(response.into_inner())),
            Err(ClientError::InvalidResponsePayload(body, _)) if call.succeeded() => {
                TokenList::from_json(&body)
                    .map_err(|_| call.context(Operation::List).unreadable(call.head.get()))
            }
            Err(error) => Err(call.failed(Operation::List, error).await),
        }
    }

    /// Deletes a token. Its bearers stay valid until their own end.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is none of this id (any more).
    pub async fn delete(&self, id: &TokenId) -> Result<(), Error> {
        let call = Call::new(self, self.session.bearer().await?);
        match call
            .client
            .delete_personal_access_token_v1()
            .id(id.as_str())
            .send()
            .await
        {
            Ok(_) => Ok(()),
            Err(error) => Err(call.failed(Operation::Delete, error).await),
        }
    }

    /// Checks that a token can be used, by exchanging its id and secret for a bearer, which is dropped at once. Gives the time
    /// for which such a bearer is valid.
    ///
    /// # Errors
    ///
    /// [`Authentication`](ErrorKind::Authentication) if the service does not accept the token.
    pub async fn check_login(&self, token: &IssuedToken) -> Result<Duration, Error> {
        let credentials = Credentials::new(token.id().as_str(), token.secret().clone());
        Ok(self.session.exchange(&credentials).await?.lifetime)
    }

    /// The generated client with a bearer, for operations that this type does not offer. A [`Guard`] with the clock, margin and
    /// policy of this tenant refuses what breaks the rule. The bearer is not renewed: ask again for each piece of work.
    ///
    /// # Errors
    ///
    /// Those of the token exchange, if a new bearer is needed.
    pub async fn authorised_client(&self) -> Result<Client, Error> {
        let bearer = self.session.bearer().await?;
        let http = self.session.http.clone();
        let guard = Guard::new()
            .shared_clock(Arc::clone(&self.session.clock))
            .margin(self.margin);
        let guard = match &self.policy {
            Some(policy) => guard.policy(Arc::clone(policy)),
            None => guard,
        };
        let hooks = guard.install(bearer.hooks.clone());
        Ok(Client::new_with_client(
            self.session.base.as_str(),
            http,
            hooks,
        ))
    }
}

/// One call, which remembers the head of its answer.
struct Call<'a> {
    session: &'a Session,
    bearer: Arc<Bearer>,
    client: Client,
    head: LastHead,
}

impl<'a> Call<'a> {
    fn new(tenant: &'a Tenant, bearer: Arc<Bearer>) -> Self {
        let session = &*tenant.session;
        let head = LastHead::default();
        let hooks = bearer.hooks.clone().observer({
            let head = head.clone();
            move |_, status, headers| head.set(Head::of(status, headers))
        });
        let client = Client::new_with_client(session.base.as_str(), session.http.clone(), hooks);
        Self {
            session,
            bearer,
            client,
            head,
        }
    }

    fn succeeded(&self) -> bool {
        self.head.get().is_some_and(|head| head.status.is_success())
    }

    async fn failed(
        &self,
        operation: Operation,
        error: ClientError<sailpoint_pat_client::types::ErrorBody>,
    ) -> Error {
        let error = self.context(operation).failed(error, self.head.get()).await;
        if error.kind() == ErrorKind::Authentication {
            self.session.forget(&self.bearer).await;
        }
        error
    }

    fn context(&self, operation: Operation) -> Context<'_> {
        Context {
            operation,
            hidden: [&self.bearer.token, self.session.credentials.client_secret()],
        }
    }
}
