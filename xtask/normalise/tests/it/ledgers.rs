//! The ledger of each fixture as a golden file, so that a change of a pass shows as a change of a ledger. And each constraint of a
//! document must be enforced by a type or named in the ledger.

use std::path::{Path, PathBuf};

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::ledger::Entry;
use openapi_normalise::walk::{Site, walk};
use openapi_normalise::{Normalised, normalise};
use serde_json::Value;

use super::fixtures;

fn lowered(file: &Path) -> Normalised {
    normalise(file, None, None).unwrap()
}

#[test]
fn each_fixture_has_its_ledger() {
    for (name, file) in fixtures("") {
        let ledger = lowered(&file).ledger.to_markdown(&name);
        insta::assert_snapshot!(format!("ledger_{name}"), ledger);
    }
}

#[test]
fn lowering_twice_gives_the_same_bytes() {
    for (_, file) in fixtures("") {
        let (one, other) = (lowered(&file), lowered(&file));
        assert_eq!(
            one.document.root.to_string(),
            other.document.root.to_string()
        );
        assert_eq!(one.ledger.entries(), other.ledger.entries());
    }
}

/// Keywords that constrain a value.
const CONSTRAINTS: [&str; 20] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "enum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "additionalProperties",
    "required",
    "not",
    "const",
    "default",
];

/// Whether a type made of this lowered schema enforces the keyword.
fn enforced(schema: &Value, keyword: &str) -> bool {
    let kind = schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let format = schema.get("format").and_then(Value::as_str);
    // every number has the width of a double
    if keyword == "format" && kind == "number" && format.is_none() {
        return true;
    }
    if schema.get(keyword).is_none() {
        return false;
    }
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => kind == "integer",
        "minLength" | "maxLength" | "pattern" => kind == "string" && format.is_none(),
        "format" => {
            matches!(kind, "integer" | "number")
                || matches!(
                    format,
                    Some("date" | "date-time" | "password" | "binary" | "ipv4" | "uuid")
                )
        }
        // null alone is read as null and nothing else
        "enum" => {
            matches!(kind, "string" | "integer") || schema["enum"] == serde_json::json!([null])
        }
        "additionalProperties" | "required" | "default" => true,
        _ => false,
    }
}

/// The pointer without its steps into members of allOf, oneOf and anyOf.
fn without_members(pointer: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut tokens = pointer.split('/').peekable();
    while let Some(token) = tokens.next() {
        let is_number = |next: &&str| next.bytes().all(|byte| byte.is_ascii_digit());
        if matches!(token, "allOf" | "oneOf" | "anyOf") && tokens.peek().is_some_and(is_number) {
            tokens.next();
        } else {
            kept.push(token);
        }
    }
    kept.join("/")
}

/// Whether the entry says what became of the keyword of the schema at `at`, which stands at `pointer` of its file.
fn names(entry: &Entry, at: &str, pointer: &str, keyword: &str) -> bool {
    let place = entry.origin.1.as_str();
    let of_parameter = place.contains("/parameters/") && pointer == format!("{place}/schema");
    let is_here = of_parameter || without_members(place) == without_members(pointer);
    let holds = pointer.starts_with(place);
    // what it replaces by another body, or leaves as text, as its reason says
    let part = match entry.pass {
        "error-schemas" | "success-schemas" | "response-media" => "/responses/",
        _ => "/requestBody/",
    };
    let is_body = entry.pass == "media-types" || part == "/responses/";
    let replaces = match pointer.strip_prefix(&format!("{place}/headers/")) {
        Some(header) => {
            let name = header.split('/').next().unwrap_or_default();
            entry.change.starts_with("headers ") && entry.change.contains(name)
        }
        None => is_body && at.contains(part) && !at.contains("/headers/"),
    };
    // a request body of Swagger 2.0 was a parameter, which may have stood elsewhere
    let replaces = replaces && (holds || at.starts_with(entry.pointer.as_str()));
    let is_merged = entry.change.contains("cannot be told apart");
    let is_any = entry.change.ends_with(": any value");
    // a parameter that goes as a whole, or a keyword with all that is in it
    let dropped = match entry.change.split_once(' ') {
        Some((first, _)) if pointer.starts_with(&format!("{place}/{first}/")) => true,
        _ => place.contains("/parameters/"),
    };
    let is_gone = dropped && entry.change.ends_with("; dropped");
    let by_caller = ["the caller writes its text", "the caller writes their text"];
    let is_text =
        place.contains("/parameters/") && by_caller.iter().any(|said| entry.change.ends_with(said));
    let denied = pointer.starts_with(&format!("{place}/not")) && entry.change.contains("not");
    let quoted = entry.change.contains(&format!("\"{keyword}\":"));
    // the value of a tag is the variant
    let tag = entry.change.split_once(" by \"").map(|(_, tag)| tag);
    let is_tag = entry.pass == "variants"
        && tag.is_some_and(|tag| {
            let field = format!("/properties/{}", tag.trim_end_matches('"'));
            keyword == "required" || (keyword == "enum" && pointer.ends_with(&field))
        });
    let has_no_limit = entry.change.contains("one of which is any value");
    (is_here && (entry.change.contains(keyword) || has_no_limit))
        || replaces
        || (holds && (quoted || is_merged || is_gone || is_any || is_tag || is_text))
        || denied
}

