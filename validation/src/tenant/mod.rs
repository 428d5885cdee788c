//! A tenant of the service, and what can be asked of it.

pub(crate) mod builder;
pub(crate) mod bulk;
pub(crate) mod config;
mod create;
mod delete;
pub(crate) mod list;
mod patch;
mod settle;

use std::{sync::Arc, time::Duration};

use sailpoint_pat_client::Client;

use crate::{
    guard::Guard,
    policy::Policy,
    rule::now::Now,
    tenant::{
        builder::TenantBuilder,
        delete::Delete,
        list::{List, Listing, Owner},
    },
    token::{id::TokenId, issued::IssuedToken, list::TokenList},
    transport::{
        auth::{session::Session, token_exchange::Login},
        base_url::BaseUrl,
        credentials::Credentials,
        endpoint::Authorised,
        error::{Delivery, Error, Inner, kind::ErrorKind},
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
/// twice, until its [deadline](TenantBuilder::deadline). Many callers that wait for a bearer cause one token exchange. A
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
/// `tracking_id` and `outcome`; each retry is a warning in it. So is a list that [may be cut short](TokenList::may_be_cut_short), a
/// create that was dropped, and, once, an answer with `X-Deprecated`. Nothing in them is sensitive.
#[derive(Clone, Debug)]
pub struct Tenant {
    pub(crate) session: Arc<Session>,
    /// What this tenant allows on top of the rule.
    pub(crate) policy: Option<Arc<Policy>>,
    /// The longest time for a call.
    pub(crate) time: Duration,
}

impl Tenant {
    /// A tenant at this address, asked with these credentials.
    pub fn builder(base_url: BaseUrl, credentials: Credentials) -> TenantBuilder {
        TenantBuilder::new(base_url, credentials)
    }

    /// The tenant that `SAIL_BASE_URL`, `SAIL_CLIENT_ID` and `SAIL_CLIENT_SECRET` name. For the outermost layer of a program.
    /// [`Config`](crate::Config) reads more than the environment.
    ///
    /// # Errors
    ///
    /// [`Configuration`](ErrorKind::Configuration), naming the variable that is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder(BaseUrl::from_env()?, Credentials::from_env()?).build()
    }

    /// The same tenant, asked with other credentials and so with a bearer of its own.
    #[cfg(feature = "rotate")]
    pub(crate) fn with_credentials(&self, credentials: Credentials) -> Self {
        Self {
            session: Arc::new(self.session.with_credentials(credentials)),
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
        self.session.rule_now()
    }

    /// Lists tokens, without their secrets. One that cannot be read does not hide the others: it is in
    /// [`TokenList::undecodable`]. The service documents no pages: see [`TokenList::may_be_cut_short`].
    ///
    /// # Errors
    ///
    /// As the network and the service have it; [`Forbidden`](ErrorKind::Forbidden) for others' tokens without the right.
    /// [`Rejected`](ErrorKind::Rejected) for a blank id of an identity, which the service might take for the whole tenant.
    pub async fn list(&self, listing: impl Into<Listing>) -> Result<TokenList, Error> {
        let listing = listing.into();
        if let Owner::Identity(id) = listing.owner()
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
        let list = List::new(listing);
        self.session.call(&Authorised(&list), self.time).await
    }

    /// Deletes a token. Its bearers stay valid until their own end.
    ///
    /// # Errors
    ///
    /// [`NotFound`](ErrorKind::NotFound) if there is none of this id (any more). After an attempt that got no answer that is a
    /// success: the attempt did it.
    pub async fn delete(&self, id: &TokenId) -> Result<(), Error> {
        self.session.call(&Authorised(&Delete(id)), self.time).await
    }

    /// Checks that a token can be used, by exchanging its id and secret for a bearer, which is dropped at once. Gives the time
    /// for which such a bearer is valid.
    ///
    /// # Errors
    ///
    /// [`Authentication`](ErrorKind::Authentication) if the service does not accept the token.
    pub async fn check_login(&self, token: &IssuedToken) -> Result<Duration, Error> {
        let credentials = Credentials::new(token.id().as_str(), token.secret().clone());
        self.session.call(&Login(&credentials), self.time).await
    }

    /// The generated client with a bearer, for operations that this type does not offer. A [`Guard`] with the clock, margin and
    /// policy of this tenant refuses what breaks the rule. The bearer is not renewed: ask again for each piece of work.
    ///
    /// # Errors
    ///
    /// Those of the token exchange, if a new bearer is needed.
    pub async fn authorised_client(&self) -> Result<Client, Error> {
        let bearer = self.session.bearer(&TimeLimit::within(self.time)).await?;
        let http = self.session.http.clone();
        let guard = Guard::new()
            .shared_clock(Arc::clone(&self.session.clock))
            .margin(self.session.settings.margin);
        let guard = match &self.policy {
            Some(policy) => guard.policy(Arc::clone(policy)),
            None => guard,
        };
        let hooks = guard
            .install(bearer.hooks.clone())
            .timeout(self.session.settings.timeout);
        Ok(Client::new_with_client(
            self.session.base.as_str(),
            http,
            hooks,
        ))
    }
}
