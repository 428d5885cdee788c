//! A token as programs read it: the field names of the service, and what its dates mean now.

use sailpoint_pat::{Now, Token, Undecodable};
use serde::Serialize;

use super::cells;

/// A token in JSON output.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenView<'a> {
    id: &'a str,
    name: &'a str,
    status: &'static str,
    expiration_date: Option<String>,
    user_aware_token_never_expires: Option<bool>,
    created: Option<String>,
    last_used: Option<String>,
    owner: OwnerView<'a>,
    scope: Option<&'a [String]>,
    access_token_validity_seconds: i64,
    managed: bool,
}

#[derive(Serialize)]
struct OwnerView<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
}

/// A token that cannot be read, in JSON output.
#[derive(Serialize)]
pub(crate) struct UndecodableView<'a> {
    index: usize,
    id: Option<&'a str>,
    reason: String,
}

impl<'a> TokenView<'a> {
    pub(crate) fn of(token: &'a Token, now: &Now) -> Self {
        Self {
            id: token.id().as_str(),
            name: token.name(),
            status: cells::status_word(token.status(now, cells::SOON)),
            expiration_date: token.expiration_date().map(cells::instant),
            user_aware_token_never_expires: token.acknowledgement(),
            created: token.created().map(cells::instant),
            last_used: token.last_used().map(cells::instant),
            owner: OwnerView {
                id: token.owner().id.as_deref(),
                name: token.owner().name.as_deref(),
            },
            scope: token.scope(),
            access_token_validity_seconds: token.access_token_validity_seconds(),
            managed: token.is_managed(),
        }
    }
}

impl<'a> From<&'a Undecodable> for UndecodableView<'a> {
    fn from(item: &'a Undecodable) -> Self {
        Self {
            index: item.index,
            id: item.reason.id().map(sailpoint_pat::TokenId::as_str),
            reason: item.reason.to_string(),
        }
    }
}
