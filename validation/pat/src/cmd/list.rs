//! `pat list`: whose tokens there are, and how long they go on.

use chrono::{DateTime, Utc};
use clap::Args;
use sailpoint_pat::{Listing, Now, Owner, Token, TokenList};
use serde::Serialize;

use crate::{
    options::{
        columns::Columns,
        format::{Format, Output},
        global::Global,
        ids,
        when::When,
    },
    output::{
        records::{self, TokenView, UndecodableView},
        table::{self, Column, Content},
        text::{self, Tone},
    },
    tenant::{connect::Connection, find},
    terminal::{exit::Exit, failure::Failure, world::World},
};

#[derive(Args, Debug)]
#[command(mut_arg("format", Format::among(&["table", "json", "csv"], "Output: table, json or csv")))]
#[command(mut_arg("columns", Columns::among(&WORDS)))]
#[command(after_help = after_help())]
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
    columns: Columns,
    #[command(flatten)]
    output: Output,
}

fn after_help() -> String {
    format!("Columns: {}.", WORDS.join(", "))
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
    args.columns.check(args.output.format, true)?;
    let connection = Connection::open(global, None, world).await?;
    let now = world.now();
    let is_filtered = args.never_used || args.not_used_since.is_some();
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
        Format::Csv => write_csv(&list, &args.columns, &now, world)?,
        _ => write_table(&list, &args.columns, &now, world)?,
    }
    if let Some(nobody) =
        find::nobody(&args.owner).filter(|_| list.reply_len() == 0 && !is_filtered)
    {
        world.say(format_args!("pat: {nobody}"));
    }
    find::warn(&list, world);
    connection.notes.settle(&connection.tenant, world).await;
    Ok(Exit::Clean)
}

/// What can be told of a token in a column.
struct Field {
    /// The word for `--columns`, and the heading of CSV.
    word: &'static str,
    column: Column,
    /// Whether a table has it that nobody asked for columns of.
    is_usual: bool,
    shown: fn(&Token, &Now) -> Content<'static>,
    recorded: fn(&Token, &Now) -> String,
}

/// The words of [`FIELDS`].
const WORDS: [&str; FIELDS.len()] = {
    let mut words = [""; FIELDS.len()];
    let mut place = 0;
    while place < FIELDS.len() {
        words[place] = FIELDS[place].word;
        place += 1;
    }
    words
};

/// In the order of CSV.
const FIELDS: [Field; 12] = [
    Field {
        word: "id",
        column: Column::whole("ID"),
        is_usual: true,
        shown: |token, _| (token.id().as_str().to_owned().into(), Tone::Faint),
        recorded: |token, _| token.id().as_str().to_owned(),
    },
    Field {
        word: "name",
        column: Column::broken("NAME"),
        is_usual: true,
        shown: |token, _| plain(token.name().to_owned()),
        recorded: |token, _| token.name().to_owned(),
    },
    Field {
        word: "status",
        column: Column::broken("STATUS"),
        is_usual: true,
        shown: |token, now| {
            let (status, tone) = text::status(token, now);
            (status.into(), tone)
        },
        recorded: |token, now| text::status_word(token.status(now, text::SOON)).to_owned(),
    },
    Field {
        word: "expirationDate",
        column: Column::optional("EXPIRES (UTC)", 1),
        is_usual: true,
        shown: |token, _| plain(minute(token.expiration_date(), "-")),
        recorded: |token, _| date(token.expiration_date()),
    },
    Field {
        word: "userAwareTokenNeverExpires",
        column: Column::optional("ACKNOWLEDGED", 5),
        is_usual: false,
        shown: |token, _| plain(acknowledged(token).unwrap_or_else(|| "-".to_owned())),
        recorded: |token, _| acknowledged(token).unwrap_or_default(),
    },
    Field {
        word: "created",
        column: Column::optional("CREATED (UTC)", 5),
        is_usual: false,
        shown: |token, _| plain(minute(token.created(), "-")),
        recorded: |token, _| date(token.created()),
    },
    Field {
        word: "lastUsed",
        column: Column::optional("LAST USED", 3),
        is_usual: true,
        shown: |token, _| plain(minute(token.last_used(), "never")),
        recorded: |token, _| date(token.last_used()),
    },
    Field {
        word: "ownerId",
        column: Column::whole("OWNER'S ID"),
        is_usual: false,
        shown: |token, _| plain(token.owner().id.clone().unwrap_or_else(|| "-".to_owned())),
        recorded: |token, _| token.owner().id.clone().unwrap_or_default(),
    },
    Field {
        word: "ownerName",
        column: Column::optional("OWNER", 2),
        is_usual: true,
        shown: |token, _| plain(text::owner(token.owner()).unwrap_or("-").to_owned()),
        recorded: |token, _| token.owner().name.clone().unwrap_or_default(),
    },
    Field {
        word: "scope",
        column: Column::optional("RIGHTS", 4),
        is_usual: true,
        shown: |token, _| plain(rights(token)),
        recorded: |token, _| text::scopes(token.scope()),
    },
    Field {
        word: "accessTokenValiditySeconds",
        column: Column::optional("BEARERS (S)", 5),
        is_usual: false,
        shown: |token, _| plain(token.access_token_validity_seconds().to_string()),
        recorded: |token, _| token.access_token_validity_seconds().to_string(),
    },
    Field {
        word: "managed",
        column: Column::optional("PLATFORM'S", 5),
        is_usual: false,
        shown: |token, _| plain(token.is_managed().to_string()),
        recorded: |token, _| token.is_managed().to_string(),
    },
];

fn plain(text: String) -> Content<'static> {
    (text.into(), Tone::Plain)
}

fn minute(instant: Option<DateTime<Utc>>, otherwise: &str) -> String {
    instant.map_or_else(|| otherwise.to_owned(), text::minute)
}

fn date(instant: Option<DateTime<Utc>>) -> String {
    instant.map(text::instant).unwrap_or_default()
}

fn acknowledged(token: &Token) -> Option<String> {
    token.acknowledgement().map(|yes| yes.to_string())
}

fn write_table(
    list: &TokenList,
    columns: &Columns,
    now: &Now,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    if list.tokens.is_empty() {
        return Ok(writeln!(world.out, "There are no tokens.")?);
    }
    let (fields, columns): (Vec<&Field>, Vec<Column>) = match columns.places(&WORDS) {
        Some(places) => places
            .into_iter()
            .map(|place| (&FIELDS[place], FIELDS[place].column.asked_for()))
            .unzip(),
        None => FIELDS
            .iter()
            .filter(|field| field.is_usual)
            .map(|field| (field, field.column))
            .unzip(),
    };
    let row = |token| {
        fields
            .iter()
            .map(|field| (field.shown)(token, now))
            .collect()
    };
    let rows = list.tokens.iter().map(row);
    table::write(&columns, rows.collect(), world)
}

fn write_csv(
    list: &TokenList,
    columns: &Columns,
    now: &Now,
    world: &mut World<'_>,
) -> Result<(), Failure> {
    let places = columns.places(&WORDS);
    let places = places.unwrap_or_else(|| (0..FIELDS.len()).collect());
    let fields: Vec<&Field> = places.into_iter().map(|place| &FIELDS[place]).collect();
    let heading: Vec<&str> = fields.iter().map(|field| field.word).collect();
    let row = |token| -> Vec<String> {
        let cells = fields.iter().map(|field| (field.recorded)(token, now));
        cells.collect()
    };
    records::csv(&heading, list.tokens.iter().map(row), world.out)
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
