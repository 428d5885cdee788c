//! JSON Pointers (RFC 6901), and the values inside a document they lead to.

use serde_json::Value;

use super::fields::Violation;

/// A JSON Pointer, its escapes undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pointer(Vec<String>);

impl Pointer {
    pub(crate) fn parse(text: &str) -> Result<Self, Violation> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let malformed =
            |why: &str| Violation::new("path-malformed", format!("not a JSON Pointer: {why}"));
        let Some(rest) = text.strip_prefix('/') else {
            return Err(malformed("it must begin with a slash"));
        };
        rest.split('/')
            .map(|word| unescape(word).ok_or_else(|| malformed("after ~ there must be 0 or 1")))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The member of the document it begins with; `None` for the document itself.
    pub(crate) fn field(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// Whether it leads to a member of the document, and not further inside.
    pub(crate) const fn is_top_level(&self) -> bool {
        self.0.len() == 1
    }

    /// Whether it leads into what `other` leads to, and is not the same.
    pub(crate) fn is_inside(&self, other: &Self) -> bool {
        self.0.len() > other.0.len() && self.0.starts_with(&other.0)
    }

    pub(crate) fn get<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(document, |value, word| match value {
            Value::Object(members) => members.get(word),
            Value::Array(items) => items.get(index(word)?),
            _ => None,
        })
    }

    fn parent_mut<'v>(&self, document: &'v mut Value) -> Option<(&'v mut Value, &str)> {
        let (last, parents) = self.0.split_last()?;
        let parent = parents
            .iter()
            .try_fold(document, |value, word| match value {
                Value::Object(members) => members.get_mut(word),
                Value::Array(items) => items.get_mut(index(word)?),
                _ => None,
            })?;
        Some((parent, last))
    }

    /// `add` of RFC 6902: sets a member, or puts an item into an array. `None` if there is no such place.
    pub(crate) fn add(&self, document: &mut Value, value: Value) -> Option<()> {
        if self.0.is_empty() {
            *document = value;
            return Some(());
        }
        match self.parent_mut(document)? {
            (Value::Object(members), word) => {
                members.insert(word.to_owned(), value);
            }
            (Value::Array(items), "-") => items.push(value),
            (Value::Array(items), word) => {
                let at = index(word).filter(|&at| at <= items.len())?;
                items.insert(at, value);
            }
            _ => return None,
        }
        Some(())
    }

    /// `remove` of RFC 6902. `None` if there is nothing there.
    pub(crate) fn remove(&self, document: &mut Value) -> Option<Value> {
        match self.parent_mut(document)? {
            (Value::Object(members), word) => members.remove(word),
            (Value::Array(items), word) => {
                let at = index(word).filter(|&at| at < items.len())?;
                Some(items.remove(at))
            }
            _ => None,
        }
    }
}

fn unescape(word: &str) -> Option<String> {
    let mut text = String::with_capacity(word.len());
    let mut chars = word.chars();
    while let Some(next) = chars.next() {
        text.push(match next {
            '~' => match chars.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

/// An array index: digits without a leading zero.
fn index(word: &str) -> Option<usize> {
    let plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (word.len() > 1 && word.starts_with('0')) {
        return None;
    }
    word.parse().ok()
}
