//! Reads one YAML or JSON file into a JSON value and remembers on which line each node stands.
//! YAML is read by the 1.2 core schema: `on` and `0123` are strings, a duplicate key is an error.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use jsonptr::{Pointer, PointerBuf, Token};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{Options, Spanned};

use crate::error::Error;

/// One file, parsed.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file as it was named by the caller.
    pub file: PathBuf,
    /// What it holds.
    pub value: Value,
    positions: BTreeMap<PointerBuf, (u64, u64)>,
}

impl Source {
    /// Reads and parses `file`.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is not UTF-8, or is not one YAML (or JSON) document.
    pub fn read(file: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(file).map_err(|cause| Error {
            file: file.to_owned(),
            position: None,
            pointer: None,
            pass: None,
            problem: format!("cannot be read: {cause}"),
            help: "check the path, its permissions and that the file is UTF-8 text".into(),
        })?;
        Self::parse(file, &text)
    }

    /// Parses `text`, which came from `file`.
    ///
    /// # Errors
    ///
    /// When the text is not one YAML (or JSON) document.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        let node: Spanned<Node> =
            serde_saphyr::from_str_with_options(text, options()).map_err(|cause| Error {
                file: file.to_owned(),
                position: cause.location().map(|at| (at.line(), at.column())),
                pointer: None,
                pass: None,
                problem: format!(
                    "is not a YAML document: {}",
                    one_line(&cause.without_snippet().to_string())
                ),
                help: "mend the syntax at this place".into(),
            })?;
        let mut positions = BTreeMap::new();
        let value = settle(node, &mut PointerBuf::new(), &mut positions);
        Ok(Self {
            file: file.to_owned(),
            value,
            positions,
        })
    }

    /// Line and column of the node at `pointer`, or of the nearest node around it that the file holds.
    pub fn position(&self, pointer: &Pointer) -> Option<(u64, u64)> {
        let mut at = pointer.to_buf();
        loop {
            if let Some(position) = self.positions.get(&at) {
                return Some(*position);
            }
            at.pop_back()?;
        }
    }
}

/// Strict YAML 1.2, with room for the largest documents in the wild; aliases stay limited, so that a file cannot blow up.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: 20_000_000,
            max_events: 60_000_000,
            max_depth: 512,
            max_total_scalar_bytes: 1 << 30,
        },
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A YAML node, before its positions are split off.
enum Node {
    Leaf(Value),
    List(Vec<Spanned<Node>>),
    Map(Vec<(String, Spanned<Node>)>),
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
        f.write_str("a YAML value that JSON can hold")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "beyond 64 bits JSON has floats only"
    )]
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Node, E> {
        self.visit_f64(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "beyond 64 bits JSON has floats only"
    )]
    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Node, E> {
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        let number = Number::from_f64(value).ok_or_else(|| {
            E::custom("a number that JSON cannot hold (infinite or not a number)")
        })?;
        Ok(Node::Leaf(Value::Number(number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Leaf(Value::String(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Value::Null))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Map(entries))
    }
}

fn settle(
    node: Spanned<Node>,
    at: &mut PointerBuf,
    positions: &mut BTreeMap<PointerBuf, (u64, u64)>,
) -> Value {
    positions.insert(
        at.clone(),
        (node.referenced.line(), node.referenced.column()),
    );
    match node.value {
        Node::Leaf(value) => value,
        Node::List(items) => Value::Array(
            items
                .into_iter()
                .enumerate()
                .map(|(index, item)| {
                    at.push_back(index);
                    let value = settle(item, at, positions);
                    at.pop_back();
                    value
                })
                .collect(),
        ),
        Node::Map(entries) => {
            let mut map = Map::new();
            for (key, entry) in entries {
                at.push_back(Token::new(&key));
                let value = settle(entry, at, positions);
                at.pop_back();
                map.insert(key, value);
            }
            Value::Object(map)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_line_of_each_node_and_of_what_is_missing() {
        let source = Source::parse(Path::new("d.yaml"), "a:\n  b: [1,\n   2]\n200: on\n").unwrap();
        assert_eq!(
            source.value,
            serde_json::json!({"a": {"b": [1, 2]}, "200": "on"})
        );
        assert_eq!(
            source.position(Pointer::from_static("/a/b/1")),
            Some((3, 4))
        );
        assert_eq!(
            source.position(Pointer::from_static("/a/b/9/x")),
            Some((2, 6))
        );
    }

    #[test]
    fn refuses_a_duplicate_key_at_its_line() {
        let error = Source::parse(Path::new("d.yaml"), "a: 1\na: 2\n").unwrap_err();
        assert_eq!(error.position, Some((2, 1)));
    }
}
