//! What differs between a value that was read and what was written for it: nothing may be added, nothing may vanish, absent and null
//! differ. Numbers are equal by value, texts by each character.

use std::fmt;

use jsonptr::{Pointer, PointerBuf};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::corpus::schemas::{describing, steps};

/// What kind of difference it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The value could not be read.
    Unread,
    /// The client has no type for it, or one that does not compile.
    Untyped,
    /// A field that was null is absent.
    NullDropped,
    /// A field that was absent is null.
    NullAdded,
    /// A field that was absent has its default.
    DefaultAdded,
    /// A field that was absent has a value that is no default of the document's.
    FieldAdded,
    /// An empty list or object is absent.
    EmptyDropped,
    /// A field that was absent is an empty list or object.
    EmptyAdded,
    /// A field that the schema does not declare is absent.
    UndeclaredLost,
    /// A field that the schema declares is absent.
    FieldLost,
    /// A number has another value.
    NumberChanged,
    /// A text of the same meaning is written: a date-time in another zone or with other digits, an address in another form.
    Rewritten,
    /// A text differs.
    TextChanged,
    /// Something else is written: another kind of value, or a list of another length.
    ValueChanged,
}

impl Kind {
    /// All kinds, in the order in which they are reported.
    pub const ALL: [Self; 14] = [
        Self::Unread,
        Self::Untyped,
        Self::NullDropped,
        Self::NullAdded,
        Self::DefaultAdded,
        Self::FieldAdded,
        Self::EmptyDropped,
        Self::EmptyAdded,
        Self::UndeclaredLost,
        Self::FieldLost,
        Self::NumberChanged,
        Self::Rewritten,
        Self::TextChanged,
        Self::ValueChanged,
    ];

    /// Whether it is null for absent, or absent for null.
    pub fn is_null_for_absent(self) -> bool {
        matches!(self, Self::NullDropped | Self::NullAdded)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unread => "unread",
            Self::Untyped => "no type that compiles",
            Self::NullDropped => "null dropped",
            Self::NullAdded => "null added",
            Self::DefaultAdded => "default added",
            Self::FieldAdded => "field added",
            Self::EmptyDropped => "empty list dropped",
            Self::EmptyAdded => "empty list added",
            Self::UndeclaredLost => "undeclared field lost",
            Self::FieldLost => "declared field lost",
            Self::NumberChanged => "number changed",
            Self::Rewritten => "text in another form",
            Self::TextChanged => "text changed",
            Self::ValueChanged => "value changed",
        })
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its kind.
    pub kind: Kind,
    /// Its place in the value.
    pub at: PointerBuf,
    /// What differs.
    pub text: String,
}

/// All differences between `read`, which the schema at `schema` of the document describes, and `written`.
pub fn differences(
    root: &Value,
    schema: &Pointer,
    read: &Value,
    written: &Value,
) -> Vec<Difference> {
    let mut comparing = Comparing {
        root,
        schema,
        at: PointerBuf::new(),
        found: Vec::new(),
    };
    comparing.value(read, written);
    comparing.found
}

struct Comparing<'a> {
    root: &'a Value,
    schema: &'a Pointer,
    at: PointerBuf,
    found: Vec<Difference>,
}

impl Comparing<'_> {
    fn differ(&mut self, kind: Kind, text: String) {
        self.found.push(Difference {
            kind,
            at: self.at.clone(),
            text,
        });
    }

    fn value(&mut self, read: &Value, written: &Value) {
        match (read, written) {
            (Value::Object(read), Value::Object(written)) => self.object(read, written),
            (Value::Array(read), Value::Array(written)) if read.len() == written.len() => {
                for (index, (one, other)) in read.iter().zip(written).enumerate() {
                    self.at.push_back(index);
                    self.value(one, other);
                    self.at.pop_back();
                }
            }
            (Value::Number(one), Value::Number(other)) => {
                if !same_number(one, other) {
                    self.differ(Kind::NumberChanged, format!("{one} was written as {other}"));
                }
            }
            (Value::String(one), Value::String(other)) if one != other => {
                let same = same_instant(one, other) || same_address(one, other);
                let kind = if same {
                    Kind::Rewritten
                } else {
                    Kind::TextChanged
                };
                self.differ(kind, format!("{one:?} was written as {other:?}"));
            }
            (one, other) if one == other => {}
            (one, other) => self.differ(
                Kind::ValueChanged,
                format!("{} was written as {}", short(one), short(other)),
            ),
        }
    }

    fn object(&mut self, read: &Map<String, Value>, written: &Map<String, Value>) {
        for (name, value) in read {
            self.at.push_back(name.as_str());
            if let Some(other) = written.get(name) {
                self.value(value, other);
            } else {
                let kind = self.lost(value);
                self.differ(kind, format!("{} was dropped", short(value)));
            }
            self.at.pop_back();
        }
        for (name, value) in written {
            if read.contains_key(name) {
                continue;
            }
            self.at.push_back(name.as_str());
            let kind = self.added(value);
            self.differ(kind, format!("{} was added", short(value)));
            self.at.pop_back();
        }
    }

    /// The kind of a field that was dropped.
    fn lost(&self, value: &Value) -> Kind {
        if self.schemas().next().is_none() {
            Kind::UndeclaredLost
        } else if value.is_null() {
            Kind::NullDropped
        } else if is_empty(value) {
            Kind::EmptyDropped
        } else {
            Kind::FieldLost
        }
    }

    fn added(&self, value: &Value) -> Kind {
        let is_default = |schema: &Value| schema.get("default") == Some(value);
        if self.schemas().any(is_default) {
            Kind::DefaultAdded
        } else if value.is_null() {
            Kind::NullAdded
        } else if is_empty(value) {
            Kind::EmptyAdded
        } else {
            Kind::FieldAdded
        }
    }

    /// The schemas that describe what stands here.
    fn schemas(&self) -> impl Iterator<Item = &Value> {
        let places = describing(self.root, self.schema, &steps(&self.at));
        places
            .into_iter()
            .filter_map(|place| place.resolve(self.root).ok())
    }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}

/// Whether two numbers have one value: `5` and `5.0` do, two large integers do only if all their digits are equal.
fn same_number(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    let both_integers = !one.is_f64() && !other.is_f64();
    one == other || (!both_integers && one.as_f64() == other.as_f64())
}

fn same_instant(one: &str, other: &str) -> bool {
    let read = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    read(one).is_some() && read(one) == read(other)
}

fn same_address(one: &str, other: &str) -> bool {
    let read = |text: &str| text.parse::<std::net::Ipv6Addr>().ok();
    read(one).is_some() && read(one) == read(other)
}
