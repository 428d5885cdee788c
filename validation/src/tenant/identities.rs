//! Looking up identities: many by one request, whose address is no longer than gateways take.

use std::{collections::HashMap, sync::Arc};

use sailpoint_pat_client::{
    Client, ClientInfo as _,
    public_identities::{Client as IdentityClient, types::PublicIdentity},
};
use serde_json::Value;

use crate::{
    tenant::Tenant,
    token::identity::{Identities, Identity, IdentityState, Manager, key},
    transport::{endpoint::Answer, error::Error, operation::Operation},
};

/// The most identities that the service lists at once, by its document.
const PAGE: u16 = 250;
/// For so many filters nobody asks how many pages there are.
const FEW: usize = 20;
/// How often whoever is missing is asked for, as long as that finds somebody.
const ROUNDS: usize = 10;
/// The longest address that is sent, in bytes. Of the usual gateways the strictest take 8 KiB for the line with it.
const LONGEST_ADDRESS: usize = 8_000;
/// What of the address is neither the filter nor that of the tenant.
const REST: &str = "/public-identities/v1?filters=&limit=250";

impl Tenant {
    /// Looks up the identities with these ids, some hundred and ninety by one request: their state, e-mail address and manager. Those who
    /// manage somebody who is inactive are looked up as well, so that somebody can be told. Whoever is missing is asked for again while
    /// that finds somebody, ten times at most, so that a list that the service cut short makes nobody unknown; whoever is missing
    /// even then counts as not asked for. An id that no filter can hold, as a quotation mark is in it, is not asked for.
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant) -> Result<(), sailpoint_pat::Error> {
    /// use sailpoint_pat::{Now, Owner, audit::Audit};
    ///
    /// let tokens = tenant.list(Owner::WholeTenant).await?;
    /// let owners = tenant.identities(tokens.owner_ids()).await?;
    /// let report = Audit::new().owners(owners).of(&tokens, &tenant.now());
    /// # let _ = report.is_clean();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As the network and the service have it; [`Forbidden`](crate::ErrorKind::Forbidden) for a token without the default set of
    /// rights (`sp:scopes:default`).
    pub async fn identities<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Identities, Error> {
        let room = self.room();
        let mut asked: Vec<&str> = ids.into_iter().filter(|id| can_ask(id, room)).collect();
        each_once(&mut asked);
        let mut found = HashMap::new();
        let unsettled = self.look_up(&asked, &mut found).await?;
        asked.retain(|id| !unsettled.contains(id));
        let mut managers: Vec<&str> = found
            .values()
            .filter_map(to_be_told)
            .filter(|id| can_ask(id, room) && !found.contains_key(&key(id)))
            .collect();
        each_once(&mut managers);
        if !managers.is_empty() {
            let mut told = HashMap::new();
            self.look_up(&managers, &mut told).await?;
            found.extend(told);
        }
        Ok(Identities::new(asked, found.into_values()))
    }

    /// How long a filter may be.
    fn room(&self) -> usize {
        let base_url = self.session.connection.base_url.as_str();
        LONGEST_ADDRESS.saturating_sub(base_url.len() + REST.len())
    }

    /// Asks for all, and again for those who are missing while that finds somebody, ten times at most. Gives those who may be there
    /// though nobody found them.
    async fn look_up<'a>(
        &self,
        ids: &[&'a str],
        found: &mut HashMap<String, Identity>,
    ) -> Result<Vec<&'a str>, Error> {
        let room = self.room();
        let mut left = ids.to_vec();
        let most = filters(&left, room).len();
        let session = &self.session;
        let limiter = &session.connection.settings.limiter;
        limiter.in_a_row(session.credentials.client_id(), most);
        if most > FEW {
            self.all_pages(most, found).await?;
            left.retain(|id| !found.contains_key(&key(id)));
        }
        for _ in 0..ROUNDS {
            for filter in filters(&left, room) {
                let (page, _) = self.page(Some(&filter), 0).await?;
                found.extend(page);
            }
            let before = left.len();
            left.retain(|id| !found.contains_key(&key(id)));
            if left.is_empty() || left.len() == before {
                return Ok(Vec::new());
            }
        }
        Ok(left)
    }

    /// Everybody in the tenant, if that takes no more than so many requests: where most people own tokens it takes fewer than filters.
    async fn all_pages(
        &self,
        most: usize,
        found: &mut HashMap<String, Identity>,
    ) -> Result<(), Error> {
        let (page, total) = self.page(None, 0).await?;
        found.extend(page);
        let pages = total.map(|total| total.div_ceil(PAGE.into()));
        if let Some(pages) = pages.filter(|pages| *pages <= most) {
            let offsets = (0..).step_by(PAGE.into()).take(pages).skip(1);
            for offset in offsets {
                let (page, _) = self.page(None, offset).await?;
                found.extend(page);
            }
        }
        Ok(())
    }

    /// The identities that pass a filter, by their ids. Without one: those of a page of all, and with the first how many there are.
    async fn page(
        &self,
        filter: Option<&str>,
        offset: i64,
    ) -> Result<(Vec<(String, Identity)>, Option<usize>), Error> {
        let operation = Operation::Identities;
        let send = &|client: Arc<Client>| async move {
            let client = IdentityClient::new_with_client(
                client.baseurl(),
                client.client().clone(),
                client.inner().clone(),
            );
            let mut request = client.get_public_identities_v1().limit(i64::from(PAGE));
            match filter {
                Some(filter) => request = request.filters(filter),
                None if offset == 0 => request = request.count(true).sorters("name"),
                None => request = request.offset(offset).sorters("name"),
            }
            request.send().await
        };
        let list = |attempt| self.session.request(operation, attempt, &|_| Ok(()), send);
        let read = |answer: Answer<Vec<PublicIdentity>>| {
            let page = match answer.decoded {
                Ok(page) => page.into_iter().filter_map(from_reply).collect(),
                Err(error) => one_by_one(&answer.response.body).ok_or(error)?,
            };
            Ok((page, answer.response.head.total))
        };
        let idempotent = operation.is_idempotent();
        let connection = &self.session.connection;
        connection
            .call(operation, idempotent, self.time, list, read)
            .await
    }
}

