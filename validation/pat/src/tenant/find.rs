//! Lists tokens, and finds tokens by their ids and names. The service cannot be asked for one token, so lists are searched: one's own, then the
//! tenant's.

use sailpoint_pat::{ErrorKind, Listing, Owner, Tenant, Token, TokenId, TokenList, visible};

use crate::{
    options::ids::{self, Wanted},
    output::text,
    terminal::{exit::Exit, failure::Failure, progress, world::World},
};

/// Of one name no more are told.
const MOST_NAMESAKES: usize = 20;

/// The tokens of a listing.
pub(crate) async fn list(
    tenant: &Tenant,
    listing: impl Into<Listing>,
    world: &World<'_>,
) -> Result<TokenList, Failure> {
    let _shown = progress::spinner("listing tokens", world);
    Ok(tenant.list(listing).await?)
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

/// What is known of a token that was asked for.
pub(crate) enum Found {
    Readable(Box<Token>),
    /// It is there, and the service tells something about it that cannot be read.
    Undecodable(TokenId),
}

impl Found {
    pub(crate) fn id(&self) -> &TokenId {
        match self {
            Self::Readable(token) => token.id(),
            Self::Undecodable(id) => id,
        }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        match self {
            Self::Readable(token) => Some(token.name()),
            Self::Undecodable(_) => None,
        }
    }

    /// `id "name" of owner`
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Readable(token) => {
                let owner = text::owner(token.owner());
                format!(
                    "{} \"{}\" of {}",
                    visible(token.id().as_str()),
                    visible(token.name()),
                    owner.map_or("an unknown owner".into(), visible)
                )
            }
            Self::Undecodable(id) => format!(
                "{}, which is there and cannot be read",
                visible(id.as_str())
            ),
        }
    }
}

/// All of the given tokens, in the given order and each once, or none.
pub(crate) async fn tokens(
    tenant: &Tenant,
    wanted: &[Wanted],
    world: &World<'_>,
) -> Result<Vec<Found>, Failure> {
    let _shown = progress::spinner("looking for the tokens", world);
    let mut lists = Vec::new();
    for owner in [Owner::Me, Owner::WholeTenant] {
        match tenant.list(owner.clone()).await {
            Err(error) if error.kind() == ErrorKind::Forbidden && owner == Owner::WholeTenant => {}
            listed => lists.push(listed?),
        }
        // A name may be that of somebody else's token too, and an id is that of one.
        if wanted.iter().all(|wanted| by_id(wanted, &lists).is_some()) {
            break;
        }
    }
    let mut found: Vec<Found> = Vec::new();
    let mut missing = Vec::new();
    for wanted in wanted {
        match one(wanted, &lists)? {
            Some(token) if found.iter().all(|other| other.id() != token.id()) => found.push(token),
            Some(_) => {}
            None => missing.push(wanted.as_str()),
        }
    }
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(Failure::new(Exit::Service, not_there(missing)))
    }
}

/// The ids of the given tokens, as far as they are in a list. What is not there keeps its text for an id.
pub(crate) fn ids(wanted: &[Wanted], list: &TokenList) -> Result<Vec<TokenId>, Failure> {
    let id = |wanted: &Wanted| match one(wanted, std::slice::from_ref(list))? {
        Some(found) => Ok(found.id().clone()),
        None => wanted
            .id()
            .ok_or_else(|| Failure::new(Exit::Service, not_there([wanted.as_str()]))),
    };
    wanted.iter().map(id).collect()
}

/// The token that is meant, if it is listed: the one of this id, or else the only one of this name.
pub(crate) fn one(wanted: &Wanted, lists: &[TokenList]) -> Result<Option<Found>, Failure> {
    if let Some(found) = by_id(wanted, lists) {
        return Ok(Some(found));
    }
    let mut named: Vec<&Token> = Vec::new();
    for token in lists.iter().flat_map(|list| &list.tokens) {
        let is_new = named.iter().all(|other| other.id() != token.id());
        if wanted.is_name_of(token) && is_new {
            named.push(token);
        }
    }
    match named.as_slice() {
        [] => Ok(None),
        [token] => Ok(Some(Found::Readable(Box::new((*token).clone())))),
        several => Err(ambiguous(wanted, several)),
    }
}

fn by_id(wanted: &Wanted, lists: &[TokenList]) -> Option<Found> {
    lists.iter().find_map(|list| {
        let token = list.tokens.iter().find(|token| wanted.is_id_of(token.id()));
        if let Some(token) = token {
            return Some(Found::Readable(Box::new(token.clone())));
        }
        let mut unreadable = list.undecodable.iter().filter_map(|item| item.reason.id());
        let id = unreadable.find(|id| wanted.is_id_of(id));
        id.map(|id| Found::Undecodable(id.clone()))
    })
}

/// Nobody but who asks can know which is meant.
fn ambiguous(wanted: &Wanted, several: &[&Token]) -> Failure {
    let name = visible(wanted.as_str());
    let mut lines = vec![format!(
        "{} tokens have the name \"{name}\"; give the id of the one you mean:",
        several.len()
    )];
    for token in several.iter().take(MOST_NAMESAKES) {
        let token = Found::Readable(Box::new((*token).clone()));
        lines.push(token.words());
    }
    if several.len() > MOST_NAMESAKES {
        lines.push(format!("and {} more", several.len() - MOST_NAMESAKES));
    }
    Failure::usage(lines.join("\n"))
}

/// Says that there are no tokens with these ids or names.
pub(crate) fn not_there<'a>(wanted: impl IntoIterator<Item = &'a str>) -> String {
    let mut of_what = "id";
    let mut shown = Vec::new();
    for text in wanted {
        if ids::is_written_as_id(text) {
            shown.push(text.to_owned());
        } else {
            of_what = "id or name";
            shown.push(format!("\"{}\"", visible(text)));
        }
    }
    format!(
        "there is no token with the {of_what} {}, or these credentials may not see it; see pat list --owner all",
        shown.join(", ")
    )
}

/// Says that nobody's tokens were listed where somebody named an owner: an id that is mistyped has none.
pub(crate) fn nobody(owner: &Owner) -> Option<String> {
    let Owner::Identity(id) = owner else {
        return None;
    };
    Some(format!(
        "no token has the owner \"{}\"; --owner takes me, all, or the id of an identity, which is ownerId in pat list --owner all \
         --format csv",
        visible(id)
    ))
}
