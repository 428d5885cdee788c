//! The tenant that a command asks: a real one by the library's `Config`, or the fake one of `--demo`.

use std::{
    cell::Cell,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use sailpoint_pat::{BaseUrl, Config, Exchange, Now, Policy, Tenant, visible};
#[cfg(feature = "demo")]
use sailpoint_pat_fake_tenant::FakeTenant;

use super::{
    note::Notes,
    profile::{self, Profile, Profiles},
};
use crate::{
    options::global::Global,
    terminal::{
        failure::Failure,
        world::{Voice, World},
    },
};

/// The shortest wait between two attempts that somebody at a terminal is told of.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// A tenant, and as whom it is asked.
pub(crate) struct Connection {
    pub(crate) tenant: Tenant,
    pub(crate) base_url: String,
    /// Which tenant it is, for people.
    pub(crate) tenant_name: String,
    /// The id of the token in use, if the client is a token.
    pub(crate) client_id: String,
    pub(crate) notes: Notes,
    pub(crate) origins: Origins,
    /// It ends when this is dropped.
    #[cfg(feature = "demo")]
    _fake: Option<FakeTenant>,
}

/// Where address and credentials are from, in words.
pub(crate) struct Origins {
    pub(crate) address: String,
    pub(crate) credentials: String,
}

impl Origins {
    fn of(config: &Config, profile: Option<&Profile>, global: &Global) -> Self {
        let address = match (&global.base_url, profile) {
            (Some(_), _) => Some("--base-url".to_owned()),
            (None, Some(profile)) => Some(format!("the profile {}", profile.name)),
            (None, None) => config.base_url_place(),
        };
        let credentials = match profile {
            Some(profile) => Some(profile.words()),
            None => config.credentials_place(),
        };
        let nowhere = || "nowhere".to_owned();
        Self {
            address: address.unwrap_or_else(nowhere),
            credentials: credentials.unwrap_or_else(nowhere),
        }
    }
}

impl Connection {
    /// Sets up the connection; nothing is sent yet.
    #[cfg_attr(
        not(feature = "demo"),
        allow(clippy::unused_async, reason = "only the fake tenant is waited for")
    )]
    pub(crate) async fn open(
        global: &Global,
        policy: Option<Policy>,
        world: &mut World<'_>,
    ) -> Result<Self, Failure> {
        if !global.demo {
            let profile = profile(global, world)?;
            let config = configured(global, profile.as_ref(), world)?;
            let exposed = config.readable_by_others().iter().map(PathBuf::as_path);
            let of_profile = profile.as_ref().and_then(Profile::readable_by_others);
            for path in exposed.chain(of_profile) {
                let path = path.display();
                world.say(format_args!(
                    "pat: warning: others may read {path}, which has a secret in it; chmod 600 {path}"
                ));
            }
            let origins = Origins::of(&config, profile.as_ref(), global);
            if world.voice == Voice::Verbose {
                world.say(format_args!(
                    "pat: the address is from {}, the credentials are from {}",
                    origins.address, origins.credentials
                ));
            }
            return Ok(Self {
                origins,
                ..Self::new(config, policy, false, world)?
            });
        }
        #[cfg(feature = "demo")]
        {
            let (fake, config) = super::demo::start(world).await?;
            Ok(Self {
                // The fake tenant has another address each time.
                tenant_name: "the fake tenant".to_owned(),
                _fake: Some(fake),
                ..Self::new(config, policy, true, world)?
            })
        }
        #[cfg(not(feature = "demo"))]
        Err(no_demo())
    }

    fn new(
        config: Config,
        policy: Option<Policy>,
        is_demo: bool,
        world: &World<'_>,
    ) -> Result<Self, Failure> {
        let base_url = config
            .base_url()
            .map_or_else(String::new, |url| url.as_str().to_owned());
        let client_id = config.client_id().unwrap_or_default().to_owned();
        let clock = world.clock.clone();
        let shows_waits = world.terminal.shows_progress;
        let is_verbose = world.voice == Voice::Verbose;
        let is_complete = config.base_url().is_some() && config.client_id().is_some();
        let mut builder = config
            .into_builder()
            .map_err(|error| {
                Failure::usage(if is_complete {
                    format!("{error}, or give --base-url")
                } else {
                    format!("{error}, or write them into config.json; pat --demo needs none of it")
                })
            })?
            .clock(move || clock())
            .on_retry(move |retry| {
                // A wait may take minutes: somebody who sees nothing would stop it.
                if !is_verbose && (!shows_waits || retry.delay() < WORTH_TELLING) {
                    return;
                }
                let _ = writeln!(
                    std::io::stderr(),
                    "\rpat: {}; trying again in {:?}",
                    visible(&retry.error().to_string()),
                    retry.delay()
                );
            });
        if let Some(policy) = policy {
            builder = builder.policy(policy);
        }
        if is_verbose {
            builder = builder.on_exchange(show);
        }
        Ok(Self {
            tenant: builder.build()?,
            tenant_name: base_url.clone(),
            notes: Notes::new(is_demo, &base_url, &client_id, world),
            base_url,
            client_id,
            origins: Origins {
                address: "the demo".to_owned(),
                credentials: "the demo".to_owned(),
            },
            #[cfg(feature = "demo")]
            _fake: None,
        })
    }
}

