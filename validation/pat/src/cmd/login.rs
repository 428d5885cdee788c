//! `pat login` and `pat profiles`: several tenants by name. A login is tried before it is kept, and its secret is never an argument.

use std::fmt::Display;

use clap::{Args, ValueEnum};
use sailpoint_pat::{BaseUrl, Config, Credentials, Secret, visible};
use serde::Serialize;

use crate::{
    options::{
        format::{Format, Output},
        global::Global,
    },
    output::{
        records,
        table::{self, Column},
        text::Tone,
    },
    tenant::profile::{self, Place, Profiles},
    terminal::{
        exit::Exit,
        failure::Failure,
        file, progress, stop,
        world::{self, World},
    },
};

#[derive(Args, Debug)]
#[command(after_help = "\
Asks for what is not given. Without a terminal the secret is read from standard
input: pat login acme --base-url URL --client-id ID < secret")]
pub(crate) struct Login {
    /// The name of the profile
    #[arg(value_name = "PROFILE", value_parser = profile::name)]
    name: String,
    /// The client id, which for a token is its id
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// Where the secret is kept: keychain or file
    #[arg(
        long,
        value_name = "PLACE",
        default_value = "keychain",
        hide_possible_values = true
    )]
    secret_in: Kept,
    /// Replace the profile if it is there
    #[arg(long)]
    overwrite: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kept {
    /// the keychain of the system
    Keychain,
    /// a file that only you may read
    File,
}

#[derive(Args, Debug)]
#[command(mut_arg("format", Format::among(&["table", "json"], "Output: table or json")))]
pub(crate) struct List {
    /// Forget this profile and its secret; the token stays
    #[arg(long, value_name = "PROFILE", value_parser = profile::name)]
    remove: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(crate) async fn run(
    args: &Login,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let place = match args.secret_in {
        Kept::Keychain => Place::Keychain,
        Kept::File => Place::File,
    };
    let profiles = Profiles::of(world)?;
    profiles.check_free(&args.name, args.overwrite)?;
    let old = if args.overwrite {
        // One that cannot be read is replaced all the same.
        profiles.find(&args.name).ok().flatten()
    } else {
        None
    };
    let profile = profiles.new_one(&args.name, place);
    profile.check()?;
    let base_url = match &global.base_url {
        Some(url) => url.clone(),
        None => {
            asked(
                "Address, such as https://acme.api.identitynow.com",
                "--base-url",
                world,
            )
            .await?
        }
    };
    let base_url = BaseUrl::parse(&base_url)?;
    let client_id = match &args.client_id {
        Some(id) => id.clone(),
        None => asked("Client id", "--client-id", world).await?,
    };
    let secret = secret(world).await?;
    let written = base_url.as_str().to_owned();
    let clock = world.clock.clone();
    let tenant = Config::new()
        .with_base_url(base_url)
        .with_credentials(Credentials::new(client_id.clone(), secret.clone()))
        .into_builder()?
        .clock(move || clock())
        .build()?;
    stop::before_changes(async {
        let _shown = progress::spinner("logging in", world);
        // Takes a bearer, and asks nothing else.
        tenant.authorised_client().await?;
        Ok(())
    })
    .await?;
    let text = serde_json::json!({
        "BaseURL": written, "ClientId": client_id, "ClientSecret": secret.expose(),
    });
    profile.keep(&Secret::from(format!("{text}\n")))?;
    // The secret in the other place is nobody's any more.
    if let Some(old) = old.filter(|old| old.place == Place::Keychain && place == Place::File)
        && let Err(failure) = old.forget_secret()
    {
        world.say(format_args!(
            "pat: warning: the former secret is still in the keychain: {}",
            failure.message
        ));
    }
    world.report(format_args!(
        "{} is kept; use it: pat list --profile {}",
        profile.words(),
        profile.name
    ))?;
    Ok(Exit::Clean)
}

/// A line that somebody types.
async fn asked(what: impl Display, option: &str, world: &mut World<'_>) -> Result<String, Failure> {
    let Some(answer) = world.answer else {
        return Err(Failure::usage(format!(
            "there is no terminal to ask at; give {option}"
        )));
    };
    world.prompt(format_args!("{what}: "))?;
    let line = stop::before_changes(world::typed(answer)).await?;
    Ok(line.trim().to_owned())
}

/// The secret, which nobody sees who looks at the terminal.
async fn secret(world: &mut World<'_>) -> Result<Secret, Failure> {
    let text = if world.answer.is_some() {
        world.prompt("Client secret (it is not shown): ")?;
        stop::before_changes(world::typed(world.hidden_answer)).await?
    } else {
        file::input(world)?
    };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        return Err(Failure::usage("there is no secret; nothing was kept"));
    }
    Ok(Secret::from(text))
}

/// What `--format json` writes.
#[derive(Serialize)]
struct Listed<'a> {
    profiles: Vec<One<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct One<'a> {
    name: &'a str,
    base_url: &'a str,
    client_id: &'a str,
    secret_in: &'static str,
}

pub(crate) fn profiles(args: &List, world: &mut World<'_>) -> Result<Exit, Failure> {
    let profiles = Profiles::of(world)?;
    if let Some(name) = &args.remove {
        profiles.remove(name)?;
        world.report(format_args!(
            "the profile {name} is forgotten; its token stays"
        ))?;
        return Ok(Exit::Clean);
    }
    let mut all = Vec::new();
    for profile in profiles.all() {
        match profile {
            Ok(profile) => all.push(profile),
            Err(failure) => world.say(format_args!("pat: warning: {}", failure.message)),
        }
    }
    if args.output.format == Format::Json {
        let profiles = all.iter().map(|profile| One {
            name: &profile.name,
            base_url: &profile.base_url,
            client_id: &profile.client_id,
            secret_in: profile.place.words(),
        });
        let profiles = profiles.collect();
        records::json(&Listed { profiles }, world.out)?;
        return Ok(Exit::Clean);
    }
    if all.is_empty() {
        world.tell("There are no profiles; make one: pat login NAME")?;
        return Ok(Exit::Clean);
    }
    let rows = all.iter().map(|profile| {
        let plain = |text: &str| (visible(text).into_owned().into(), Tone::Plain);
        vec![
            plain(&profile.name),
            plain(&profile.base_url),
            plain(&profile.client_id),
            plain(profile.place.words()),
        ]
    });
    let columns = [
        Column::broken("PROFILE"),
        Column::broken("ADDRESS"),
        Column::whole("CLIENT ID"),
        Column::broken("SECRET IN"),
    ];
    table::write(&columns, rows.collect(), world)?;
    Ok(Exit::Clean)
}
