//! The bodies of responses, read no further than a limit. It prints none of them.

use bytes::Bytes;
use progenitor_client::Error;
use reqwest::Response;

/// The longest body of an error response that is read, in bytes.
pub const LONGEST_ERROR: usize = 1 << 20;

/// The body of a response, as far as it came and was read.
#[derive(Debug)]
pub struct Received {
    /// What came of it.
    pub bytes: Bytes,
    /// Why it ends before its end, if it does.
    pub broken_off: Option<BrokenOff>,
}

/// Why a body ends before its end.
#[derive(Debug)]
pub enum BrokenOff {
    /// It did not arrive.
    Lost(reqwest::Error),
    /// It is longer than was to be read.
    TooLong,
}

impl Received {
    /// Reads at most `longest` bytes, and shows `collect` each piece that fits as a whole.
    pub async fn of(response: &mut Response, longest: usize, collect: impl Fn(&Bytes)) -> Self {
        // Most bodies come in one piece, which needs no copy.
        let mut first = Bytes::new();
        let mut body = Vec::new();
        let broken_off = loop {
            let piece = match response.chunk().await {
                Ok(Some(piece)) => piece,
                Ok(None) => break None,
                Err(error) => break Some(BrokenOff::Lost(error)),
            };
            let room = longest - first.len().max(body.len());
            let kept = piece.slice(..piece.len().min(room));
            let fits = piece.len() <= room;
            if fits {
                collect(&piece);
            }
            if first.is_empty() {
                first = kept;
            } else {
                if body.is_empty() {
                    body.extend_from_slice(&first);
                }
                // Doubled as a vector does by itself, but never beyond what is read.
                let needed = body.len() + kept.len();
                if needed > body.capacity() {
                    body.reserve_exact(needed.max(body.len() * 2).min(longest) - body.len());
                }
                body.extend_from_slice(&kept);
            }
            if !fits {
                break Some(BrokenOff::TooLong);
            }
        };
        let bytes = if body.is_empty() { first } else { body.into() };
        Self { bytes, broken_off }
    }
}

/// The body, if it is no longer than this. Of a longer one the rest is not read.
pub(super) async fn body_of<E>(
    response: &mut Response,
    longest: usize,
    collect: impl Fn(&Bytes),
) -> Result<Bytes, Error<E>> {
    let received = Received::of(response, longest, collect).await;
    match received.broken_off {
        None => Ok(received.bytes),
        Some(BrokenOff::Lost(error)) => Err(Error::CommunicationError(error)),
        Some(BrokenOff::TooLong) => Err(Error::Custom(format!(
            "the response, of status {}, is longer than {longest} bytes (Hooks::longest_body), and was not read further",
            response.status()
        ))),
    }
}

//= secrets
/// Stands for a body that may hold a secret.
pub(super) const WITHHELD: &str = "[withheld: the types of this operation hold a secret]";

/// Where in a body it happened, and nothing of what stands there.
pub(super) fn without_value(error: &serde_json::Error) -> serde_json::Error {
    let (line, column) = (error.line(), error.column());
    serde::de::Error::custom(format!(
        "the response is not of its type, at line {line}, column {column} of its body"
    ))
}
//=