/// Whose manager is to be told, as nobody else reads what is written to somebody who left.
fn to_be_told(identity: &Identity) -> Option<&str> {
    let manager = identity.manager.as_ref()?.id.as_deref();
    manager.filter(|_| identity.is_inactive())
}

/// Sorts ids, and leaves of those that are the same to the service the first.
fn each_once(ids: &mut Vec<&str>) {
    ids.sort_by_cached_key(|id| key(id));
    ids.dedup_by_key(|id| key(id));
}

/// An identity and its id. One without an id is nobody that was asked for.
fn from_reply(reply: PublicIdentity) -> Option<(String, Identity)> {
    let identity = Identity {
        id: reply.id?,
        name: reply.name,
        email: reply.email,
        state: reply
            .identity_state
            .map(|state| IdentityState::from(state.to_string().as_str())),
        status: reply.status,
        manager: reply.manager.map(|manager| Manager {
            id: manager.id,
            name: manager.name,
            email: None,
        }),
    };
    Some((key(&identity.id), identity))
}

/// The identities of a list in which some cannot be read. Of those the id is known, as they are there.
fn one_by_one(body: &[u8]) -> Option<Vec<(String, Identity)>> {
    let items: Vec<Value> = serde_json::from_slice(body).ok()?;
    let read = |item: Value| {
        let id = item.get("id").and_then(Value::as_str).map(str::to_owned);
        match serde_json::from_value(item) {
            Ok(reply) => from_reply(reply),
            Err(_) => id.map(|id| {
                let identity = Identity {
                    id: id.clone(),
                    ..Identity::default()
                };
                (key(&id), identity)
            }),
        }
    };
    Some(items.into_iter().filter_map(read).collect())
}

/// How long a text is in an address, in bytes.
fn length_in_address(text: &str) -> usize {
    let length = |byte: u8| match byte {
        b' ' | b'*' | b'-' | b'.' | b'_' => 1,
        byte if byte.is_ascii_alphanumeric() => 1,
        _ => 3,
    };
    text.bytes().map(length).sum()
}

/// Whether a filter can ask for this id.
fn can_ask(id: &str, room: usize) -> bool {
    let is_plain = |c: char| !c.is_control() && !matches!(c, '"' | '\\');
    !id.trim().is_empty()
        && id.chars().all(is_plain)
        && length_in_address(&format!("id in (\"{id}\")")) <= room
}

/// Filters that together ask for these ids, none longer than `room` and none for more than a page.
fn filters(ids: &[&str], room: usize) -> Vec<String> {
    let end = length_in_address(")");
    let mut filters = Vec::new();
    let (mut filter, mut length, mut count) = (String::new(), 0, 0_u16);
    for id in ids {
        let more = format!(",\"{id}\"");
        let is_full = length + length_in_address(&more) + end > room || count == PAGE;
        if count > 0 && is_full {
            filters.push(format!("{filter})"));
            count = 0;
        }
        if count == 0 {
            filter = format!("id in (\"{id}\"");
            length = length_in_address(&filter);
        } else {
            filter.push_str(&more);
            length += length_in_address(&more);
        }
        count += 1;
    }
    if count > 0 {
        filters.push(format!("{filter})"));
    }
    filters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_has_as_many_ids_as_fit() {
        let ids: Vec<String> = (0..1_000).map(|number| format!("{number:032x}")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let asked = filters(&ids, 7_900);
        assert_eq!(asked.len(), 6);
        let all: Vec<String> = asked
            .iter()
            .flat_map(|filter| {
                assert!(length_in_address(filter) <= 7_900, "{filter}");
                let list = filter
                    .strip_prefix("id in (\"")
                    .and_then(|rest| rest.strip_suffix("\")"));
                let list = list.unwrap_or_default().split("\",\"");
                list.map(str::to_owned)
            })
            .collect();
        assert_eq!(all, ids);
        assert_eq!(filters(&["a", "b"], 7_900), ["id in (\"a\",\"b\")"]);
        let short: Vec<String> = (0..501).map(|number| number.to_string()).collect();
        let short: Vec<&str> = short.iter().map(String::as_str).collect();
        assert_eq!(filters(&short, 7_900).len(), 3, "a page has no more");
    }

    #[test]
    fn what_no_filter_holds_is_not_asked_for() {
        assert!(can_ask("2c91", 7_900) && can_ask("O'Neil, é", 7_900));
        let long = "a".repeat(8_000);
        for id in ["", "  ", "a\"", "a\\", "a\nb", long.as_str()] {
            assert!(!can_ask(id, 7_900), "{id}");
        }
    }
}
