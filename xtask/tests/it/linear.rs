//! The work of a document grows with its size and no faster. Allocations are counted, because time depends on the machine.

use std::path::Path;

use allocation_counter::measure;
use openapi_normalise::{Document, Ledger, Normalised, Settings, lower};
use openapi_to_client::emit;
use serde_json::{Map, Value, json};

/// So many allocations that reading and lowering a document takes, and that making its client takes.
fn allocations(parts: usize) -> (u64, u64) {
    let text = document(parts).to_string();
    let mut normalised: Option<Normalised> = None;
    let lowering = measure(|| {
        let document = Document::parse(Path::new("linear.json"), &text).unwrap();
        normalised = Some(lower(document, Ledger::default(), Settings::default()).unwrap());
    });
    let normalised = normalised.unwrap();
    let emitting = measure(|| {
        emit::emit(&normalised).unwrap();
    });
    (lowering.count_total, emitting.count_total)
}

/// A document of so many parts: each is two operations, and schemas of every kind that passes rewrite.
fn document(parts: usize) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    schemas.insert(
        "Problem".to_owned(),
        json!({ "type": "object", "properties": { "text": { "type": "string" } } }),
    );
    for part in 0..parts {
        let name = |kind: &str| format!("{kind}{part}");
        let schema = |kind: &str| json!({ "$ref": format!("#/components/schemas/{}", name(kind)) });
        let body = |kind: &str| json!({ "application/json": { "schema": schema(kind) } });
        let problem =
            json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
        paths.insert(
            format!("/things{part}/{{id}}"),
            json!({
                "get": {
                    "operationId": name("readThing"),
                    "parameters": [
                        { "name": "id", "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } },
                        { "name": "sort", "in": "query", "schema": { "type": "string", "enum": ["up", "down"] } },
                    ],
                    "responses": {
                        "200": { "description": "A thing.", "content": body("Thing") },
                        "404": { "description": "None.", "content": problem },
                    },
                },
                "put": {
                    "operationId": name("writeThing"),
                    "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                    "requestBody": { "required": true, "content": body("Thing") },
                    "responses": {
                        "200": { "description": "A pet.", "content": body("Pet") },
                        "409": { "description": "Another is there.", "content": body("Thing") },
                        "422": { "description": "It is none.", "content": problem },
                    },
                },
            }),
        );
        let further = [
            (
                "Base",
                json!({ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "format": "uuid" } } }),
            ),
            (
                "Thing",
                json!({ "allOf": [schema("Base"), { "type": "object", "properties": {
                    "state": { "type": "string", "enum": ["on", "off"], "default": "on" },
                    "count": { "type": "integer", "minimum": 0, "maximum": 100, "nullable": true },
                    "inner": { "type": "object", "title": name("Inner"), "properties": { "at": { "type": "string", "format": "date-time" } } },
                    "pets": { "type": "array", "items": schema("Pet") },
                } }] }),
            ),
            (
                "Pet",
                json!({
                    "oneOf": [schema("Cat"), schema("Dog")],
                    "discriminator": { "propertyName": "kind" },
                }),
            ),
            (
                "Cat",
                json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" }, "lives": { "type": "integer" } } }),
            ),
            (
                "Dog",
                json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" }, "loud": { "anyOf": [{ "type": "boolean" }, { "type": "string" }] } } }),
            ),
        ];
        schemas.extend(further.map(|(kind, schema)| (name(kind), schema)));
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Linear", "version": "1" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

#[test]
fn twice_the_document_is_twice_the_work() {
    let (lowering, emitting) = allocations(40);
    let (lowering_twice, emitting_twice) = allocations(80);
    for (step, once, twice) in [
        ("lowering", lowering, lowering_twice),
        ("emitting", emitting, emitting_twice),
    ] {
        assert!(
            twice * 10 < once * 22,
            "{step} takes {once} allocations, and {twice} for twice the document"
        );
    }
}
