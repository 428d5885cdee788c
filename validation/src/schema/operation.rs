//! Schemas that an operation of a patch fits if it does something to a field. They look at operations that are well formed.

use serde_json::{Value, json};

use crate::request::patch::field::Field;

/// A JSON Pointer to one of the fields, or inside one.
pub(super) fn pointer_to(fields: &[Field]) -> Value {
    let names: Vec<&str> = fields.iter().map(|field| &field.pointer()[1..]).collect();
    let names = names.join("|");
    json!({
        "type": "string",
        "pattern": format!("^/(?:{names})(?:/(?:[^/~]|~[01])*)*$"),
        "not": {
            "$comment": "In some dialects $ matches before a line break at the end.",
            "pattern": r"^/[^/]*\n",
        },
    })
}

/// Which members an operation needs.
pub(super) fn members() -> Value {
    json!({
        "description": "One operation of a JSON Patch (RFC 6902). Members that it does not know are ignored.",
        "allOf": [
            {
                "if": is(&["add", "replace", "test"]),
                "then": { "required": ["value"] },
            },
            {
                "if": is(&["move", "copy"]),
                "then": {
                    "required": ["from"],
                    "properties": { "from": { "$ref": "#/$defs/pointer" } },
                },
            },
        ],
    })
}

/// It gives the field a value of its own.
pub(super) fn gives(field: Field, value: &Value) -> Value {
    json!({
        "properties": {
            "op": { "enum": ["add", "replace"] },
            "path": { "const": field.pointer() },
            "value": value,
        },
        "required": ["op", "path", "value"],
    })
}

/// It gives the field a value from elsewhere.
pub(super) fn takes_in(field: Field) -> Value {
    json!({
        "properties": {
            "op": { "enum": ["move", "copy"] },
            "path": { "const": field.pointer() },
        },
        "required": ["op", "path", "from"],
    })
}

/// The same, and it was not in the field before.
pub(super) fn takes_in_from_elsewhere(field: Field) -> Value {
    let mut schema = takes_in(field);
    schema["properties"]["from"] = json!({ "not": here_or_inside(field) });
    schema
}

/// It leaves the field without a value.
pub(super) fn empties(field: Field) -> Value {
    json!({
        "anyOf": [
            {
                "properties": {
                    "op": { "const": "remove" },
                    "path": { "const": field.pointer() },
                },
                "required": ["op", "path"],
            },
            {
                "properties": {
                    "op": { "const": "move" },
                    "from": { "const": field.pointer() },
                    "path": { "not": { "const": field.pointer() } },
                },
                "required": ["op", "path", "from"],
            },
        ],
    })
}

/// It changes the field, or something inside it.
pub(super) fn touches(field: Field) -> Value {
    let here = here_or_inside(field);
    json!({
        "anyOf": [
            {
                "properties": { "op": { "not": { "const": "test" } }, "path": here },
                "required": ["op", "path"],
            },
            {
                "properties": { "op": { "const": "move" }, "from": here },
                "required": ["op", "path", "from"],
            },
        ],
    })
}

/// It puts a value of its own into what the field holds.
pub(super) fn puts_inside(field: Field) -> Value {
    let inside = format!("^{}/[^/]*$", field.pointer());
    json!({
        "properties": {
            "op": { "enum": ["add", "replace"] },
            "path": { "type": "string", "pattern": inside },
        },
        "required": ["op", "path", "value"],
    })
}

/// It gives the field, or puts into what the field holds, a value from elsewhere, but not one from inside of that.
pub(super) fn takes_in_or_puts_inside(field: Field) -> Value {
    let path = format!("^{}(?:/[^/]*)?$", field.pointer());
    let from = format!("^{}/[^/]*/", field.pointer());
    let mut schema = takes_in(field);
    schema["properties"]["path"] = json!({ "type": "string", "pattern": path });
    schema["properties"]["from"] = json!({ "not": { "type": "string", "pattern": from } });
    schema
}

/// It looks for something inside the field.
pub(super) fn looks_inside(field: Field) -> Value {
    looks_at(&format!("^{}/", field.pointer()))
}

/// It looks for something inside what the field holds.
pub(super) fn looks_inside_entries(field: Field) -> Value {
    looks_at(&format!("^{}/[^/]*/", field.pointer()))
}

fn looks_at(pattern: &str) -> Value {
    let inside = json!({ "type": "string", "pattern": pattern });
    json!({
        "anyOf": [
            { "properties": { "path": inside }, "required": ["path"] },
            {
                "properties": { "op": { "enum": ["move", "copy"] }, "from": inside },
                "required": ["op", "from"],
            },
        ],
    })
}

fn here_or_inside(field: Field) -> Value {
    json!({ "type": "string", "pattern": format!("^{}(?:/|$)", field.pointer()) })
}

fn is(operations: &[&str]) -> Value {
    json!({ "properties": { "op": { "enum": operations } }, "required": ["op"] })
}
