//! `pat extend`: moves the expiry of many tokens. First it says what would happen to each; then it asks; what failed on the way is
//! told, and the same command once more does the rest.

mod outcome;
mod selection;

use clap::Args;
use sailpoint_pat::{
    Listing, TokenList,
    extend::{ExtendPlan, Row, Skipped},
};

use self::{
    outcome::Outcome,
    selection::{Also, Selection},
};
use crate::{
    cli::Global,
    confirm::Consent,
    connect::Connection,
    exit::Exit,
    failure::Failure,
    output::{
        cells,
        format::Format,
        table::{self, Column, Tone},
        text,
    },
    policy::PolicyFile,
    progress,
    when::When,
    world::World,
};

#[derive(Args, Debug)]
#[command(after_help = "\
Give ids, --ids-from or --expiring-within. Once more skips what is done.")]
pub(crate) struct Extend {
    #[command(flatten)]
    selection: Selection,
    /// The new expiry: 90d, 2027-01-31
    #[arg(long, value_name = "WHEN")]
    expires: When,
    #[command(flatten)]
    also: Also,
    /// A request for each token: enough for your own
    #[arg(long)]
    one_by_one: bool,
    #[command(flatten)]
    policy: PolicyFile,
    #[command(flatten)]
    consent: Consent,
    /// Output: human or json
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true,
        hide_short_help = true
    )]
    format: Format,
}

pub(crate) async fn run(
    args: &Extend,
    global: &Global,
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    args.consent.check(world)?;
    let named = args.selection.named(world)?;
    let policy = args.policy.read()?;
    let connection = Connection::open(global, policy.clone(), world).await?;
    let now = world.now();
    let deadline = args.expires.deadline(&now)?;
    let list = list(args, &connection, world).await?;
    let ids = args.selection.ids(named, &list, args.also.expired, &now);
    let mut extension = args.also.to(deadline);
    if let Some(policy) = policy {
        extension = extension.policy(policy);
    }
    let plan = extension.plan(&list, ids, &now);
    let as_json = args.format == Format::Json;
    if !as_json {
        show(&plan, world)?;
    } else if !args.consent.yes && !args.consent.dry_run {
        // Somebody is asked, and standard output is for the program that reads it.
        for row in plan.rows() {
            world.say(text::plain(&row.to_string()));
        }
    }
    crate::cmd::list::warn(&list, world);
    if plan.is_empty() || args.consent.dry_run {
        return Outcome::untried(&plan).tell(as_json, world);
    }
    let many = match plan.ids().count() {
        1 => "this token".to_owned(),
        many => format!("these {many} tokens"),
    };
    let question = format!("Move the expiry of {many} to {deadline}?");
    args.consent.ask(question, world).await?;
    let report = {
        let _shown = progress::spinner("moving expiries", world);
        if args.one_by_one {
            connection.tenant.extend_one_by_one(&plan).await
        } else {
            connection.tenant.extend(&plan).await
        }
    };
    Outcome::tried(&plan, &report).tell(as_json, world)
}

async fn list(
    args: &Extend,
    connection: &Connection,
    world: &World<'_>,
) -> Result<TokenList, Failure> {
    let _shown = progress::spinner("listing tokens", world);
    let owner = args.selection.owner(args.one_by_one);
    Ok(connection.tenant.list(Listing::of(owner)).await?)
}

/// What would happen to each token.
fn show(plan: &ExtendPlan, world: &mut World<'_>) -> Result<(), Failure> {
    if plan.rows().is_empty() {
        return Ok(writeln!(world.out, "There are no such tokens.")?);
    }
    let rows = plan.rows().iter().map(|row| {
        [
            (row.id.as_str().into(), Tone::Faint),
            (row.name.as_deref().unwrap_or("-").into(), Tone::Plain),
            (from(row).into(), Tone::Plain),
            match &row.skipped {
                None => (cells::minute(plan.deadline().instant()).into(), Tone::Good),
                Some(skipped) => (format!("skipped: {skipped}").into(), tone(skipped)),
            },
        ]
    });
    let columns = [
        Column::whole("ID"),
        Column::broken("NAME"),
        Column::optional("EXPIRES (UTC)", 1),
        Column::broken("NEW EXPIRY"),
    ];
    table::write(columns, rows.collect(), world)
}

fn from(row: &Row) -> String {
    match (row.from, &row.skipped) {
        (Some(from), _) => cells::minute(from),
        (None, Some(Skipped::NotListed)) => "-".to_owned(),
        (None, _) => "never".to_owned(),
    }
}

fn tone(skipped: &Skipped) -> Tone {
    match skipped {
        Skipped::NotListed | Skipped::Policy(_) => Tone::Bad,
        _ => Tone::Faint,
    }
}
