//! Takes secrets out of what the service sends back, however it wrote them.
//!
//! The invariant: no text that passes here lets a secret be read off, be it as it is, percent-encoded (with `+` for a space, in part,
//! or more than once), escaped as in JSON (once or more), or written with character references of HTML.

use std::collections::BTreeSet;

/// Stands where a secret stood.
const REDACTED: &str = "[redacted]";
/// What was encoded more often than this nobody reads off.
const MOST_LAYERS: usize = 2;

/// The text without these secrets, up to so many characters of it.
pub(crate) fn redacted(text: &str, secrets: &[&str], most: usize) -> String {
    let secrets = || secrets.iter().filter(|secret| !secret.is_empty());
    let mut rest = text;
    let mut clean = String::new();
    for _ in 0..most {
        let Some(first) = rest.chars().next() else {
            break;
        };
        let found = secrets().filter_map(|secret| end_of(secret.as_bytes(), rest.as_bytes()));
        if let Some(after) = found.max().and_then(|end| rest.get(end..)) {
            clean.push_str(REDACTED);
            rest = after;
        } else {
            clean.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    clean
}

/// Where a secret ends with which the text begins.
fn end_of(secret: &[u8], text: &[u8]) -> Option<usize> {
    let mut open = vec![(0, 0)];
    let mut seen = BTreeSet::new();
    let mut longest = None;
    while let Some((at, matched)) = open.pop() {
        let wanted = &secret[matched..];
        if wanted.is_empty() {
            longest = longest.max(Some(at));
            continue;
        }
        for (end, read) in readings(text, at, MOST_LAYERS) {
            let next = (end, matched + read.len());
            if wanted.starts_with(&read) && seen.insert(next) {
                open.push(next);
            }
        }
    }
    longest
}

/// A way to read a piece of the text: where it ends, and what it stands for.
type Reading = (usize, Vec<u8>);

/// Every way to read the piece of the text that begins here, if it was encoded up to so many times.
fn readings(text: &[u8], at: usize, layers: usize) -> Vec<Reading> {
    let Some(first) = text.get(at) else {
        return Vec::new();
    };
    let is_encoded = matches!(first, b'+' | b'%' | b'\\' | b'&');
    if layers == 0 || !is_encoded {
        return vec![(at + 1, vec![*first])];
    }
    let layers = layers - 1;
    let inner = readings(text, at, layers);
    let mut all = inner.clone();
    for (end, read) in inner {
        match read.as_slice() {
            b"+" => all.push((end, b" ".to_vec())),
            b"%" => all.extend(hex(text, end, 2, layers).map(|(end, byte)| {
                let [.., byte] = byte.to_be_bytes();
                (end, vec![byte])
            })),
            b"\\" => all.extend(escapes(text, end, layers)),
            b"&" => all.extend(reference(text, end)),
            _ => {}
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// What follows a backslash in JSON.
fn escapes(text: &[u8], at: usize, layers: usize) -> Vec<Reading> {
    let escape = |(end, read): Reading| {
        let meant = match read.as_slice() {
            b"u" => return unicode(text, end, layers),
            b"n" => b"\n",
            b"r" => b"\r",
            b"t" => b"\t",
            b"b" => b"\x08",
            b"f" => b"\x0c",
            b"\"" | b"\\" | b"/" | b"'" => read.as_slice(),
            _ => return None,
        };
        Some((end, meant.to_vec()))
    };
    let read = readings(text, at, layers);
    read.into_iter().filter_map(escape).collect()
}

/// What follows `\u` in JSON: four digits, or two halves of a character.
fn unicode(text: &[u8], at: usize, layers: usize) -> Option<Reading> {
    let (end, unit) = hex(text, at, 4, layers)?;
    let whole = char::from_u32(unit).map(|c| (end, c));
    let halves = || {
        let high = unit.checked_sub(0xd800).filter(|high| *high < 0x400)?;
        let after = |at, wanted: &[u8]| {
            let read = readings(text, at, layers).into_iter();
            let ends = read.filter(|(_, read)| read == wanted);
            ends.map(|(end, _)| end).collect::<Vec<_>>()
        };
        let slashes = after(end, b"\\").into_iter();
        let mut letters = slashes.flat_map(|end| after(end, b"u"));
        let (end, low) = letters.find_map(|end| hex(text, end, 4, layers))?;
        let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        Some((end, char::from_u32(0x1_0000 + (high << 10) + low)?))
    };
    whole.or_else(halves).map(|(end, c)| (end, bytes(c)))
}

/// What follows `&` in HTML.
fn reference(text: &[u8], at: usize) -> Option<Reading> {
    const LONGEST: usize = 10;
    let text = text.get(at..)?;
    let length = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text.get(..length)?).ok()?;
    let number = |digits, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16)?,
                None => number(digits, 10)?,
            }
        }
    };
    Some((at + length + 1, bytes(c)))
}

