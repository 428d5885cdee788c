//! What programs read: JSON, CSV, and a token in JSON.
//!
//! The invariant: no hidden character of others' text gets into any of them as it is. JSON escapes it by its own means, so that
//! nothing is lost; a cell of CSV, which has none, gets what people are shown.

use std::{
    borrow::Cow,
    io::{self, BufWriter, Write},
};

use sailpoint_pat::{Now, Token, Undecodable, is_hidden, visible};
use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::text;
use crate::terminal::failure::Failure;

/// Writes a value as JSON: indented, keys in the order of the types, one line break at the end.
pub(crate) fn json(value: &impl Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    // Of many small pieces, each would be a call to somewhere else.
    let mut out = BufWriter::with_capacity(1 << 16, out);
    value.serialize(&mut Serializer::with_formatter(
        &mut out,
        Escaping(PrettyFormatter::new()),
    ))?;
    writeln!(out)?;
    Ok(out.flush()?)
}

/// Writes a value as one line of JSON.
pub(crate) fn json_line(value: &impl Serialize, out: &mut dyn Write) -> Result<(), Failure> {
    let mut line = Vec::new();
    value.serialize(&mut Serializer::with_formatter(
        &mut line,
        Escaping(CompactFormatter),
    ))?;
    line.push(b'\n');
    Ok(out.write_all(&line)?)
}

/// A list in JSON that is made while it is written, so that a hundred thousand entries need no memory.
pub(crate) struct Lazy<F>(pub(crate) F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Lazy<F> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// Writes as another does, and hidden characters as `\u` and their units of UTF-16.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_hidden(*c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// Writes CSV for spreadsheets: a heading and rows. What they would take for a formula is marked as text.
pub(crate) fn csv<R: AsRef<[String]>>(
    heading: &[&str],
    rows: impl IntoIterator<Item = R>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(heading)?;
    for row in rows {
        writer.write_record(row.as_ref().iter().map(|cell| harmless(cell).into_owned()))?;
    }
    writer.flush()?;
    Ok(())
}

/// A cell as people are shown it, behind an apostrophe if it begins like a formula.
fn harmless(cell: &str) -> Cow<'_, str> {
    let shown = visible(cell);
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        Cow::Owned(format!("'{shown}"))
    } else {
        shown
    }
}

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
            status: text::status_word(token.status(now, text::SOON)),
            expiration_date: token.expiration_date().map(text::instant),
            user_aware_token_never_expires: token.acknowledgement(),
            created: token.created().map(text::instant),
            last_used: token.last_used().map(text::instant),
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use super::*;

    #[test]
    fn formulas_become_text_and_separators_are_quoted() {
        let mut out = Vec::new();
        let rows = ["=1+1", "+1", "-1", "@a", "\t=1", "a,b", "say \"x\"", "a-b"];
        csv(&["cell"], rows.map(|cell| [cell.to_owned()]), &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "cell\n'=1+1\n'+1\n'-1\n'@a\n'\\t=1\n\"a,b\"\n\"say \"\"x\"\"\"\na-b\n"
        );
    }
}
