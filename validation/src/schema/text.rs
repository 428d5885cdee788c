//! Texts: names and scopes. The patterns use what every dialect of regular expressions has, and name white space as Unicode
//! does, since `\s` means something else in each of them.

use serde_json::{Value, json};

/// A character that is no white space.
const NOT_WHITE_SPACE: &str =
    r"[^\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]";

/// A control character.
const CONTROL: &str = r"[\u0000-\u001f\u007f-\u009f]";

pub(super) fn not_blank() -> Value {
    json!({ "type": "string", "pattern": NOT_WHITE_SPACE })
}

pub(super) fn name() -> Value {
    json!({ "type": "string", "pattern": NOT_WHITE_SPACE, "not": { "pattern": CONTROL } })
}
