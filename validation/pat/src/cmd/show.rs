//! `pat show`: everything that the service tells of one token.

use clap::{Args, ValueEnum};
use sailpoint_pat::{Now, Token, TokenId};

use crate::{
    cli::Global,
    connect::Connection,
    exit::Exit,
    failure::Failure,
    find::{self, Found},
    output::{
        cells, json,
        table::{self, Tone},
        token::TokenView,
    },
    world::World,
};

#[derive(Args, Debug)]
pub(crate) struct Show {
    /// The token's id
    #[arg(value_parser = find::id)]
    id: TokenId,
    /// Output: table or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "table",
        hide_possible_values = true
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    #[value(alias = "human")]
    Table,
    Json,
}

pub(crate) async fn run(
    args: &Show,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let connection = Connection::open(global, None, world).await?;
    let found = find::tokens(&connection.tenant, std::slice::from_ref(&args.id), world).await?;
    let now = world.now();
    for found in &found {
        let Found::Readable(token) = found else {
            return Err(Failure::new(
                Exit::Service,
                format!("{}; look it up in the user interface", found.words()),
            ));
        };
        match args.format {
            Format::Table => write(token, &now, world)?,
            Format::Json => json::write(&TokenView::of(token, &now), world.out)?,
        }
    }
    Ok(Exit::Clean)
}

fn write(token: &Token, now: &Now, world: &mut World<'_>) -> Result<(), Failure> {
    let (status, tone) = cells::status(token, now);
    let date = |instant: Option<_>, otherwise: &str| {
        instant.map_or_else(|| otherwise.to_owned(), cells::instant)
    };
    let owner = token.owner();
    let owner = match (&owner.name, &owner.id) {
        (Some(name), Some(id)) => format!("{name} ({id})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => "not told".to_owned(),
    };
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
            ("Owner", plain(owner)),
            ("Rights", plain(cells::scopes(token.scope()))),
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
