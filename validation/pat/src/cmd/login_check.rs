//! `pat login-check`: whether the credentials work, and how long the token goes on that they belong to.

use clap::Args;
use sailpoint_pat::{ErrorKind, Owner};
use serde::Serialize;

use crate::{
    options::{
        format::{Format, Output},
        global::Global,
    },
    output::{
        records::{self, TokenView},
        table,
        text::{self, Tone},
    },
    tenant::connect::Connection,
    terminal::{exit::Exit, failure::Failure, progress, world::World},
};

#[derive(Args, Debug)]
pub(crate) struct LoginCheck {
    #[command(flatten)]
    output: Output,
}

/// What `--format json` writes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked<'a> {
    tenant: &'a str,
    client_id: &'a str,
    /// Where the address is from, and where the credentials are.
    base_url_from: &'a str,
    credentials_from: &'a str,
    /// The token that the credentials are; null if they are none, or may not list it.
    token: Option<TokenView<'a>>,
}

pub(crate) async fn run(
    args: &LoginCheck,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let connection = Connection::open(global, None, world).await?;
    let listed = {
        let _shown = progress::spinner("logging in", world);
        // Takes a bearer, and asks nothing else.
        connection.tenant.authorised_client().await?;
        match connection.tenant.list(Owner::Me).await {
            Ok(list) => Some(list),
            // A token of few rights may still log in.
            Err(error) if error.kind() == ErrorKind::Forbidden => None,
            Err(error) => return Err(error.into()),
        }
    };
    let now = world.now();
    let mine = listed.as_ref().and_then(|list| {
        let mut tokens = list.tokens.iter();
        tokens.find(|token| token.id().as_str() == connection.client_id)
    });
    if args.output.format == Format::Json {
        let checked = Checked {
            tenant: &connection.tenant_name,
            client_id: &connection.client_id,
            base_url_from: &connection.origins.address,
            credentials_from: &connection.origins.credentials,
            token: mine.map(|token| TokenView::of(token, &now)),
        };
        records::json(&checked, world.out)?;
        return Ok(Exit::Clean);
    }
    let (token, tone) = match (mine, &listed) {
        (Some(token), _) => {
            let (status, tone) = text::status(token, &now);
            (format!("{}: {status}", token.name()), tone)
        }
        (None, Some(_)) => ("none of this identity's tokens".to_owned(), Tone::Plain),
        (None, None) => (
            "not told, as listing is not allowed".to_owned(),
            Tone::Plain,
        ),
    };
    table::write_fields(
        [
            (
                "Tenant",
                (connection.tenant_name.as_str().into(), Tone::Plain),
            ),
            (
                "Client id",
                (connection.client_id.as_str().into(), Tone::Plain),
            ),
            (
                "Address from",
                (connection.origins.address.as_str().into(), Tone::Plain),
            ),
            (
                "Credentials from",
                (connection.origins.credentials.as_str().into(), Tone::Plain),
            ),
            ("Login", ("accepted".into(), Tone::Good)),
            ("Token", (token.into(), tone)),
        ],
        world,
    )?;
    Ok(Exit::Clean)
}
