//! What a create through [`Tenant`] costs beside the same create by hand, with `reqwest` and the same server on this machine:
//! `cargo bench -p sailpoint-pat --bench transport`.
//!
//! Both sides begin with the request as the generated type and end with the answer decoded into the generated type. Both have a bearer
//! and an open connection, send the same headers, and give each request the same timeout; neither follows redirects or lets `reqwest`
//! try again. Beyond that, `Tenant` checks the request, counts retries, keeps what it needs to save a secret from an answer that cannot
//! be read, and gives an `IssuedToken`. Its rate limit, which would make it wait, is off, and nobody listens to `tracing`.
//!
//! They take turns, call by call, and change who goes first, so that whatever else the machine does hits both. What is printed are
//! medians; nothing here fails because of a time.

use std::{
    env,
    error::Error,
    io::{self, Write},
    thread,
    time::{Duration, Instant},
};

use reqwest::{header::ACCEPT, redirect, retry};
use sailpoint_pat::{
    BaseUrl, Credentials, Deadline, Limiter, NewToken, Scope, Tenant, TenantBuilder, TokenName,
    client::types::{CreatePersonalAccessTokenRequest, CreatePersonalAccessTokenResponse},
};
use sailpoint_pat_fake_tenant::FakeTenant;
use serde_json::Value;
use tokio::{runtime, sync::oneshot};

type Failure = Box<dyn Error + Send + Sync>;

/// How many tokens the server may hold before it is emptied, so that it does not grow slower.
const EMPTIED_AT: usize = 100;

fn main() -> Result<(), Failure> {
    // `cargo test --benches` runs this too, without the argument: then once, to see that it works.
    let measures = env::args().any(|argument| argument == "--bench");
    let rounds = if measures { 4_000 } else { 2 };
    let server = Server::start()?;
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let [mut ours, mut other] = runtime.block_on(turns(&server.fake, rounds))?;
    server.stop();
    ours.sort_unstable();
    other.sort_unstable();
    let [ours, other] = [ours[rounds / 2], other[rounds / 2]];
    let ratio = ours.as_secs_f64() / other.as_secs_f64();
    writeln!(
        io::stdout().lock(),
        "a create through Tenant / by hand with reqwest: {} us / {} us = {ratio:.3} (target <= 1.05)",
        ours.as_micros(),
        other.as_micros(),
    )?;
    Ok(())
}

/// The times of each side's calls.
async fn turns(fake: &FakeTenant, rounds: usize) -> Result<[Vec<Duration>; 2], Failure> {
    let credentials = Credentials::new(fake.client_id(), fake.client_secret());
    let tenant = Tenant::builder(BaseUrl::parse(&fake.base_url())?, credentials)
        .limiter(Limiter::unlimited())
        .build()?;
    let by_hand = ByHand::new(fake).await?;
    let mut times = [const { Vec::new() }; 2];
    // the first round makes the connections and takes the bearer
    for round in 0..=rounds {
        if round % (EMPTIED_AT / 2) == 0 {
            fake.clear_tokens();
            fake.clear_requests();
        }
        for turn in 0..2 {
            let is_ours = (round + turn) % 2 == 0;
            let name = format!("nightly export {round} {turn}");
            let request = CreatePersonalAccessTokenRequest::from(token(name, &tenant)?);
            let start = Instant::now();
            if is_ours {
                let token = NewToken::from_request(request, &tenant.now())?;
                tenant.create(token).await?;
            } else {
                by_hand.create(request).await?;
            }
            if round > 0 {
                times[usize::from(!is_ours)].push(start.elapsed());
            }
        }
    }
    Ok(times)
}

fn token(name: String, tenant: &Tenant) -> Result<NewToken, Failure> {
    let in_ninety_days = Deadline::after(Duration::from_secs(90 * 86_400), &tenant.now())?;
    let scope = Scope::named(["idn:accounts:read", "idn:sources:read"])?;
    Ok(NewToken::expiring(TokenName::new(name)?, in_ninety_days).with_scope(scope))
}

/// What one writes without this crate: no check, no retry, no limit, and the answer read as a whole or not at all.
struct ByHand {
    http: reqwest::Client,
    url: String,
    bearer: String,
}

impl ByHand {
    async fn new(fake: &FakeTenant) -> Result<Self, Failure> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            ))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .build()?;
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", fake.client_id()),
            ("client_secret", fake.client_secret()),
        ];
        let url = format!("{}/oauth/token", fake.base_url());
        let answer = http.post(url).form(&form).send().await?;
        let grant: Value = answer.error_for_status()?.json().await?;
        let bearer = grant["access_token"].as_str().unwrap_or_default();
        Ok(Self {
            http,
            url: format!("{}/personal-access-tokens/v1", fake.base_url()),
            bearer: bearer.to_owned(),
        })
    }

    async fn create(
        &self,
        request: CreatePersonalAccessTokenRequest,
    ) -> Result<CreatePersonalAccessTokenResponse, reqwest::Error> {
        let call = self
            .http
            .post(&self.url)
            .header(ACCEPT, "application/json")
            .bearer_auth(&self.bearer)
            .timeout(TenantBuilder::DEFAULT_TIMEOUT)
            .json(&request);
        let answer = call.send().await?;
        answer.error_for_status()?.json().await
    }
}

/// The stand-in service, on a thread of its own.
struct Server {
    fake: FakeTenant,
    ended: oneshot::Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl Server {
    fn start() -> Result<Self, Failure> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let fake = runtime.block_on(FakeTenant::builder().token_limit(2 * EMPTIED_AT).start())?;
        let (ended, end) = oneshot::channel();
        let thread = thread::spawn(move || {
            let _ = runtime.block_on(end);
        });
        Ok(Self {
            fake,
            ended,
            thread,
        })
    }

    fn stop(self) {
        drop(self.ended);
        let _ = self.thread.join();
    }
}
