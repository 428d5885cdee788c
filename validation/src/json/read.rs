//! A body of JSON from its first byte to its last.

use serde::de::{DeserializeSeed, Error as _};
use serde_json::{Deserializer, de::Read};

use crate::rule::{
    pointer,
    reason::Fault,
    violation::{Reason, Violation, Violations},
};

/// Places are looked for only now that something is wrong, so that they cost nothing otherwise.
#[cold]
pub(crate) fn located(found: Violations, body: &[u8]) -> Violations {
    match std::str::from_utf8(body) {
        Ok(text) => found.located_in(text),
        Err(_) => found,
    }
}

/// Reads the body of a request.
#[inline]
pub(crate) fn read_request<'de, S: DeserializeSeed<'de>>(
    body: &'de [u8],
    seed: S,
) -> Result<S::Value, Violation> {
    // Looking at the whole text once is cheaper than at each string in it.
    let read = match std::str::from_utf8(body) {
        Ok(text) => read_whole(Deserializer::from_str(text), seed),
        // What comes before may be no JSON either. A value that nobody wants is skipped without a look at its bytes.
        Err(error) => match read_whole(Deserializer::from_slice(body), seed) {
            Ok(_) => return Err(not_utf8(&body[..error.valid_up_to()])),
            Err(error) => Err(error),
        },
    };
    read.map_err(|error| invalid(&error, error.line(), error.column()))
}

#[inline]
fn read_whole<'de, R: Read<'de>, S: DeserializeSeed<'de>>(
    mut json: Deserializer<R>,
    seed: S,
) -> serde_json::Result<S::Value> {
    let value = seed.deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

/// A key that belongs to no field, or to one that was there before.
pub(crate) fn stray(key: &str, fault: &impl Reason) -> Violation {
    Violation::new(pointer::pointer_to(key), fault)
}

/// What the reader of JSON says, without the place.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let told = error.to_string();
    match told.rsplit_once(" at line ") {
        Some((reason, _)) => reason.to_owned(),
        None => told,
    }
}

#[cold]
fn invalid(error: &serde_json::Error, line: usize, column: usize) -> Violation {
    Violation::new("", &Fault::InvalidJson(error)).at(line, column)
}

/// In the words of the reader of JSON.
fn not_utf8(before: &[u8]) -> Violation {
    let lines = before.split(|byte| *byte == b'\n');
    let column = lines.clone().next_back().map_or(0, <[u8]>::len) + 1;
    let line = lines.count();
    let text = format!("invalid unicode code point at line {line} column {column}");
    invalid(&serde_json::Error::custom(text), line, column)
}
