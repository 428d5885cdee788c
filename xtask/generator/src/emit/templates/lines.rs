//! Answers that are JSON texts, a line each, read as they arrive. A stream has no length limit.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use progenitor_client::{Error, ResponseValue};
use reqwest::Response;
use serde::de::DeserializeOwned;

/// The values of an answer, as they arrive.
pub struct Lines<T> {
    pieces: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>,
    line: Vec<u8>,
    ready: VecDeque<Vec<u8>>,
    ended: bool,
    type_of_lines: PhantomData<fn() -> T>,
}

/// Why a value could not be read.
#[derive(Debug)]
pub enum LineError {
    /// The stream broke off.
    Broken(reqwest::Error),
    /// The line is no JSON of its type. The next line may be.
    Unread(serde_json::Error),
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(_) => f.write_str("the stream of lines broke off"),
            Self::Unread(_) => f.write_str("a line is not of its type"),
        }
    }
}

impl std::error::Error for LineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Broken(error) => Some(error),
            Self::Unread(error) => Some(error),
        }
    }
}

impl<T: DeserializeOwned> Lines<T> {
    /// The next value, or none after the last.
    ///
    /// # Errors
    ///
    /// If the stream breaks off, or a line cannot be read.
    pub async fn next(&mut self) -> Option<Result<T, LineError>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T: DeserializeOwned> Stream for Lines<T> {
    type Item = Result<T, LineError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(line) = this.ready.pop_front() {
                let value = serde_json::from_slice(&line);
                //= secrets
                let value = value.map_err(|error| super::received::without_value(&error));
                //=
                return Poll::Ready(Some(value.map_err(LineError::Unread)));
            }
            if this.ended {
                return Poll::Ready(None);
            }
            match this.pieces.as_mut().poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Err(error))) => {
                    this.ended = true;
                    return Poll::Ready(Some(Err(LineError::Broken(error))));
                }
                Poll::Ready(None) => {
                    this.ended = true;
                    this.end_of_line();
                }
                Poll::Ready(Some(Ok(piece))) => {
                    for &byte in &piece {
                        // the mark before each text of `application/json-seq` ends one too
                        if byte == b'\n' || byte == 0x1E {
                            this.end_of_line();
                        } else {
                            this.line.push(byte);
                        }
                    }
                }
            }
        }
    }
}

impl<T> Lines<T> {
    fn end_of_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim_ascii().is_empty() {
            self.ready.push_back(line);
        }
    }
}

impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").finish_non_exhaustive()
    }
}

/// The values of a response.
#[allow(clippy::result_large_err)]
pub(crate) fn answer<T, E>(mut response: Response) -> Result<ResponseValue<Lines<T>>, Error<E>> {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let lines = Lines {
        pieces: Box::pin(response.bytes_stream()),
        line: Vec::new(),
        ready: VecDeque::new(),
        ended: false,
        type_of_lines: PhantomData,
    };
    Ok(ResponseValue::new(lines, status, headers))
}