/// The fixtures, those of single passes, and with `DOCUMENTS` the documents of these files too: paths, a line each. Those may refer to files
/// below `DOCUMENTS_ROOT`.
fn documents() -> Vec<(String, PathBuf)> {
    let more = std::env::var("DOCUMENTS").unwrap_or_default();
    let more = more
        .lines()
        .map(|path| (path.to_owned(), PathBuf::from(path)));
    let ours = [fixtures(""), fixtures("passes")].into_iter().flatten();
    ours.chain(more).collect()
}

/// Where what stands at `pointer` is held: there, and where its equals stand, if the ledger says that they have one name.
fn equals(normalised: &Normalised, pointer: &Pointer) -> Vec<String> {
    let mut places = vec![pointer.to_string()];
    let mut next = 0;
    while let Some(place) = places.get(next).cloned() {
        next += 1;
        for entry in normalised.ledger.entries() {
            let rest = place
                .strip_prefix(entry.origin.1.as_str())
                .filter(|rest| rest.is_empty() || rest.starts_with('/'));
            let name = entry.change.strip_prefix("named ");
            let name = name.and_then(|named| named.strip_suffix(", like its equal elsewhere"));
            if let (Some(rest), Some(name)) = (rest, name) {
                let component = PointerBuf::from_tokens(["components", "schemas", name]);
                let (_, equal) = normalised.document.origin(&component);
                let equal = format!("{equal}{rest}");
                if !places.contains(&equal) {
                    places.push(equal);
                }
            }
        }
    }
    places
}

/// Whether what stands at `pointer` is part of a client: a shared parameter, body or response that nothing refers to is not.
fn is_used(root: &Value, pointer: &Pointer) -> bool {
    let tokens: Vec<_> = pointer
        .tokens()
        .map(|token| token.encoded().to_owned())
        .collect();
    match tokens.as_slice() {
        [components, section, name, ..] if components == "components" && section != "schemas" => {
            let reference = format!("\"#/components/{section}/{name}\"");
            root.to_string().contains(&reference)
        }
        _ => true,
    }
}

#[test]
fn each_constraint_is_enforced_or_in_the_ledger() {
    let mut missing = Vec::new();
    let root = std::env::var_os("DOCUMENTS_ROOT").map(PathBuf::from);
    for (name, file) in documents() {
        let root = root.as_deref().filter(|root| file.starts_with(root));
        let normalised = normalise(&file, root, None).unwrap();
        let original = openapi_normalise::read_as_openapi_3(&file, root).unwrap();
        let mut kept: std::collections::HashMap<_, Vec<Value>> = std::collections::HashMap::new();
        let mut root = normalised.document.root.clone();
        walk(&mut root, &mut |at, site, node| {
            if site == Site::Schema {
                let (file, pointer) = normalised.document.origin(at);
                kept.entry((file.to_owned(), without_members(pointer.as_str())))
                    .or_default()
                    .push(node.clone());
            }
        });
        let mut root = original.root.clone();
        walk(&mut root, &mut |at, site, node| {
            if site != Site::Schema {
                return;
            }
            for keyword in CONSTRAINTS.iter().filter(|keyword| {
                node.get(**keyword).is_some_and(|value| {
                    let open = **keyword == "additionalProperties" && *value == Value::Bool(true);
                    !value.is_null() && *value != Value::Bool(false) && !open
                })
            }) {
                let (file, pointer) = original.origin(at);
                // members are merged into the schema that holds them, and what stands beside a union into its members
                let places = equals(&normalised, &pointer);
                let held = places.iter().any(|pointer| {
                    let place = (file.to_owned(), without_members(pointer));
                    let schemas = kept.get(&place).into_iter().flatten();
                    // null as a member of a union makes what the union became nullable
                    let is_null = node["enum"] == serde_json::json!([null]);
                    schemas.into_iter().any(|schema| {
                        enforced(schema, keyword)
                            || (is_null && *keyword == "enum" && schema["nullable"] == true)
                    })
                });
                // of a format it is said once what becomes of it
                let format = node["format"].as_str().filter(|_| *keyword == "format");
                let named = normalised.ledger.entries().iter().any(|entry| {
                    let said = entry.change.strip_prefix("format ");
                    places
                        .iter()
                        .any(|pointer| names(entry, at.as_str(), pointer, keyword))
                        || format.zip(said).is_some_and(|(format, said)| {
                            said.strip_prefix(format)
                                .is_some_and(|rest| rest.starts_with(": "))
                        })
                });
                if !held && !named && is_used(&original.root, &pointer) {
                    missing.push(format!("{name}: {pointer} {keyword} {}", node[*keyword]));
                }
            }
        });
    }
    assert!(
        missing.is_empty(),
        "neither enforced nor in the ledger:\n{}",
        missing.join("\n")
    );
}
