//! References inside one document: how they are written, where they lead, and whether they lead anywhere. It never reads another file.

use jsonptr::PointerBuf;
use serde_json::Value;

use crate::error::Refusal;

/// The reference to a component.
pub fn reference_to(section: &str, name: &str) -> String {
    format!(
        "#/components/{section}/{}",
        jsonptr::Token::new(name).encoded()
    )
}

/// What a local reference (`#/...`) points at.
pub fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    let fragment = reference.strip_prefix('#')?;
    root.pointer(fragment)
}

/// Follows local references from `value` to something that is none; gives up on a ring.
pub fn follow<'a>(root: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    for _ in 0..64 {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => value = resolve(root, reference)?,
            None => return Some(value),
        }
    }
    None
}

/// Every `$ref` below `value`, with the pointer of the object that holds it.
pub fn references(value: &Value) -> Vec<(PointerBuf, String)> {
    fn collect(value: &Value, at: &mut PointerBuf, found: &mut Vec<(PointerBuf, String)>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    found.push((at.clone(), reference.clone()));
                }
                for (key, child) in map {
                    if matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
                        continue;
                    }
                    at.push_back(key.as_str());
                    collect(child, at, found);
                    at.pop_back();
                }
            }
            Value::Array(items) => {
                for (index, child) in items.iter().enumerate() {
                    at.push_back(index);
                    collect(child, at, found);
                    at.pop_back();
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(value, &mut PointerBuf::new(), &mut found);
    found
}

/// The name of the component schema that a reference leads to.
pub(crate) fn component_name(reference: &str) -> Option<String> {
    let token = reference.strip_prefix("#/components/schemas/")?;
    jsonptr::Token::from_encoded(token)
        .ok()
        .map(|token| token.decoded().into_owned())
}

/// Checks that every local reference of the document leads somewhere, and that none leads outside.
///
/// # Errors
///
/// At the first reference that does not.
pub(crate) fn check(root: &Value) -> Result<(), Refusal> {
    for (at, reference) in references(root) {
        if reference.is_empty() {
            return Err(Refusal::at(
                &at,
                "$ref is empty",
                "name what it stands for, such as #/components/schemas/Name",
            ));
        }
        if !reference.starts_with('#') {
            return Err(Refusal::at(
                &at,
                format!("$ref {reference} leads outside the document"),
                "bundle the document into one file",
            ));
        }
        if resolve(root, &reference).is_none() {
            return Err(Refusal::at(
                &at,
                format!("$ref {reference} leads nowhere"),
                "add what it names, or mend the name",
            ));
        }
    }
    Ok(())
}
