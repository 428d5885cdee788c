//! `pat list`: whose tokens there are, and how long they go on.

use clap::{Args, ValueEnum};
use sailpoint_pat::{Listing, Now, Owner, Token, TokenList};
use serde::Serialize;

use crate::{
    cli::Global,
    connect::Connection,
    exit::Exit,
    failure::Failure,
    output::{
        cells, csv, json,
        table::{self, Column, Tone},
        token::{TokenView, UndecodableView},
    },
    progress,
    when::When,
    world::World,
};

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Whose: me, all, or the id of an identity
    #[arg(long, value_name = "WHO", default_value = "me", value_parser = owner)]
    owner: Owner,
    /// Only tokens that were never used
    #[arg(long, conflicts_with = "not_used_since")]
    never_used: bool,
    /// Only last used then or before: 90d, 2026-01-31
    #[arg(long, value_name = "WHEN")]
    not_used_since: Option<When>,
    /// Output: table, json or csv
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
    Csv,
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

/// Whose tokens a command is about.
pub(crate) fn owner(text: &str) -> Result<Owner, &'static str> {
    match text {
        "me" => Ok(Owner::Me),
        "all" => Ok(Owner::WholeTenant),
        id if id.trim().is_empty() => Err("give me, all, or the id of an identity"),
        id => Ok(Owner::Identity(id.to_owned())),
    }
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
    let list = {
        let _shown = progress::spinner("listing tokens", world);
        connection.tenant.list(listing).await?
    };
    match args.format {
        Format::Table => write_table(&list, &now, world)?,
        Format::Json => json::write(
            &Listed {
                now: cells::instant(now.instant()),
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
    }
    warn(&list, world);
    Ok(Exit::Clean)
}

/// Says what a list does not show.
pub(crate) fn warn(list: &TokenList, world: &mut World<'_>) {
    for item in &list.undecodable {
        let id = item
            .reason
            .id()
            .map_or_else(String::new, |id| format!(" ({id})"));
        world.say(format_args!(
            "pat: token {} of the list{id} cannot be read: {}",
            item.index + 1,
            item.reason
        ));
    }
    if list.may_be_cut_short() {
        world.say(format_args!(
            "pat: there are exactly {} tokens, so that the service may have left some out; list by owner to be sure",
            TokenList::PAGE_CAP
        ));
    }
}

fn write_table(list: &TokenList, now: &Now, world: &mut World<'_>) -> Result<(), Failure> {
    if list.tokens.is_empty() {
        return Ok(writeln!(world.out, "There are no tokens.")?);
    }
    let rows = list.tokens.iter().map(|token| {
        let (status, tone) = cells::status(token, now);
        let minute = |instant: Option<_>, otherwise: &'static str| {
            instant.map_or(otherwise.into(), |instant| cells::minute(instant).into())
        };
        [
            (token.id().as_str().into(), Tone::Faint),
            (token.name().into(), Tone::Plain),
            (status.into(), tone),
            (minute(token.expiration_date(), "-"), Tone::Plain),
            (minute(token.last_used(), "never"), Tone::Plain),
            (owner_name(token).into(), Tone::Plain),
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
    let date = |instant: Option<_>| instant.map(cells::instant).unwrap_or_default();
    let rows = list.tokens.iter().map(|token| {
        let owner = token.owner();
        [
            token.id().to_string(),
            token.name().to_owned(),
            cells::status_word(token.status(now, cells::SOON)).to_owned(),
            date(token.expiration_date()),
            token
                .acknowledgement()
                .map(|yes| yes.to_string())
                .unwrap_or_default(),
            date(token.created()),
            date(token.last_used()),
            owner.id.clone().unwrap_or_default(),
            owner.name.clone().unwrap_or_default(),
            cells::scopes(token.scope()),
            token.access_token_validity_seconds().to_string(),
            token.is_managed().to_string(),
        ]
    });
    csv::write(
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

fn owner_name(token: &Token) -> &str {
    let owner = token.owner();
    owner.name.as_deref().or(owner.id.as_deref()).unwrap_or("-")
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
