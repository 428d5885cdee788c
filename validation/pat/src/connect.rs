//! The tenant that a command asks: a real one by the library's `Config`, or the fake one of `--demo`.

use std::{io::Write as _, path::Path, time::Duration};

use sailpoint_pat::{BaseUrl, Config, Policy, Tenant};
#[cfg(feature = "demo")]
use sailpoint_pat_fake_tenant::FakeTenant;

use crate::{cli::Global, failure::Failure, world::World};

/// The shortest wait between two attempts that somebody at a terminal is told of.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// A tenant, and as whom it is asked.
pub(crate) struct Connection {
    pub(crate) tenant: Tenant,
    pub(crate) base_url: String,
    /// The id of the token in use, if the client is a token.
    pub(crate) client_id: String,
    /// It ends when this is dropped.
    #[cfg(feature = "demo")]
    _fake: Option<FakeTenant>,
}

impl Connection {
    /// Sets up the connection; nothing is sent yet.
    pub(crate) async fn open(
        global: &Global,
        policy: Option<Policy>,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        #[cfg(feature = "demo")]
        if global.demo {
            let (fake, config) = crate::demo::start(world).await?;
            return Self::new(config, policy, world, Some(fake));
        }
        let config = configured(global, world)?;
        Self::new(
            config,
            policy,
            world,
            #[cfg(feature = "demo")]
            None,
        )
    }

    fn new(
        config: Config,
        policy: Option<Policy>,
        world: &World<'_>,
        #[cfg(feature = "demo")] fake: Option<FakeTenant>,
    ) -> Result<Self, Failure> {
        let base_url = config
            .base_url()
            .map_or_else(String::new, |url| url.as_str().to_owned());
        let client_id = config.client_id().unwrap_or_default().to_owned();
        let clock = world.clock.clone();
        let shows_progress = world.terminal.shows_progress;
        let mut builder = config
            .into_builder()
            .map_err(|error| {
                Failure::usage(format!(
                    "{error}, or write them into config.json; pat --demo needs none of it"
                ))
            })?
            .clock(move || clock())
            .on_retry(move |retry| {
                // A wait may take minutes: somebody who sees nothing would stop it.
                if !shows_progress || retry.delay() < WORTH_TELLING {
                    return;
                }
                let _ = writeln!(
                    std::io::stderr(),
                    "\rpat: {}; trying again in {:?}",
                    retry.error(),
                    retry.delay()
                );
            });
        if let Some(policy) = policy {
            builder = builder.policy(policy);
        }
        Ok(Self {
            tenant: builder.build()?,
            base_url,
            client_id,
            #[cfg(feature = "demo")]
            _fake: fake,
        })
    }
}

/// What the command line says goes first, then a file it names, then the environment, then `config.json`.
fn configured(global: &Global, world: &World<'_>) -> Result<Config, Failure> {
    #[cfg(not(feature = "demo"))]
    if global.demo {
        return Err(Failure::usage("this program was built without its demo"));
    }
    let mut config = Config::new();
    if let Some(url) = &global.base_url {
        config = config.with_base_url(BaseUrl::parse(url)?);
    }
    if let Some(path) = &global.config {
        // The library takes a file that is not there for one that says nothing.
        if let Err(error) = std::fs::metadata(path) {
            return Err(Failure::file("read", path.display(), &error));
        }
        config = config.or_file(path)?;
    }
    Ok(config
        .or_variables(|name| (world.variable)(name))?
        .or_file(Path::new("config.json"))?)
}
