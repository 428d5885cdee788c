//! Line and column of each node of a file, by JSON Pointer. They are computed only when an error needs them, because parsing with
//! positions takes several times as long as parsing without.

use std::collections::BTreeMap;

use jsonptr::{PointerBuf, Token};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::yaml;

/// Line and column of every node of `text`; empty where it cannot be read as YAML.
pub(crate) fn of(text: &str) -> BTreeMap<PointerBuf, (u64, u64)> {
    let mut positions = BTreeMap::new();
    if let Ok(node) = yaml::read::<Spanned<Node>>(text) {
        collect(node, &mut PointerBuf::new(), &mut positions);
    }
    positions
}

/// A node without its value.
enum Node {
    Leaf,
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

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_str<E>(self, _: &str) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf)
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

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Node::Leaf)
    }
}

fn collect(
    node: Spanned<Node>,
    at: &mut PointerBuf,
    positions: &mut BTreeMap<PointerBuf, (u64, u64)>,
) {
    positions.insert(
        at.clone(),
        (node.referenced.line(), node.referenced.column()),
    );
    match node.value {
        Node::Leaf => {}
        Node::List(items) => {
            for (index, item) in items.into_iter().enumerate() {
                at.push_back(index);
                collect(item, at, positions);
                at.pop_back();
            }
        }
        Node::Map(entries) => {
            for (key, entry) in entries {
                at.push_back(Token::new(&key));
                collect(entry, at, positions);
                at.pop_back();
            }
        }
    }
}
