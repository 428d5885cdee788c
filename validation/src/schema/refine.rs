//! What the schemas are refined with, and the texts in them: names and scopes. The patterns use what every dialect of regular expressions has, and name white space as Unicode
//! does, since `\s` means something else in each of them.

use schemars::Schema;
use serde_json::{Value, json};

/// A character that is no white space.
pub(super) const NOT_WHITE_SPACE: &str =
    r"[^\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";

/// A character that is no white space in the dialect of JSON Schema.
const NOT_WHITE_SPACE_OF_ECMASCRIPT: &str =
    r"[^\u0009-\u000d\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]";

/// A control character.
const CONTROL: &str = r"[\u0000-\u001f\u007f-\u009f]";

pub(super) fn not_blank() -> Value {
    json!({ "type": "string", "pattern": NOT_WHITE_SPACE })
}

pub(super) fn name() -> Value {
    json!({ "type": "string", "pattern": NOT_WHITE_SPACE, "not": { "pattern": CONTROL } })
}

/// An id is blank to this crate if it is to anyone.
pub(super) fn not_blank_to_anyone() -> Value {
    json!({
        "type": "string",
        "allOf": [{ "pattern": NOT_WHITE_SPACE }, { "pattern": NOT_WHITE_SPACE_OF_ECMASCRIPT }],
    })
}

pub(super) fn scope() -> Value {
    json!({ "type": ["array", "null"], "items": not_blank(), "uniqueItems": true })
}

/// Adds keywords to the schema at `pointer`, instead of those of the same names.
pub(super) fn refine(schema: &mut Schema, pointer: &str, keywords: Value) {
    let Value::Object(keywords) = keywords else {
        return;
    };
    if pointer.is_empty() {
        schema.ensure_object().extend(keywords);
    } else if let Some(Value::Object(there)) = schema.pointer_mut(pointer) {
        there.extend(keywords);
    }
}
