//! References within one document: how they are written, what they point at, and which schemas are reachable through them.
//! It never reads another file.

use std::collections::HashSet;

use jsonptr::{Pointer, PointerBuf, Token};
use serde_json::{Value, json};

use super::object::Object as _;
use super::walk::{Site, read, read_node, read_paths};
use crate::error::Refusal;

/// The `$ref` of a node, if it has one.
pub fn of(node: &Value) -> Option<&str> {
    node.text("$ref")
}

/// The reference to a component.
pub(crate) fn reference_to(section: &str, name: &str) -> String {
    format!("#/components/{section}/{}", Token::new(name).encoded())
}

/// The reference to a node.
pub(crate) fn reference_at(place: &Pointer) -> String {
    format!("#{place}")
}

/// A schema that is the component schema `name`.
pub(crate) fn schema_reference(name: &str) -> Value {
    json!({ "$ref": reference_to("schemas", name) })
}

/// The place of the component schema `name`.
pub fn schema_place(name: &str) -> PointerBuf {
    PointerBuf::from_tokens(["components", "schemas", name])
}

/// The name of the component schema that stands at `at`.
pub fn schema_at(at: &Pointer) -> Option<String> {
    let name = at.as_str().strip_prefix("/components/schemas/")?;
    let name = (!name.contains('/')).then(|| Token::from_encoded(name).ok())??;
    Some(name.decoded().into_owned())
}

/// The name of the component schema that a reference points at.
pub fn schema_name(reference: &str) -> Option<String> {
    let token = reference.strip_prefix("#/components/schemas/")?;
    let token = Token::from_encoded(token).ok()?;
    Some(token.decoded().into_owned())
}

/// The name of the member of a section of the document itself, such as `definitions`, that a reference points at.
pub(crate) fn member(reference: &str, section: &str) -> Option<String> {
    let pointer = pointer(reference)?;
    let (front, rest) = pointer.split_front()?;
    let (name, rest) = rest.split_front()?;
    (front.decoded() == section && rest.is_root()).then(|| name.decoded().into_owned())
}

/// The place that a reference (`#/...`) points at.
pub(crate) fn pointer(reference: &str) -> Option<PointerBuf> {
    PointerBuf::parse(reference.strip_prefix('#')?).ok()
}

/// What a local reference (`#/...`) points at.
pub fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let fragment = reference.strip_prefix('#')?;
    root.pointer(fragment)
}

/// Follows local references from `value` to something that is not a reference; gives up on a cycle.
pub fn follow<'a>(root: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    for _ in 0..64 {
        match of(value) {
            Some(reference) => value = resolve(root, reference)?,
            None => return Some(value),
        }
    }
    None
}

/// The names of the component schemas that `node`, which is a `site`, refers to.
pub(crate) fn schemas_below(site: Site, node: &Value) -> Vec<String> {
    let mut names = Vec::new();
    read_node(site, node, &mut |_, _, node| {
        names.extend(of(node).and_then(schema_name));
    });
    names
}

/// The component schemas named in `start`, and all that they refer to directly or indirectly, each once.
pub fn reachable(root: &Value, start: impl IntoIterator<Item = String>) -> Vec<String> {
    let schemas = root.pointer("/components/schemas");
    let mut left: Vec<String> = start.into_iter().collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    while let Some(name) = left.pop() {
        if seen.insert(name.clone()) {
            let schema = schemas.and_then(|all| all.get(&name));
            left.extend(
                schema
                    .into_iter()
                    .flat_map(|schema| schemas_below(Site::Schema, schema)),
            );
            found.push(name);
        }
    }
    found
}

/// The component schemas that those parts of operations need for which `is_wanted` holds. It is told the key of the part, and for a
/// response its status.
pub(crate) fn needed(
    root: &Value,
    is_wanted: impl Fn(&str, Option<&str>) -> bool,
) -> HashSet<String> {
    let mut start = Vec::new();
    read_paths(root, &mut |at, _, node| {
        let Some(name) = of(node).and_then(schema_name) else {
            return;
        };
        let mut tokens = at.tokens();
        if let Some(part) = tokens.nth(3)
            && is_wanted(&part.decoded(), tokens.next().as_ref().map(Token::encoded))
        {
            start.push(name);
        }
    });
    reachable(root, start).into_iter().collect()
}

/// The component schemas that a caller may send.
pub fn sent(root: &Value) -> HashSet<String> {
    needed(root, |part, _| part != "responses")
}

/// The component schemas of parameters.
pub fn parameters(root: &Value) -> HashSet<String> {
    needed(root, |part, _| part == "parameters")
}

/// The component schemas that one side writes.
pub(crate) struct Side {
    part: &'static str,
    names: HashSet<String>,
}

impl Side {
    /// What requests carry in their bodies.
    pub(crate) fn sent(root: &Value) -> Self {
        Self::of(root, "requestBody")
    }

    /// What answers carry.
    pub(crate) fn received(root: &Value) -> Self {
        Self::of(root, "responses")
    }

    fn of(root: &Value, part: &'static str) -> Self {
        let names = needed(root, |key, _| key == part);
        Self { part, names }
    }

    /// Whether the schema at `at` is among them, or is inside one.
    pub(crate) fn holds(&self, at: &Pointer) -> bool {
        let mut tokens = at.tokens();
        if tokens
            .next()
            .is_some_and(|first| first.encoded() == "components")
            && let Some(name) = tokens.nth(1)
        {
            return self.names.contains(name.decoded().as_ref());
        }
        let part = at.tokens().nth(3);
        part.is_some_and(|part| part.encoded() == self.part)
    }
}

/// Checks that every reference of the document has a target, and that none points outside.
///
/// # Errors
///
/// At the first reference that does not.
pub(crate) fn check(root: &Value) -> Result<(), Refusal> {
    let mut refused = None;
    read(root, &mut |at, _, node| {
        if refused.is_none()
            && let Some(reference) = of(node)
            && let Err((problem, help)) = leads_somewhere(root, reference)
        {
            refused = Some(Refusal::at(at, problem, help));
        }
    });
    refused.map_or(Ok(()), Err)
}

/// What is wrong with a reference, and what to do about it.
fn leads_somewhere(root: &Value, reference: &str) -> Result<(), (String, &'static str)> {
    if reference.is_empty() {
        return Err((
            "$ref is empty".into(),
            "name what it stands for, such as #/components/schemas/Name",
        ));
    }
    if !reference.starts_with('#') {
        return Err((
            format!("$ref {reference} leads outside the document"),
            "bundle the document into one file",
        ));
    }
    if resolve(root, reference).is_none() {
        return Err((
            format!("$ref {reference} leads nowhere"),
            "add what it names, or mend the name",
        ));
    }
    Ok(())
}
