//! Reads one YAML or JSON file into a JSON value. YAML follows the 1.2 core schema: `on` and `0123` are strings. A duplicate key
//! is an error in either language. The position of a node is computed only when an error needs it.
//!
//! Only a regular file of bounded size is read: a device or a pipe that a document names could block for ever, never end, or change
//! by being opened.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use jsonptr::{Pointer, PointerBuf};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use super::{positions, yaml};
use crate::error::{Error, one_line};

/// The most bytes of a file. The largest documents that are known have a tenth of it.
pub const MOST_BYTES: u64 = 64 << 20;

/// What some programs write before a text.
const MARK: char = '\u{feff}';

/// One file, parsed.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file as it was named by the caller.
    pub file: PathBuf,
    /// What it holds.
    pub value: Value,
    text: Arc<String>,
    /// Found when they are first needed, as where each line begins.
    positions: Arc<OnceLock<Positions>>,
    lines: Arc<OnceLock<Vec<usize>>>,
}

type Positions = BTreeMap<PointerBuf, (u64, u64)>;

impl Source {
    /// Reads and parses `file`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no regular file, is longer than [`MOST_BYTES`], is not UTF-8, or is not one YAML (or JSON)
    /// document.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = text(file).map_err(|cause| Error {
            file: file.to_owned(),
            position: None,
            pointer: None,
            pass: None,
            problem: format!("cannot be read: {cause}"),
            help: "check the path, its permissions and that the file is UTF-8 text".into(),
        })?;
        Self::of(file, text)
    }

    /// Parses `text`, which came from `file`.
    ///
    /// # Errors
    ///
    /// When the text is not one YAML (or JSON) document.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        Self::of(file, text.to_owned())
    }

    fn of(file: &Path, mut text: String) -> Result<Self, Error> {
        if text.starts_with(MARK) {
            text.remove(0);
        }
        let value = if is_json(file, &text) {
            json(file, &text)?
        } else {
            yaml(file, &text)?
        };
        Ok(Self {
            file: file.to_owned(),
            value,
            text: text.into(),
            positions: Arc::default(),
            lines: Arc::default(),
        })
    }

    /// Line and column of the node at `pointer`, or of the nearest node around it that the file holds.
    pub fn position(&self, pointer: &Pointer) -> Option<(u64, u64)> {
        let positions = self.positions();
        let mut at = pointer;
        loop {
            if let Some(position) = positions.get(at) {
                return Some(*position);
            }
            at = at.parent()?;
        }
    }

    /// The text that the file has for the scalar at `pointer`, if it is one word that stands for `value`.
    pub(crate) fn written(&self, pointer: &Pointer, value: &Value) -> Option<String> {
        let (line, column) = *self.positions().get(pointer)?;
        let index = |count: u64| usize::try_from(count.saturating_sub(1)).ok();
        let lines = self.lines.get_or_init(|| starts_of_lines(&self.text));
        let line = self.text[*lines.get(index(line)?)?..].lines().next()?;
        let word: String = line
            .chars()
            .skip(index(column)?)
            .take_while(|c| !c.is_whitespace() && !",]}".contains(*c))
            .collect();
        let Plain(read) = yaml::read(&word).ok()?;
        (read == *value).then_some(word)
    }

    fn positions(&self) -> &Positions {
        self.positions.get_or_init(|| positions::of(&self.text))
    }
}

fn starts_of_lines(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

/// Opens `file` for reading if it is a regular file. What is none is not opened; what becomes none meanwhile cannot block.
///
/// # Errors
///
/// When it is no regular file, or cannot be opened.
pub fn open(file: &Path) -> io::Result<File> {
    let regular = |found: &std::fs::Metadata| {
        if found.is_file() {
            Ok(())
        } else {
            Err(io::Error::other(
                "it is no regular file (a folder, a device, a pipe or a socket)",
            ))
        }
    };
    regular(&std::fs::metadata(file)?)?;
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let opened = options.open(file)?;
    regular(&opened.metadata()?)?;
    Ok(opened)
}

/// The text of `file`.
fn text(file: &Path) -> io::Result<String> {
    let file = open(file)?;
    let length = file.metadata()?.len().min(MOST_BYTES);
    let mut text = String::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    file.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!(
            "it is longer than {} MiB",
            MOST_BYTES >> 20
        )));
    }
    Ok(text)
}

/// JSON by the file's extension, or else by the first character. Not all JSON is YAML too, because YAML forbids tabs.
fn is_json(file: &Path, text: &str) -> bool {
    match file.extension().and_then(|name| name.to_str()) {
        Some("json") => true,
        Some("yaml" | "yml") => false,
        _ => text.trim_start().starts_with('{'),
    }
}

fn json(file: &Path, text: &str) -> Result<Value, Error> {
    if let Some(position) = beyond(text, yaml::MOST_NODES) {
        let most = yaml::MOST_NODES;
        let what = format!("more than {most} keys and values");
        return Err(unreadable(file, Some(position), "JSON", &what));
    }
    let plain: Plain = serde_json::from_str(text).map_err(|cause| {
        let position = Some((cause.line() as u64, cause.column() as u64));
        unreadable(file, position, "JSON", &one_line(&cause.to_string()))
    })?;
    Ok(plain.0)
}

/// The place where a JSON text has more than `most` keys and values. It is found before anything is built of them.
fn beyond(text: &str, most: usize) -> Option<(u64, u64)> {
    let (mut found, mut line, mut column) = (1, 1, 0);
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        column += 1;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'\n' => (line, column) = (line + 1, 0),
            b',' | b':' | b'[' | b'{' if !quoted => found += 1,
            _ => {}
        }
        if found > most {
            return Some((line, column));
        }
    }
    None
}

fn yaml(file: &Path, text: &str) -> Result<Value, Error> {
    let plain: Plain = yaml::read(text)
        .map_err(|problem| unreadable(file, problem.position, "YAML", &problem.what))?;
    Ok(plain.0)
}

fn unreadable(file: &Path, position: Option<(u64, u64)>, language: &str, what: &str) -> Error {
    Error {
        file: file.to_owned(),
        position,
        pointer: None,
        pass: None,
        problem: format!("is not a {language} document: {what}"),
        help: "mend the syntax at this place".into(),
    }
}

/// A JSON value without duplicate keys.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor).map(Self)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "beyond 64 bits JSON has floats only"
    )]
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "beyond 64 bits JSON has floats only"
    )]
    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| {
            E::custom("a number that JSON cannot hold (infinite or not a number)")
        })?;
        Ok(Value::Number(number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Plain(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Plain(value))) = access.next_entry::<String, Plain>()? {
            match map.entry(key) {
                Entry::Vacant(entry) => entry.insert(value),
                Entry::Occupied(entry) => {
                    return Err(serde::de::Error::custom(format_args!(
                        "duplicate key {:?}",
                        entry.key()
                    )));
                }
            };
        }
        Ok(Value::Object(map))
    }
}
