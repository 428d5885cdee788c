//! Lists that come in pages, as a stream of their items. The next page is asked for where the first was, with the same hooks: a link that
//! leads to another host is not followed. No list goes on without end: a page that leads to one that was there before is an error, and a
//! page without items is the last.

use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;
use progenitor_client::Error;
use reqwest::header::{HeaderMap, HeaderName, LINK};
use reqwest::{Request, Url};
use serde::Serialize;
use serde_json::Value;

use super::Client;

type Call<'a, T, E> = dyn Fn(Client) -> Answer<'a, T, E> + Send + Sync + 'a;
type Answer<'a, T, E> = Pin<Box<dyn Future<Output = Result<Page<T>, E>> + Send + 'a>>;

/// The items of a list, page after page. It is a [`Stream`], and [`next`](Items::next) gives them without one more library. After an error
/// it ends.
pub struct Items<'a, T, E> {
    client: &'a Client,
    by: By,
    call: Box<Call<'a, T, E>>,
    /// The page that was asked for last, while its answer is not here.
    pending: Option<(Arc<Asked>, Answer<'a, T, E>)>,
    ready: std::vec::IntoIter<T>,
    /// The page after those that were read, or why it is not asked for; none after the last.
    next: Option<Result<Next, String>>,
    /// Links, cursors and pages that were there.
    seen: HashSet<String>,
    /// The number of items so far.
    count: u64,
    /// The number of items of the longest page.
    longest: u64,
}

