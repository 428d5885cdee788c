//! A fake tenant that is up: where it is, what it knows, what goes wrong next.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::http::app::App;
use crate::http::fault::Fault;
use crate::http::journal::ReceivedRequest;
use crate::http::operation::Operation;
use crate::model::date::Timestamp;
use crate::model::identity::Credentials;
use crate::model::token::{Token, TokenSeed};
use crate::state::store::SeedError;

/// A running stand-in for the service. It ends when it is dropped.
pub struct FakeTenant {
    app: Arc<App>,
    address: SocketAddr,
    identity_id: String,
    credentials: Credentials,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl FakeTenant {
    pub(crate) fn new(
        app: Arc<App>,
        address: SocketAddr,
        (identity_id, credentials): (String, Credentials),
        stop: watch::Sender<bool>,
        server: JoinHandle<()>,
    ) -> Self {
        Self {
            app,
            address,
            identity_id,
            credentials,
            stop,
            server,
        }
    }

    /// `http://` and the address, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address it listens on.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The id of the first identity's client.
    pub fn client_id(&self) -> &str {
        self.credentials.client_id()
    }

    /// The secret of the first identity's client.
    pub fn client_secret(&self) -> &str {
        self.credentials.client_secret()
    }

    /// The id of the first identity.
    pub fn identity_id(&self) -> &str {
        &self.identity_id
    }

    /// The credentials of an identity's client.
    pub fn credentials_of(&self, identity_id: &str) -> Option<Credentials> {
        self.app.state().store.credentials_of(identity_id).cloned()
    }

    /// All tokens as the list shows them, hidden ones too, in the order they were made. No secrets.
    pub fn tokens(&self) -> Vec<Value> {
        let state = self.app.state();
        state
            .store
            .tokens
            .iter()
            .map(|token| state.store.show(token, Token::view))
            .collect()
    }

    /// Puts in one more token as it is, whatever the rules say, and gives its id.
    ///
    /// # Errors
    ///
    /// [`SeedError`]: its id is taken, or its owner is none of the identities.
    pub fn add_token(&self, token: TokenSeed) -> Result<String, SeedError> {
        let now = self.app.now();
        let mut state = self.app.state();
        state.store.seed_token(token, &self.identity_id, now)
    }

    /// Takes all tokens away, hidden ones too. Bearers got with them count until their own end.
    pub fn clear_tokens(&self) {
        self.app.state().store.tokens.clear();
    }

    /// The secret of a token: what a client should hold after a create.
    pub fn secret_of(&self, token_id: &str) -> Option<String> {
        self.app
            .state()
            .store
            .token(token_id)
            .map(|token| token.secret.expose().to_owned())
    }

    /// Every secret and bearer there ever was, deleted tokens' too, to search for leaks. Empty unless the builder
    /// was told to [remember](crate::Builder::remember_secrets).
    pub fn every_secret(&self) -> Vec<String> {
        self.app.state().store.every_secret()
    }

    /// The requests that came in, in their order; the last ones, if they were more than are kept.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.app.state().journal.snapshot()
    }

    /// How many requests ever came in, forgotten ones included.
    pub fn request_count(&self) -> u64 {
        self.app.state().journal.received()
    }

    /// Forgets the requests that came in. The count goes on.
    pub fn clear_requests(&self) {
        self.app.state().journal.clear();
    }

    /// Lets `fault` happen once: to the next request of `operation`, or with `None` to the next request of any kind.
    /// Faults that fit the same request happen in the order they were pushed, one to each.
    pub fn push_fault(&self, operation: impl Into<Option<Operation>>, fault: Fault) {
        self.app.state().faults.push(operation.into(), fault);
    }

    /// Lets `fault` happen to every so-manyth request of `operation`, or of any kind, until the faults are cleared.
    pub fn repeat_fault(&self, operation: impl Into<Option<Operation>>, every: u64, fault: Fault) {
        self.app
            .state()
            .faults
            .repeat(operation.into(), every, fault);
    }

    /// How many pushed faults have not happened yet; repeated ones do not count.
    pub fn pending_faults(&self) -> usize {
        self.app.state().faults.pending()
    }

    /// Forgets all faults that are still to happen.
    pub fn clear_faults(&self) {
        self.app.state().faults.clear();
    }

    /// The time at the service.
    pub fn now(&self) -> Timestamp {
        self.app.now()
    }

    /// Sets the service's clock, which then stands still.
    pub fn set_now(&self, now: Timestamp) {
        self.app.clock.set(now);
    }

    /// Puts the service's clock forward.
    pub fn advance(&self, span: Duration) {
        self.app.clock.advance(span);
    }

    /// Makes every bearer unknown, so that each next call gets 401.
    pub fn revoke_bearers(&self) {
        self.app.state().store.bearers.revoke_all();
    }

    /// Ends all connections and frees the port before it returns.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        // it ends by itself; a panic in it has been shown already
        let _ = (&mut self.server).await;
    }
}

impl Drop for FakeTenant {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.server.abort();
    }
}

impl fmt::Debug for FakeTenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeTenant")
            .field("base_url", &self.base_url())
            .field("client_id", &self.client_id())
            .finish_non_exhaustive()
    }
}
