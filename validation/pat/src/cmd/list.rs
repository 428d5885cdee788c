//! `pat list`: whose tokens there are, and how long they go on.

use clap::Args;
use sailpoint_pat::{Listing, Now, Owner, Token, TokenList};
use serde::Serialize;

use crate::{
    options::{
        format::{Format, Output},
        global::Global,
        ids,
        when::When,
    },
    output::{
        records::{self, TokenView, UndecodableView},
        table::{self, Column},
        text::{self, Tone},
    },
    tenant::{connect::Connection, find},
    terminal::{exit::Exit, failure::Failure, world::World},
};

#[derive(Args, Debug)]
#[command(mut_arg("format", Format::among(&["table", "json", "csv"], "Output: table, json or csv")))]
pub(crate) struct List {
    /// Whose: me, all, or the id of an identity
    #[arg(long, value_name = "WHO", default_value = "me", value_parser = ids::owner)]
    owner: Owner,
    /// Only tokens that were never used
    #[arg(long, conflicts_with = "not_used_since")]
    never_used: bool,
    /// Only last used then or before: 90d, 2026-01-31
    #[arg(long, value_name = "WHEN")]
    not_used_since: Option<When>,
    #[command(flatten)]
    output: Output,
}

/// What `--format json` writes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    now: String,
    tokens: Vec<TokenView<'a>>,
    undecodable: Vec<UndecodableView<'a>>,
    may_be_cut_short: bool,
}

pub(crate) async fn run(
    args: &List,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let connection = Connection::open(global, None, world).await?;
    let now = world.now();
    let mut listing = Listing::of(args.owner.clone());
    if args.never_used {
        listing = listing.never_used();
    }
    if let Some(when) = args.not_used_since {
        listing = listing.not_used_since(when.ago(&now)?);
    }
    let list = find::list(&connection.tenant, listing, world).await?;
    match args.output.format {
        Format::Json => records::json(
            &Listed {
                now: text::instant(now.instant()),
                tokens: list
                    .tokens
                    .iter()
                    .map(|token| TokenView::of(token, &now))
                    .collect(),
                undecodable: list.undecodable.iter().map(Into::into).collect(),
                may_be_cut_short: list.may_be_cut_short(),
            },
            world.out,
        )?,
        Format::Csv => write_csv(&list, &now, world)?,
        _ => write_table(&list, &now, world)?,
    }
    find::warn(&list, world);
    connection.notes.settle(&connection.tenant, world).await;
    Ok(Exit::Clean)
}

fn write_table(list: &TokenList, now: &Now, world: &mut World<'_>) -> Result<(), Failure> {
    if list.tokens.is_empty() {
        return Ok(writeln!(world.out, "There are no tokens.")?);
    }
    let rows = list.tokens.iter().map(|token| {
        let (status, tone) = text::status(token, now);
        let minute = |instant: Option<_>, otherwise: &'static str| {
            instant.map_or(otherwise.into(), |instant| text::minute(instant).into())
        };
        [
            (token.id().as_str().into(), Tone::Faint),
            (token.name().into(), Tone::Plain),
            (status.into(), tone),
            (minute(token.expiration_date(), "-"), Tone::Plain),
            (minute(token.last_used(), "never"), Tone::Plain),
            (
                text::owner(token.owner()).unwrap_or("-").into(),
                Tone::Plain,
            ),
            (rights(token).into(), Tone::Plain),
        ]
    });
    let columns = [
        Column::whole("ID"),
        Column::broken("NAME"),
        Column::broken("STATUS"),
        Column::optional("EXPIRES (UTC)", 1),
        Column::optional("LAST USED", 3),
        Column::optional("OWNER", 2),
        Column::optional("RIGHTS", 4),
    ];
    table::write(columns, rows.collect(), world)
}

fn write_csv(list: &TokenList, now: &Now, world: &mut World<'_>) -> Result<(), Failure> {
    let date = |instant: Option<_>| instant.map(text::instant).unwrap_or_default();
    let rows = list.tokens.iter().map(|token| {
        let owner = token.owner();
        [
            token.id().to_string(),
            token.name().to_owned(),
            text::status_word(token.status(now, text::SOON)).to_owned(),
            date(token.expiration_date()),
            token
                .acknowledgement()
                .map(|yes| yes.to_string())
                .unwrap_or_default(),
            date(token.created()),
            date(token.last_used()),
            owner.id.clone().unwrap_or_default(),
            owner.name.clone().unwrap_or_default(),
            text::scopes(token.scope()),
            token.access_token_validity_seconds().to_string(),
            token.is_managed().to_string(),
        ]
    });
    records::csv(
        [
            "id",
            "name",
            "status",
            "expirationDate",
            "userAwareTokenNeverExpires",
            "created",
            "lastUsed",
            "ownerId",
            "ownerName",
            "scope",
            "accessTokenValiditySeconds",
            "managed",
        ],
        rows,
        world.out,
    )
}

/// The one scope, how many there are, or all.
fn rights(token: &Token) -> String {
    match token.scope() {
        Some(scopes) if scopes.iter().any(|scope| scope == "sp:scopes:all") => "all".to_owned(),
        None | Some([]) => "all".to_owned(),
        Some([scope]) => scope.clone(),
        Some(scopes) => format!("{} scopes", scopes.len()),
    }
}
