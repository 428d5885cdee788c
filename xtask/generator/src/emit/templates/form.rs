//! Forms (`application/x-www-form-urlencoded`) with lists and objects in them. Fields keep their order; null is left out.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Number;

use super::bodies::Content;

/// How the values of one property are written, where it is not the usual way: a list as one pair an item, an object as its JSON.
#[derive(Clone, Copy)]
#[allow(dead_code)]
pub(crate) enum Style {
    /// As JSON, whatever it is.
    Json,
    /// A list as one pair an item, an object as one pair a property.
    Spread,
    /// Items, or keys and values, joined by this text.
    Joined(&'static str),
    /// `name[key]=value`, however deep.
    Deep,
}

/// A property with a style of its own.
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) style: Style,
    /// Whether reserved characters stay as they are.
    pub(crate) reserved: bool,
}

/// The body of a form.
pub(crate) fn content<B: From<String>>(
    media_type: &str,
    value: &impl Serialize,
    properties: &[Property],
) -> Result<Content<B>, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    let node: Node = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut form = Form::default();
    match node {
        Node::Object(fields) => {
            for (name, node) in fields {
                let property = properties.iter().find(|property| property.name == name);
                form.reserved = property.is_some_and(|property| property.reserved);
                form.property(
                    &encode(&name, false),
                    &node,
                    property.map(|property| property.style),
                )?;
            }
        }
        // OpenAPI does not say how a list is a form: by the index, as the items of a list in an object.
        Node::List(items) => {
            for (index, item) in items.iter().enumerate() {
                form.deep(&index.to_string(), item);
            }
        }
        Node::Null => {}
        _ => {
            return Err(
                "the body is neither an object nor a list, and cannot be a form".to_owned(),
            );
        }
    }
    Content::new(media_type, form.text)
}

#[derive(Default)]
struct Form {
    text: String,
    reserved: bool,
}

impl Form {
    fn property(&mut self, name: &str, node: &Node, style: Option<Style>) -> Result<(), String> {
        match (style, node) {
            (_, Node::Null) => {}
            (Some(Style::Json), node) => self.pair(name, &self.value(&node.json()?)),
            (Some(Style::Deep), node) => self.deep(name, node),
            (Some(Style::Joined(by)), Node::List(items)) => {
                let texts: Result<Vec<_>, _> = items.iter().map(Node::text).collect();
                let texts: Vec<_> = texts?.iter().map(|text| self.value(text)).collect();
                self.pair(name, &texts.join(by));
            }
            (Some(Style::Joined(by)), Node::Object(fields)) => {
                let mut texts = Vec::new();
                for (key, value) in fields {
                    texts.extend([self.value(key), self.value(&value.text()?)]);
                }
                self.pair(name, &texts.join(by));
            }
            (Some(Style::Spread), Node::Object(fields)) => {
                for (key, value) in fields {
                    self.property(&encode(key, false), value, None)?;
                }
            }
            (_, Node::List(items)) => {
                for item in items.iter().filter(|item| !matches!(item, Node::Null)) {
                    self.pair(name, &self.value(&item.text()?));
                }
            }
            (_, node) => self.pair(name, &self.value(&node.text()?)),
        }
        Ok(())
    }

    /// Every value below, under the way to it.
    fn deep(&mut self, name: &str, node: &Node) {
        match node {
            Node::Null => {}
            Node::Scalar(text) => self.pair(name, &self.value(text)),
            Node::Bool(value) => self.pair(name, &value.to_string()),
            Node::Number(number) => self.pair(name, &self.value(&number.to_string())),
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.deep(&format!("{name}%5B{index}%5D"), item);
                }
            }
            Node::Object(fields) => {
                for (key, value) in fields {
                    self.deep(&format!("{name}%5B{}%5D", encode(key, false)), value);
                }
            }
        }
    }

    fn value(&self, text: &str) -> String {
        encode(text, self.reserved)
    }

    fn pair(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        let _ = write!(self.text, "{name}={value}");
    }
}

/// Percent-encodes what is not plain; with `reserved`, what cannot stand in a form. A space is no plus: not every service reads that.
fn encode(text: &str, reserved: bool) -> String {
    let plain: &[u8] = if reserved {
        b"-._*~:/?#[]@!$'()*,;"
    } else {
        b"-._*"
    };
    super::hooks::percent_encoded(text, plain)
}

/// A JSON value whose fields have the order in which they were written.
enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Scalar(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    fn json(&self) -> Result<String, String> {
        serde_json::to_string(self).map_err(|error| error.to_string())
    }

    /// A scalar as its text, anything else as its JSON.
    fn text(&self) -> Result<String, String> {
        match self {
            Self::Scalar(text) => Ok(text.clone()),
            node => node.json(),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Scalar(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                serializer.collect_map(fields.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Scalar(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }
}
