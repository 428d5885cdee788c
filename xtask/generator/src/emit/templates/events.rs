//! Answers that are a stream of events (`text/event-stream`), read as the WHATWG's text on server-sent events says, as they arrive. A
//! stream has no length limit, and is not asked for again when it ends.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use progenitor_client::{Error, ResponseValue};
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

/// The events of an answer, as they arrive.
pub struct Events<T> {
    pieces: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    parser: Parser,
    ready: VecDeque<Event<T>>,
}

/// One event.
pub struct Event<T> {
    /// The name of the event, `message` if it has none of its own.
    pub event: String,
    /// The data, its lines joined.
    pub data: String,
    /// The last id that an event of the stream had.
    pub id: Option<String>,
    /// How long to wait before asking again, if the stream said so since the event before.
    pub retry: Option<Duration>,
    type_of_data: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Event<T> {
    /// The data as the type that the document says it has.
    ///
    /// # Errors
    ///
    /// If the data is no JSON of that type: many services end a stream with a word such as `[DONE]`.
    #[allow(clippy::let_and_return)]
    pub fn json(&self) -> Result<T, serde_json::Error> {
        let value = serde_json::from_str(&self.data);
        //= secrets
        let value = value.map_err(|error| super::received::without_value(&error));
        //=
        value
    }
}

impl<T> Events<T> {
    /// The next event, or none after the last.
    ///
    /// # Errors
    ///
    /// If the stream breaks off.
    pub async fn next(&mut self) -> Option<reqwest::Result<Event<T>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Stream for Events<T> {
    type Item = reqwest::Result<Event<T>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(event) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            match this.pieces.as_mut().poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(piece))) => this.parser.read(&piece, &mut this.ready),
            }
        }
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").finish_non_exhaustive()
    }
}

/// The data is left out, as it may hold a secret.
impl<T> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("event", &self.event)
            .field("id", &self.id)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Whether the answer is a stream of events.
pub(crate) fn is_stream(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|name| name.to_str().ok());
    media_type.is_some_and(|name| {
        let essence = name.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("text/event-stream")
    })
}

/// The events of a response; one that is something else is given back as it is.
#[allow(clippy::result_large_err)]
pub(crate) fn answer<T, E>(mut response: Response) -> Result<ResponseValue<Events<T>>, Error<E>> {
    if !is_stream(response.headers()) && response.content_length() != Some(0) {
        return Err(Error::UnexpectedResponse(response));
    }
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let events = Events {
        pieces: Box::pin(response.bytes_stream()),
        parser: Parser::default(),
        ready: VecDeque::new(),
    };
    Ok(ResponseValue::new(events, status, headers))
}

/// The state between pieces.
#[derive(Default)]
struct Parser {
    line: Vec<u8>,
    begun: bool,
    /// Whether the line before ended with a carriage return, which a line feed may belong to.
    returned: bool,
    event: String,
    data: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
}

impl Parser {
    fn read<T>(&mut self, piece: &[u8], ready: &mut VecDeque<Event<T>>) {
        for &byte in piece {
            let after_return = std::mem::replace(&mut self.returned, byte == b'\r');
            match byte {
                b'\n' if after_return => {}
                b'\r' | b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    self.end_of_line(&line, ready);
                }
                _ => self.line.push(byte),
            }
        }
    }

    fn end_of_line<T>(&mut self, line: &[u8], ready: &mut VecDeque<Event<T>>) {
        let text = String::from_utf8_lossy(line);
        let text = if std::mem::replace(&mut self.begun, true) {
            &text
        } else {
            text.strip_prefix('\u{FEFF}').unwrap_or(&text)
        };
        if text.is_empty() {
            ready.extend(self.event());
            return;
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
            }
            _ => {}
        }
    }

    /// The event that an empty line ends. One without data is none.
    fn event<T>(&mut self) -> Option<Event<T>> {
        let event = std::mem::take(&mut self.event);
        let data = self.data.take()?;
        Some(Event {
            event: if event.is_empty() {
                "message".to_owned()
            } else {
                event
            },
            data,
            id: self.id.clone().filter(|id| !id.is_empty()),
            retry: self.retry.take(),
            type_of_data: PhantomData,
        })
    }
}
