//! Collects the members of a union, including those of unions inside it.

use serde_json::{Map, Value, json};

use crate::openapi::object::Object as _;
use crate::openapi::schema::{meaning, own_or_wrapped_reference, without_annotations};

/// One member: as it was written, and the schema behind its references.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) written: Value,
    pub(super) object: Map<String, Value>,
}

/// The keyword that makes a schema a union.
pub(super) fn keyword(schema: &Map<String, Value>) -> Option<&'static str> {
    ["oneOf", "anyOf"]
        .into_iter()
        .find(|keyword| schema.contains_key(*keyword))
}

/// Gathers the members, those of unions among them too; null is taken out.
pub(super) fn gather(
    root: &Value,
    written: &[Value],
    members: &mut Vec<Member>,
    nullable: &mut bool,
    depth: usize,
) {
    for written in written {
        let Some(object) = meaning(root, written) else {
            continue;
        };
        if object.get("enum") == Some(&json!([null])) {
            *nullable = true;
            continue;
        }
        *nullable |= object.is_true("nullable") || written.is_true("nullable");
        if let Some(inner) = keyword(object).filter(|_| depth < 16) {
            gather(root, object.list(inner), members, nullable, depth + 1);
            continue;
        }
        let mut object = object.clone();
        object.shift_remove("nullable");
        let bare = without_annotations(&object);
        if !members
            .iter()
            .any(|known| without_annotations(&known.object) == bare)
        {
            let written = match own_or_wrapped_reference(written) {
                Some(reference) => json!({ "$ref": reference }),
                None => Value::Object(object.clone()),
            };
            members.push(Member { written, object });
        }
    }
}
