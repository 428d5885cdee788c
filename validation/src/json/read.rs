//! A body of JSON from its first byte to its last, read as whatever the caller wants.

use serde::de::{DeserializeSeed, Error as _};

use crate::rule::{
    reason::Fault,
    violation::{Violation, Violations},
};

/// Places are looked for only now that something is wrong, so that they cost nothing otherwise.
#[cold]
pub(crate) fn located(found: Violations, body: &[u8]) -> Violations {
    match std::str::from_utf8(body) {
        Ok(text) => found.located_in(text),
        Err(_) => found,
    }
}

/// Reads a body to its end, as what `seed` makes of it.
#[inline]
pub(crate) fn read_whole<'de, S: DeserializeSeed<'de>>(
    body: &'de [u8],
    seed: S,
) -> Result<S::Value, Violation> {
    // Looking at the whole text once is cheaper than at each string in it.
    match std::str::from_utf8(body) {
        Ok(text) => read_to_end(serde_json::Deserializer::from_str(text), seed),
        Err(error) => {
            // What comes before may be no JSON either. A value that nobody wants is skipped without a look at its bytes.
            read_to_end(serde_json::Deserializer::from_slice(body), seed)?;
            Err(not_utf8(&body[..error.valid_up_to()]))
        }
    }
}

fn read_to_end<'de, R: serde_json::de::Read<'de>, S: DeserializeSeed<'de>>(
    mut json: serde_json::Deserializer<R>,
    seed: S,
) -> Result<S::Value, Violation> {
    let read = seed.deserialize(&mut json);
    read.and_then(|read| json.end().map(|()| read))
        .map_err(|error| invalid(&error, error.line(), error.column()))
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