/// The number that so many hexadecimal digits are.
fn hex(text: &[u8], at: usize, digits: usize, layers: usize) -> Option<(usize, u32)> {
    (0..digits).try_fold((at, 0), |(at, number), _| {
        readings(text, at, layers).iter().find_map(|(end, read)| {
            let digit = match read.as_slice() {
                [digit] => char::from(*digit).to_digit(16)?,
                _ => return None,
            };
            Some((*end, number << 4 | digit))
        })
    })
}

fn bytes(c: char) -> Vec<u8> {
    c.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "p%a+s \"w\\ö/𝄞&d";

    #[track_caller]
    fn is_taken_out(written: &str) {
        let text = format!("client_secret={written}&grant_type=x");
        assert_eq!(
            redacted(&text, &["", "another", SECRET], 300),
            "client_secret=[redacted]&grant_type=x",
            "{written}"
        );
    }

    fn char_of(digit: u8) -> u8 {
        b"0123456789abcdef"[usize::from(digit)]
    }

    /// Writes each byte or character in the way of its kind, all of them or every other.
    #[test]
    fn a_secret_is_taken_out_however_it_is_written() {
        let bytes = |step: usize, write: &dyn Fn(u8) -> String| -> String {
            let mut written = String::new();
            for (index, c) in SECRET.chars().enumerate() {
                if index % step == 0 {
                    written.extend(c.to_string().bytes().map(write));
                } else {
                    written.push(c);
                }
            }
            written
        };
        for step in 1..4 {
            is_taken_out(&bytes(step, &|byte| format!("%{byte:02x}")));
            is_taken_out(&bytes(step, &|byte| format!("%{byte:02X}")));
            is_taken_out(&bytes(step, &|byte| format!("%25{byte:02X}")));
            is_taken_out(&bytes(step, &|byte| {
                format!("%25%{:02x}%{:02x}", char_of(byte >> 4), char_of(byte & 15))
            }));
            is_taken_out(&bytes(step, &|byte| match byte {
                b' ' => "+".to_owned(),
                byte => format!("%{byte:02X}"),
            }));
        }
        let chars = |write: &dyn Fn(u32) -> String| -> String {
            SECRET.chars().map(|c| write(u32::from(c))).collect()
        };
        is_taken_out(&chars(&|c| format!("&#{c};")));
        is_taken_out(&chars(&|c| format!("&#x{c:X};")));
        let units: Vec<String> = SECRET
            .encode_utf16()
            .map(|unit| format!("\\u{unit:04X}"))
            .collect();
        let units = units.concat();
        is_taken_out(&units);
        is_taken_out(&units.replace('\\', "\\\\"));
        let json = serde_json::to_string(SECRET).unwrap();
        is_taken_out(&json[1..json.len() - 1]);
        let twice = serde_json::to_string(&json[1..json.len() - 1]).unwrap();
        is_taken_out(&twice[1..twice.len() - 1]);
        is_taken_out(&SECRET.replace('/', "\\/"));
        is_taken_out(&SECRET.replace('&', "&amp;").replace('"', "&quot;"));
        is_taken_out(SECRET);
    }

    #[test]
    fn everything_else_stays() {
        for text in [
            "",
            "100 % of a+b \\u00",
            "p%a+s \"w\\ö/",
            "%",
            "%2",
            "\\u12",
            "&#;",
            "&#x;",
        ] {
            assert_eq!(redacted(text, &[SECRET], 300), text);
        }
        assert_eq!(redacted("aaa", &["aa"], 300), "[redacted]a");
        // Of two secrets of which one begins like the other the longer one is taken.
        assert_eq!(redacted("abcd", &["ab", "abc"], 300), "[redacted]d");
    }

    /// However long a text is, only its beginning is looked at.
    #[test]
    fn a_long_text_is_looked_at_in_part() {
        let text = "\\".repeat(1 << 20) + &"%25".repeat(1 << 18);
        let secret = "\\".repeat(40) + "%%%%";
        assert_eq!(redacted(&text, &[&secret], 20), "\\".repeat(20));
    }
}
