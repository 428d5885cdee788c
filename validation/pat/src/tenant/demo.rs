//! `--demo`: a fake tenant inside the program, with tokens worth looking at. Its clock and the program's stand still at one time, and
//! its ids are always the same, so that everything can be tried and repeated. Nothing outlives the command.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use sailpoint_pat::{BaseUrl, Config, Credentials};
use sailpoint_pat_fake_tenant::{Builder, Clock, FakeTenant, IdentitySeed, Timestamp, TokenSeed};

use crate::terminal::{exit::Exit, failure::Failure, world::World};

/// The time at which a demo takes place.
const NOW: &str = "2026-06-15T12:00:00.000Z";

const DAY: Duration = Duration::from_secs(86_400);

/// The administrator who runs the demo, with the first token below.
const AVERY: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c01";
const RUTH: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c02";
const SAM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c03";
const PLATFORM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c04";

/// Starts the fake tenant, stops the program's clock, and says both.
pub(crate) async fn start(world: &mut World<'_>) -> Result<(FakeTenant, Config), Failure> {
    let now = set_clock(world)?;
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(Exit::File, format!("the demo cannot start: {error}"))
    };
    let fake = seeded(FakeTenant::builder(), now)
        .clock(Clock::fixed(now))
        .rng_seed(7)
        .show_managed(true)
        .start()
        .await
        .map_err(|error| failed(&error))?;
    let id = id(0);
    let secret = fake.secret_of(&id).unwrap_or_default();
    let config = Config::new()
        .with_base_url(BaseUrl::parse(&fake.base_url())?)
        .with_credentials(Credentials::new(id, secret));
    Ok((fake, config))
}

/// Stops the program's clock at the time of the demo, and says so.
pub(crate) fn set_clock(world: &mut World<'_>) -> Result<Timestamp, Failure> {
    let wrong = || Failure::new(Exit::File, "the demo has no time");
    let now: Timestamp = NOW.parse().map_err(|_| wrong())?;
    let instant: DateTime<Utc> =
        DateTime::from_timestamp_millis(now.unix_millis()).ok_or_else(wrong)?;
    world.clock = Arc::new(move || instant);
    world.remark(format_args!(
        "demo: a fake tenant inside this program, at {NOW}; nothing is kept"
    ));
    Ok(now)
}

/// The people and tokens of the demo: each token shows something that an audit finds, or that is as it should be. The demo logs in
/// with the first one.
fn seeded(builder: Builder, now: Timestamp) -> Builder {
    let builder = builder
        .bootstrap(
            IdentitySeed::new("Avery Administrator")
                .id(AVERY)
                .email("avery@example.com")
                .status("employed")
                .administrator(true),
        )
        .identity(
            IdentitySeed::new("Ruth Pipeline")
                .id(RUTH)
                .email("ruth@example.com")
                .status("employed")
                .manager(AVERY),
        )
        .identity(
            IdentitySeed::new("Sam Leaver")
                .id(SAM)
                .email("sam@example.com")
                .state(Some("INACTIVE_LONG_TERM"))
                .status("left")
                .manager(AVERY),
        )
        .identity(IdentitySeed::new("Workflow Service").id(PLATFORM));
    let tokens = some(now).into_iter().chain(pipelines(now)).enumerate();
    tokens.fold(builder, |builder, (index, token)| {
        builder.seed_token(token.id(id(index)))
    })
}

fn id(index: usize) -> String {
    format!("5f1e{:028x}", index + 1)
}

fn ago(now: Timestamp, days: u32) -> Timestamp {
    now.minus(DAY * days)
}

fn ahead(now: Timestamp, days: u32) -> Timestamp {
    now.plus(DAY * days)
}

fn some(now: Timestamp) -> Vec<TokenSeed> {
    let token = |name: &str, owner: &str| TokenSeed::new(name).owner(owner);
    vec![
        token("pat on a laptop", AVERY)
            .created(ago(now, 30))
            .last_used(ago(now, 1))
            .expires_at(ahead(now, 60)),
        token("nightly export", AVERY)
            .scopes(["idn:accounts:read", "idn:sources:read"])
            .created(ago(now, 80))
            .last_used(ago(now, 1))
            .expires_at(ahead(now, 10)),
        token("quarterly review", AVERY)
            .scopes(["idn:certifications:read"])
            .created(ago(now, 40))
            .last_used(ago(now, 3))
            .expires_at(ahead(now, 200)),
        token("break glass", AVERY)
            .created(ago(now, 400))
            .last_used(ago(now, 390))
            .acknowledged(true),
        token("old migration", AVERY)
            .created(ago(now, 700))
            .last_used(ago(now, 500)),
        token("laptop", SAM)
            .created(ago(now, 300))
            .last_used(ago(now, 120))
            .expires_at(ago(now, 20)),
        token("=HYPERLINK(\"http://example.invalid\")", SAM)
            .scopes(["idn:identity:read"])
            .created(ago(now, 60))
            .expires_at(ahead(now, 25)),
        token("two hours left", SAM)
            .scopes(["idn:identity:read"])
            .created(ago(now, 30))
            .last_used(ago(now, 2))
            .expires_at(now.plus(Duration::from_secs(7_200)))
            .validity_seconds(3_600),
        token("workflow 7", PLATFORM)
            .scopes(["sp:workflow:execute"])
            .created(ago(now, 150))
            .last_used(ago(now, 1))
            .acknowledged(true)
            .managed(true),
    ]
}

/// Nine tokens of one owner: one more is the last that the service allows.
fn pipelines(now: Timestamp) -> impl Iterator<Item = TokenSeed> {
    (1..=9_u32).map(move |number| {
        TokenSeed::new(format!("pipeline {number}"))
            .owner(RUTH)
            .scopes(["idn:sources:manage"])
            .created(ago(now, 10 * number))
            .last_used(ago(now, number))
            .expires_at(ahead(now, 30 * number + 5))
            .validity_seconds(900)
    })
}