/// What leads to the next page.
#[allow(dead_code)]
pub(super) enum By {
    /// The link with `rel="next"` of the header `Link`.
    LinkHeader,
    /// A link at this place of the answer.
    NextLink(&'static str),
    /// A text at this place of the answer, sent as a query parameter.
    Cursor {
        at: &'static str,
        parameter: &'static str,
    },
    /// How many items there were, or how many pages, sent as a query parameter.
    Count {
        parameter: &'static str,
        by_pages: bool,
        limit: Option<&'static str>,
        total: Total,
    },
}

/// Where an answer says how many items there are in all.
#[allow(dead_code)]
pub(super) enum Total {
    Unknown,
    At(&'static str),
    Header(&'static str),
}

/// A page that was read.
pub(super) struct Page<T> {
    items: Vec<T>,
    /// The answer without its items, where it is looked at.
    rest: Value,
    headers: HeaderMap,
    /// Tells it from pages with other items.
    digest: u64,
}

impl<T: Serialize> Page<T> {
    pub(super) fn of<E>(
        items: Vec<T>,
        rest: &impl Serialize,
        headers: HeaderMap,
    ) -> Result<Self, Error<E>> {
        // What is wrong with a value may repeat parts of it.
        let unread = |_| Error::Custom("a page cannot be written as JSON again".to_owned());
        let mut hasher = DefaultHasher::new();
        serde_json::to_vec(&items)
            .map_err(unread)?
            .hash(&mut hasher);
        Ok(Self {
            rest: serde_json::to_value(rest).map_err(unread)?,
            digest: hasher.finish(),
            items,
            headers,
        })
    }
}

impl<T> Page<T> {
    /// The text at this place; none where there is nothing.
    fn text(&self, at: &str) -> Option<String> {
        match self.rest.pointer(at)? {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// What is changed of the request for the first page.
#[derive(Clone)]
enum Next {
    Same,
    Link(Url),
    Parameter(&'static str, String),
}

/// A page that is asked for. The hooks of the client put it on the request.
pub(super) struct Asked {
    next: Next,
    /// Where it was asked for, without credentials.
    url: Mutex<Option<Url>>,
}

impl Asked {
    pub(super) fn put_on(&self, request: &mut Request) {
        match &self.next {
            Next::Same => {}
            Next::Link(url) => *request.url_mut() = url.clone(),
            Next::Parameter(name, value) => set(request.url_mut(), name, value),
        }
        *self.url.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.url().clone());
    }

    fn url(&self) -> Option<Url> {
        let mut url = self.url.lock().unwrap_or_else(PoisonError::into_inner);
        url.take()
    }
}

/// Sets a query parameter, and leaves the others as they are written.
fn set(url: &mut Url, name: &str, value: &str) {
    let query = url.query().unwrap_or_default().to_owned();
    let parts = query.split('&').filter(|part| !part.is_empty());
    let names: Vec<bool> = url.query_pairs().map(|(key, _)| key == name).collect();
    let kept = parts.zip(names).filter(|(_, is_it)| !is_it);
    let kept: Vec<&str> = kept.map(|(part, _)| part).collect();
    let kept = kept.join("&");
    url.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
    url.query_pairs_mut().append_pair(name, value);
}

impl<'a, T, E> Items<'a, T, E> {
    pub(super) fn new(
        client: &'a Client,
        by: By,
        call: impl Fn(Client) -> Answer<'a, T, E> + Send + Sync + 'a,
    ) -> Self {
        Self {
            client,
            by,
            call: Box::new(call),
            pending: None,
            ready: Vec::new().into_iter(),
            next: Some(Ok(Next::Same)),
            seen: HashSet::new(),
            count: 0,
            longest: 0,
        }
    }

    /// What leads from `page`, which was asked for at `url`, to the next; none after the last.
    fn after(&mut self, page: &Page<T>, url: &Url) -> Result<Option<Next>, String> {
        let length = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        if length == 0 {
            return Ok(None);
        }
        self.count = self.count.saturating_add(length);
        let sent = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
        };
        match &self.by {
            By::LinkHeader => match next_link(&page.headers) {
                Some(link) => self.follow(&link, url).map(Some),
                None => Ok(None),
            },
            By::NextLink(at) => match page.text(at) {
                Some(link) => self.follow(&link, url).map(Some),
                None => Ok(None),
            },
            By::Cursor { at, parameter } => match page.text(at) {
                Some(cursor) if sent(parameter).as_ref() == Some(&cursor) || !self.seen.insert(cursor.clone()) => Err(format!(
                    "the list goes round in a circle: the cursor at {at} was there before"
                )),
                Some(cursor) => Ok(Some(Next::Parameter(parameter, cursor))),
                None => Ok(None),
            },
            By::Count {
                parameter,
                by_pages,
                limit,
                total,
            } => {
                let number = |name: &str| sent(name)?.parse::<u64>().ok();
                let from = number(parameter).unwrap_or(u64::from(*by_pages));
                // What the caller passed over is part of all there is.
                if self.count == length && !by_pages {
                    self.count = self.count.saturating_add(from);
                }
                let total = match total {
                    Total::Unknown => None,
                    Total::At(at) => page.text(at).and_then(|text| text.parse().ok()),
                    Total::Header(name) => page
                        .headers
                        .get(HeaderName::from_static(name))
                        .and_then(|value| value.to_str().ok()?.trim().parse().ok()),
                };
                let is_short = limit.and_then(number).is_some_and(|limit| length < limit);
                let is_last = match total {
                    Some(total) => self.count >= total,
                    None => is_short || length < self.longest,
                };
                self.longest = self.longest.max(length);
                if is_last {
                    return Ok(None);
                }
                if !self.seen.insert(page.digest.to_string()) {
                    return Err(format!(
                        "the list goes round in a circle: a page was there before, as if `{parameter}` meant nothing"
                    ));
                }
                let step = if *by_pages { 1 } else { length };
                let to = from.saturating_add(step).to_string();
                Ok(Some(Next::Parameter(parameter, to)))
            }
        }
    }

    /// The page at a link of the one at `url`.
    fn follow(&mut self, link: &str, url: &Url) -> Result<Next, String> {
        let mut next = url
            .join(link.trim())
            .map_err(|_| "the link to the next page is no address".to_owned())?;
        next.set_fragment(None);
        if next.origin() != url.origin() {
            return Err(format!(
                "the next page is at {}, and this list at {}: it was not asked for",
                next.origin().ascii_serialization(),
                url.origin().ascii_serialization()
            ));
        }
        // A name in a link would stand for the caller.
        let _ = next.set_username("");
        let _ = next.set_password(None);
        self.seen.insert(url.as_str().to_owned());
        if !self.seen.insert(next.as_str().to_owned()) {
            return Err(
                "the list goes round in a circle: the link to the next page was there before"
                    .to_owned(),
            );
        }
        Ok(Next::Link(next))
    }
}

impl<T, E> Items<'_, T, Error<E>> {
    /// The next item, or none after the last.
    ///
    /// # Errors
    ///
    /// As the call of its page; [`Error::Custom`] where the next page is at another host, or the list goes round in a circle.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T, E> Unpin for Items<'_, T, E> {}

impl<T, E> Stream for Items<'_, T, Error<E>> {
    type Item = Result<T, Error<E>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let Some((asked, answer)) = &mut this.pending else {
                let next = match this.next.take() {
                    Some(Ok(next)) => next,
                    Some(Err(text)) => return Poll::Ready(Some(Err(Error::Custom(text)))),
                    None => return Poll::Ready(None),
                };
                let asked = Arc::new(Asked {
                    next,
                    url: Mutex::new(None),
                });
                let mut client = this.client.clone();
                client.inner.page = Some(Arc::clone(&asked));
                this.pending = Some((asked, (this.call)(client)));
                continue;
            };
            let Poll::Ready(page) = answer.as_mut().poll(context) else {
                return Poll::Pending;
            };
            let url = asked.url();
            this.pending = None;
            let page = match page {
                Ok(page) => page,
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            // What is wrong with the next page is told after the items of this one.
            this.next = url.and_then(|url| this.after(&page, &url).transpose());
            this.ready = page.items.into_iter();
        }
    }
}

impl<T, E> fmt::Debug for Items<'_, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").finish_non_exhaustive()
    }
}

/// The link with the relation `next` of the headers `Link` (RFC 8288).
fn next_link(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().find_map(|value| {
        let mut rest = value.to_str().ok()?;
        while let Some((_, after)) = rest.split_once('<') {
            let (target, after) = after.split_once('>')?;
            let (parameters, others) = until(after, ',');
            if is_next(parameters) {
                return Some(target.to_owned());
            }
            rest = others;
        }
        None
    })
}

/// The text up to a mark outside quotes, and what comes behind it.
fn until(text: &str, mark: char) -> (&str, &str) {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == mark && !quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, "")
}

/// Whether the first `rel` among the parameters of a link has `next`. One with an `anchor` is a link of something else.
fn is_next(parameters: &str) -> bool {
    let mut relation = None;
    let mut rest = parameters;
    while !rest.is_empty() {
        let (pair, others) = until(rest, ';');
        rest = others;
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        match name.trim().to_ascii_lowercase().as_str() {
            "anchor" => return false,
            "rel" if relation.is_none() => relation = Some(value.trim().trim_matches('"')),
            _ => {}
        }
    }
    let mut words = relation.unwrap_or_default().split_whitespace();
    words.any(|word| word.eq_ignore_ascii_case("next"))
}
