//! `pat show`: everything that the service tells of one token.

use clap::Args;
use sailpoint_pat::{Now, Token};

use crate::{
    options::{
        format::{Format, Output},
        global::Global,
        ids::Wanted,
    },
    output::{
        records::{self, TokenView},
        table,
        text::{self, Tone},
    },
    tenant::{
        connect::Connection,
        find::{self, Found},
    },
    terminal::{exit::Exit, failure::Failure, world::World},
};

#[derive(Args, Debug)]
#[command(mut_arg("format", Format::among(&["table", "json"], "Output: table or json")))]
pub(crate) struct Show {
    /// The token's id or name
    #[arg(value_parser = Wanted::read)]
    token: Wanted,
    #[command(flatten)]
    output: Output,
}

pub(crate) async fn run(
    args: &Show,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let connection = Connection::open(global, None, world).await?;
    let found = find::tokens(&connection.tenant, std::slice::from_ref(&args.token), world).await?;
    let now = world.now();
    for found in &found {
        let Found::Readable(token) = found else {
            return Err(Failure::new(
                Exit::Service,
                format!("{}; look it up in the user interface", found.words()),
            ));
        };
        match args.output.format {
            Format::Json => records::json(&TokenView::of(token, &now), world.out)?,
            _ => write(token, &now, world)?,
        }
    }
    Ok(Exit::Clean)
}

fn write(token: &Token, now: &Now, world: &mut World<'_>) -> Result<(), Failure> {
    let (status, tone) = text::status(token, now);
    let date = |instant: Option<_>, otherwise: &str| {
        instant.map_or_else(|| otherwise.to_owned(), text::instant)
    };
    let owner = token.owner();
    let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "not told".to_owned());
    let acknowledged = match token.acknowledgement() {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not told",
    };
    let plain = |value: String| (value.into(), Tone::Plain);
    table::write_fields(
        [
            ("Name", plain(token.name().to_owned())),
            ("Id", plain(token.id().to_string())),
            ("Status", (status.into(), tone)),
            ("Expires", plain(date(token.expiration_date(), "never"))),
            (
                "Acknowledged that it never expires",
                plain(acknowledged.to_owned()),
            ),
            ("Created", plain(date(token.created(), "not told"))),
            ("Last used", plain(date(token.last_used(), "never"))),
            ("Owner", plain(told(&owner.name))),
            ("Owner's id", plain(told(&owner.id))),
            ("Rights", plain(text::scopes(token.scope()))),
            (
                "Bearers are valid for",
                plain(format!("{} s", token.access_token_validity_seconds())),
            ),
            (
                "Made by the platform",
                plain(if token.is_managed() { "yes" } else { "no" }.to_owned()),
            ),
        ],
        world,
    )
}
