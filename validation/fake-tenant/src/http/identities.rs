//! `GET` of public identities: who is there, in pages, by the filters that the document has and by no others.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use serde_json::Value;

use super::app::App;
use super::query::Parameters;
use super::refusal::{Refusal, json_reply};
use crate::model::identity::{Caller, Identity, Right};
use crate::rule::fields::Violation;

/// The longest address that is taken, in bytes: what the gateways before such services take, as a rule, for the line with it.
const LONGEST_ADDRESS: usize = 8_190;
/// The most identities in a page, and how many there are if nobody says.
const PAGE: usize = 250;

pub(super) async fn handle(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
) -> Result<Response, Refusal> {
    if uri.path_and_query().map_or(0, |whole| whole.as_str().len()) > LONGEST_ADDRESS {
        return Err(Refusal::AddressTooLong);
    }
    caller.needs(Right::ReadIdentities)?;
    let query = Parameters::of(&uri)?;
    let limit = number("limit", query.get("limit"), PAGE, PAGE)?;
    let offset = number("offset", query.get("offset"), 0, usize::MAX)?;
    let counts = flag("count", query.get("count"))?;
    let complete = flag("add-core-filters", query.get("add-core-filters"))?;
    let filter = query.get("filters").map(Filter::parse).transpose()?;
    let sorter = query.get("sorters");
    let state = app.state();
    let store = &state.store;
    let mut found: Vec<&Identity> = match &filter {
        // As an index does it.
        Some(Filter {
            field: "id",
            values,
            ..
        }) => values.iter().filter_map(|id| store.identity(id)).collect(),
        _ => store.identities.iter().collect(),
    };
    found.retain(|identity| {
        !identity.public.gone
            && filter.as_ref().is_none_or(|filter| filter.keeps(identity))
            && (!complete || identity.public.email.is_some())
    });
    match sorter {
        None => {}
        Some("name") => found.sort_by(|one, other| one.name.cmp(&other.name)),
        Some("-name") => found.sort_by(|one, other| other.name.cmp(&one.name)),
        Some(_) => {
            return Err(
                Violation::new("sorter-unknown", "sorters must be `name` or `-name`").into(),
            );
        }
    }
    let all = found.len();
    let page = found.into_iter().skip(offset).take(limit);
    let shown = page.map(|identity| {
        let manager = identity.public.manager.as_deref();
        identity.public_view(manager.and_then(|id| store.identity(id)))
    });
    let mut reply = json_reply(&Value::Array(shown.collect()));
    if counts {
        reply
            .headers_mut()
            .insert("x-total-count", HeaderValue::from(all));
    }
    Ok(reply)
}

fn number(name: &str, text: Option<&str>, usual: usize, most: usize) -> Result<usize, Violation> {
    let Some(text) = text else {
        return Ok(usual);
    };
    let number: Option<usize> = text.parse().ok();
    number.filter(|number| *number <= most).ok_or_else(|| {
        Violation::new(
            "page-malformed",
            format!("{name} must be a whole number that is not too large"),
        )
    })
}

fn flag(name: &str, text: Option<&str>) -> Result<bool, Violation> {
    match text {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Violation::new(
            "flag-malformed",
            format!("{name} must be true or false"),
        )),
    }
}

/// The `filters` of the list: one comparison, operators in lower case, texts in double quotes.
struct Filter {
    field: &'static str,
    is_beginning: bool,
    values: Vec<String>,
}

impl Filter {
    fn parse(text: &str) -> Result<Self, Violation> {
        let malformed = || {
            Violation::new(
                "filter-malformed",
                "filters must be `id in (\"...\", ...)`, `id eq \"...\"`, or `eq` or `sw` of alias, email, firstname or lastname",
            )
        };
        let (field, rest) = text.trim().split_once(' ').ok_or_else(malformed)?;
        let (operator, rest) = rest.trim().split_once(' ').ok_or_else(malformed)?;
        let fields = ["id", "alias", "email", "firstname", "lastname"];
        let field = fields.into_iter().find(|known| *known == field);
        let field = field.ok_or_else(malformed)?;
        let rest = rest.trim();
        let values = match (field, operator) {
            ("id", "in") => {
                let list = rest
                    .strip_prefix('(')
                    .and_then(|rest| rest.strip_suffix(')'));
                let items = list.ok_or_else(malformed)?.split(',').map(quoted);
                items.collect::<Option<Vec<_>>>()
            }
            (_, "eq") => quoted(rest).map(|one| vec![one]),
            (field, "sw") if field != "id" => quoted(rest).map(|one| vec![one]),
            _ => None,
        };
        Ok(Self {
            field,
            is_beginning: operator == "sw",
            values: values.ok_or_else(malformed)?,
        })
    }

    fn keeps(&self, identity: &Identity) -> bool {
        let (first, last) = identity
            .name
            .split_once(' ')
            .unwrap_or(("", &identity.name));
        let value = match self.field {
            "id" => identity.id.clone(),
            "alias" => identity.alias(),
            "email" => identity.public.email.clone().unwrap_or_default(),
            "firstname" => first.to_owned(),
            _ => last.to_owned(),
        };
        let mut wanted = self.values.iter();
        wanted.any(|wanted| {
            if self.is_beginning {
                value.starts_with(wanted.as_str())
            } else {
                value == *wanted
            }
        })
    }
}

/// A text without its double quotes, which it has to have.
fn quoted(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!inner.is_empty() && !inner.contains('"')).then(|| inner.to_owned())
}
