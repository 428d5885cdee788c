//! `--demo`: a fake tenant inside the program, with tokens worth looking at. Its clock and the program's stand still at one time, and
//! its ids are always the same, so that everything can be tried and repeated. Nothing outlives the command.

mod tokens;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sailpoint_pat::{BaseUrl, Config, Credentials};
use sailpoint_pat_fake_tenant::{Clock, FakeTenant, Timestamp};

use crate::{exit::Exit, failure::Failure, world::World};

/// The time at which a demo takes place.
pub(crate) const NOW: &str = "2026-06-15T12:00:00.000Z";

/// Starts the fake tenant, stops the program's clock, and says both.
pub(crate) async fn start(world: &mut World<'_>) -> Result<(FakeTenant, Config), Failure> {
    let now = set_clock(world)?;
    let failed = |error: &dyn std::fmt::Display| {
        Failure::new(Exit::File, format!("the demo cannot start: {error}"))
    };
    let fake = tokens::seeded(FakeTenant::builder(), now)
        .clock(Clock::fixed(now))
        .rng_seed(7)
        .show_managed(true)
        .start()
        .await
        .map_err(|error| failed(&error))?;
    let id = tokens::in_use();
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
    world.say(format_args!(
        "demo: a fake tenant inside this program, at {NOW}; nothing is kept"
    ));
    Ok(now)
}
