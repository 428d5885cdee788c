//! Components that came from different files and say the same become one.

use std::collections::HashMap;

use serde_json::Value;

use super::SECTIONS;
use crate::openapi::reference::reference_to;
use crate::openapi::walk::walk;
use crate::origins::Origins;

/// Shares equal components of other files, the first one's name stays.
pub(super) fn share(root: &mut Value, origins: &Origins) {
    loop {
        let mut replaced: HashMap<String, String> = HashMap::new();
        for (kind, _) in SECTIONS {
            let Some(components) = root
                .pointer_mut(&format!("/components/{kind}"))
                .and_then(Value::as_object_mut)
            else {
                continue;
            };
            let mut known: HashMap<String, String> = HashMap::new();
            components.retain(|name, value| {
                let place = jsonptr::PointerBuf::from_tokens(["components", kind, name.as_str()]);
                if origins.origin(&place).0 == 0 {
                    return true;
                }
                if let Some(first) = known.get(&value.to_string()) {
                    replaced.insert(reference_to(kind, name), reference_to(kind, first));
                    false
                } else {
                    known.insert(value.to_string(), name.clone());
                    true
                }
            });
        }
        if replaced.is_empty() {
            return;
        }
        walk(root, &mut |_, _, node| {
            if let Some(Value::String(reference)) = node.get_mut("$ref")
                && let Some(first) = replaced.get(reference)
            {
                reference.clone_from(first);
            }
        });
    }
}
