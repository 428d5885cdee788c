//! Names the schemas of bodies that stand beside the one that the generator knows of: they become components, so that they have types.

use std::collections::HashMap;

use jsonptr::Pointer;
use serde_json::{Map, Value};

use crate::openapi::naming::Names;
use crate::openapi::object::Object as _;
use crate::openapi::reference::{self, schema_place, schema_reference};
use crate::openapi::schema::{add_component, is_any, wrapped};
use crate::passes::pass::Changes;

/// The components that are new, and the names that are taken.
pub(super) struct NamedBodies {
    names: Names,
    known: HashMap<String, String>,
    new: Vec<(String, Value)>,
}

impl NamedBodies {
    pub(super) fn of(root: &Value) -> Self {
        Self {
            names: Names::of(root),
            known: HashMap::new(),
            new: Vec::new(),
        }
    }

    /// Makes the schema of the media type at `at` a reference, and returns it; none where any value will do. Equal schemas of one
    /// operation share a component.
    pub(super) fn name(
        &mut self,
        media: &mut Map<String, Value>,
        at: &Pointer,
        (operation, wish): (&str, &str),
        changes: &mut Changes<'_>,
    ) -> Option<Value> {
        let schema = media.get("schema")?.clone();
        if reference::of(&schema).is_some() {
            return Some(schema);
        }
        if schema.as_object().is_none_or(is_any) {
            return None;
        }
        if let Some(inner) = wrapped(&schema).filter(|_| !schema.is_true("nullable")) {
            return Some(inner.clone());
        }
        let key = format!("{operation} {schema}");
        let name = self.known.get(&key).cloned().unwrap_or_else(|| {
            let name = self.names.new_name(wish);
            self.known.insert(key, name.clone());
            self.new.push((name.clone(), schema));
            name
        });
        let from = at.with_trailing_token("schema");
        changes.moved(&schema_place(&name), &from);
        changes.adapted(&from, format!("named {name}"));
        let reference = schema_reference(&name);
        media.insert("schema".into(), reference.clone());
        Some(reference)
    }

    /// The same for the media type that the generator knows of, which has a type already: it is named only where one of `others` has
    /// an equal schema, so that they share the type.
    pub(super) fn share<'a>(
        &mut self,
        media: &mut Map<String, Value>,
        others: impl IntoIterator<Item = &'a Value>,
        at: &Pointer,
        names: (&str, &str),
        changes: &mut Changes<'_>,
    ) {
        let schema = media.get("schema").cloned();
        let equal = |other: &Value| schema.is_some() && other.get("schema") == schema.as_ref();
        if others.into_iter().any(equal) {
            self.name(media, at, names, changes);
        }
    }

    /// Puts the new components into the document.
    pub(super) fn add_to(self, root: &mut Value) {
        for (name, schema) in self.new {
            add_component(root, &name, schema);
        }
    }
}
