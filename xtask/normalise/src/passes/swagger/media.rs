//! The media types of `consumes` and `produces`.

use jsonptr::Pointer;
use serde_json::{Map, Value};

use crate::openapi::media_type::{BYTES, FORM, JSON, essence};
use crate::openapi::walk::child;
use crate::passes::pass::Changes;

/// The media type of a form with files.
pub(super) const MULTIPART: &str = "multipart/form-data";

/// Names that authors write for media types.
const NAMES: [(&str, &str); 4] = [
    ("json", JSON),
    ("xml", "application/xml"),
    ("text", "text/plain"),
    ("form", FORM),
];

/// A list of media types, which may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Media(Vec<String>);

impl Media {
    /// The list under `key`, taken out of its owner.
    pub(super) fn take(
        owner: &mut Map<String, Value>,
        key: &str,
        at: &Pointer,
        changes: &mut Changes<'_>,
    ) -> Option<Self> {
        let mut list = Vec::new();
        let written = match owner.shift_remove(key)? {
            Value::Array(written) => written,
            one @ Value::String(_) => vec![one],
            _ => return None,
        };
        for (index, value) in written.iter().enumerate() {
            let here = child(at, [key, &index.to_string()]);
            let text = value.as_str().unwrap_or_default().trim();
            let name = NAMES
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(text));
            let media_type = match name {
                Some((_, meant)) => {
                    changes.adapted(&here, format!("{text} read as {meant}"));
                    meant
                }
                None if text.contains('/') => text,
                None => {
                    changes.left_to_caller(&here, format!("{value}, which is no media type"));
                    continue;
                }
            };
            if !list.iter().any(|known| known == media_type) {
                list.push(media_type.to_owned());
            }
        }
        Some(Self(list))
    }

    /// The media types of a body: those that are declared, or else bytes for a file and JSON for anything else.
    pub(super) fn of(declared: Option<&Self>, is_file: bool) -> Vec<String> {
        match declared {
            Some(Self(list)) if !list.is_empty() => list.clone(),
            _ if is_file => vec![BYTES.to_owned()],
            _ => vec![JSON.to_owned()],
        }
    }

    /// The media types of a form: those that are declared and have fields, or else the one that can carry them.
    pub(super) fn of_form(declared: Option<&Self>, has_file: bool) -> Vec<String> {
        let can = |name: &&String| match essence(name).as_str() {
            MULTIPART => true,
            FORM => !has_file,
            _ => false,
        };
        let list = declared.map_or(&[] as &[String], |Self(list)| list);
        let list: Vec<String> = list.iter().filter(can).cloned().collect();
        if !list.is_empty() {
            return list;
        }
        vec![if has_file { MULTIPART } else { FORM }.to_owned()]
    }
}