/// What `--verbose` tells of each request and answer.
fn show(exchange: &Exchange<'_>) {
    let line = match exchange {
        Exchange::Request {
            method, url, body, ..
        } => match body {
            Some(body) => format!("> {method} {url} {body}"),
            None => format!("> {method} {url}"),
        },
        Exchange::Answer { status, .. } => format!("< {status}"),
        _ => return,
    };
    let _ = writeln!(std::io::stderr(), "pat: {}", visible(&line));
}

/// The profile that somebody names on the command line, or else in the environment where no file is named.
fn profile(global: &Global, world: &World<'_>) -> Result<Option<Profile>, Failure> {
    let name = match (&global.profile, &global.config) {
        (Some(name), _) => Some(name.clone()),
        (None, None) => world
            .text_variable("PAT_PROFILE")?
            .filter(|name| !name.is_empty()),
        (None, Some(_)) => None,
    };
    let Some(name) = name else {
        return Ok(None);
    };
    let name = profile::name(&name)
        .map_err(|error| Failure::usage(format!("\"{}\": {error}", visible(&name))))?;
    Ok(Some(Profiles::of(world)?.get(&name)?))
}

/// What the command line says goes first, then a file it names, then the environment, then `config.json`. Which address gets which
/// secret is the library's to say: none that a file tells gets the secret of another place.
fn configured(
    global: &Global,
    profile: Option<&Profile>,
    world: &World<'_>,
) -> Result<Config, Failure> {
    let mut config = Config::new();
    if let Some(url) = &global.base_url {
        config = config.with_base_url(BaseUrl::parse(url)?);
    }
    if let Some(profile) = profile {
        let (base_url, credentials) = profile.credentials()?;
        if global.base_url.is_none() {
            config = config.with_base_url(BaseUrl::parse(&base_url)?);
        }
        return Ok(config.with_credentials(credentials));
    }
    if let Some(path) = &global.config {
        // The library takes a file that is not there for one that says nothing.
        if let Err(error) = std::fs::metadata(path) {
            return Err(Failure::file("read", path.display(), &error));
        }
        config = config.or_file(path)?;
    }
    let unreadable = Cell::new(None);
    let config = config.or_variables(|name| {
        let text = world.text_variable(name);
        text.unwrap_or_else(|failure| {
            unreadable.set(Some(failure));
            None
        })
    });
    if let Some(failure) = unreadable.take() {
        return Err(failure);
    }
    Ok(config?.or_file(Path::new("config.json"))?)
}

/// The present, which in a demo is that of the fake tenant.
pub(crate) fn now(global: &Global, world: &mut World<'_>) -> Result<Now, Failure> {
    if global.demo {
        #[cfg(feature = "demo")]
        super::demo::set_clock(world)?;
        #[cfg(not(feature = "demo"))]
        return Err(no_demo());
    }
    Ok(world.now())
}

#[cfg(not(feature = "demo"))]
fn no_demo() -> Failure {
    Failure::usage("this program was built without its demo")
}
