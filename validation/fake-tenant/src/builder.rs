//! What a fake tenant is like before the first request: address, clock, people, tokens and settings.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::http::app::{App, Settings, State};
use crate::http::fault::Faults;
use crate::http::journal::Journal;
use crate::http::server;
use crate::model::clock::Clock;
use crate::model::identity::{Credentials, IdentitySeed};
use crate::model::token::{NeverExpiring, TokenSeed};
use crate::state::random::Random;
use crate::state::rate::{Counters, RateLimit};
use crate::state::store::{SeedError, Store};
use crate::tenant::FakeTenant;

/// Makes a [`FakeTenant`]. Each method says what holds without it.
#[derive(Clone, Debug)]
#[must_use = "nothing listens until `start`"]
pub struct Builder {
    address: SocketAddr,
    clock: Clock,
    seed: Option<u64>,
    bootstrap: IdentitySeed,
    bootstrap_validity: Option<u32>,
    identities: Vec<IdentitySeed>,
    tokens: Vec<TokenSeed>,
    token_limit: usize,
    journal_limit: usize,
    remember_secrets: bool,
    settings: Settings,
}

impl FakeTenant {
    /// A tenant to be described.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            clock: Clock::real(),
            seed: None,
            bootstrap: IdentitySeed::new("Bootstrap Administrator").administrator(true),
            bootstrap_validity: None,
            identities: Vec::new(),
            tokens: Vec::new(),
            token_limit: 10,
            journal_limit: 10_000,
            remember_secrets: false,
            settings: Settings::default(),
        }
    }
}

impl Builder {
    /// Where to listen; otherwise 127.0.0.1 on a free port. [`start`](Self::start) refuses what is not loopback.
    pub const fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// The clock; otherwise the machine's.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Makes ids, secrets and bearers from a seed, so that a run can be repeated; otherwise the operating system does.
    pub const fn rng_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The first identity, whose credentials [`FakeTenant`] tells; otherwise an administrator with fresh ones.
    pub fn bootstrap(mut self, identity: IdentitySeed) -> Self {
        self.bootstrap = identity;
        self
    }

    /// The credentials of the first identity's client; otherwise fresh ones.
    pub fn credentials(mut self, credentials: &Credentials) -> Self {
        self.bootstrap = self.bootstrap.credentials(credentials);
        self
    }

    /// The lifetime of the bearers of the first identity's client in seconds; otherwise 43200.
    pub const fn bootstrap_validity_seconds(mut self, seconds: u32) -> Self {
        self.bootstrap_validity = Some(seconds);
        self
    }

    /// One more identity; otherwise there is the first alone.
    pub fn identity(mut self, identity: IdentitySeed) -> Self {
        self.identities.push(identity);
        self
    }

    /// A token that is there from the start; otherwise there is none.
    pub fn seed_token(mut self, token: TokenSeed) -> Self {
        self.tokens.push(token);
        self
    }

    /// The most tokens a user may have; otherwise 10, as the service has it.
    pub const fn token_limit(mut self, most: usize) -> Self {
        self.token_limit = most;
        self
    }

    /// Whether tokens the platform made are listed and can be changed; otherwise they are hidden.
    pub const fn show_managed(mut self, show: bool) -> Self {
        self.settings.show_managed = show;
        self
    }

    /// How the create reply of a token that never expires looks; otherwise its `expirationDate` is null.
    pub const fn never_expiring_reply(mut self, form: NeverExpiring) -> Self {
        self.settings.never_expiring = form;
        self
    }

    /// Limits the rate of each client; otherwise there is no limit. `RateLimit::default()` is the service's.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.settings.rate_limit = Some(limit);
        self
    }

    /// How many of the last requests are kept; otherwise 10,000.
    pub const fn journal_limit(mut self, most: usize) -> Self {
        self.journal_limit = most;
        self
    }

    /// Keeps every secret and bearer there ever was for [`FakeTenant::every_secret`]; otherwise they are forgotten.
    pub const fn remember_secrets(mut self, remember: bool) -> Self {
        self.remember_secrets = remember;
        self
    }

    /// Listens, and serves in a task of the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`]: the address is not loopback or cannot be had, or what was seeded does not fit together.
    pub async fn start(self) -> Result<FakeTenant, StartError> {
        if !self.address.ip().to_canonical().is_loopback() {
            return Err(StartError::NotLoopback(self.address));
        }
        let address = self.address;
        let (app, bootstrap) = self.into_app()?;
        let bind = |source| StartError::Bind { address, source };
        let listener = TcpListener::bind(address).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let app = Arc::new(app);
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(server::run(listener, Arc::clone(&app), stopped));
        Ok(FakeTenant::new(app, address, bootstrap, stop, server))
    }

    /// The tenant's state, and the id and credentials of its first identity.
    fn into_app(self) -> Result<(App, (String, Credentials)), StartError> {
        let random = match self.seed {
            Some(seed) => Random::seeded(seed),
            None => Random::system().map_err(StartError::Randomness)?,
        };
        let mut store = Store::new(random, self.token_limit, self.remember_secrets);
        let tenant_id = store.random.id();
        let first = store.seed_identity(self.bootstrap, self.bootstrap_validity)?;
        for identity in self.identities {
            store.seed_identity(identity, None)?;
        }
        for token in self.tokens {
            store.seed_token(token, &first.0, self.clock.now())?;
        }
        let state = State {
            store,
            faults: Faults::default(),
            journal: Journal::new(self.journal_limit),
            counters: Counters::default(),
        };
        Ok((
            App {
                clock: self.clock,
                settings: self.settings,
                tenant_id,
                state: Mutex::new(state),
            },
            first,
        ))
    }
}

/// A fake tenant could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The address can be reached from other machines.
    #[error(
        "{0} is not a loopback address: the fake tenant only listens on this machine; use 127.0.0.1 or [::1]"
    )]
    NotLoopback(SocketAddr),
    /// The address is taken, or there is no such one here.
    #[error("cannot listen on {address}; port 0 picks one that is free")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The operating system gives no randomness to make secrets from.
    #[error("the operating system gives no randomness; `rng_seed` does without")]
    Randomness(#[source] getrandom::Error),
    /// What was seeded does not fit together.
    #[error(transparent)]
    Seed(#[from] SeedError),
}
