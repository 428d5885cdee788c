//! Documents that would grow without end, or cost without end: what comes out is counted, and what is too much is refused at its place.
//! Each of them took minutes, or all memory, before it was bounded.

use std::fmt::Write as _;
use std::path::Path;

use openapi_normalise::{Document, Error, Ledger, passes};
use serde_json::Value;

/// A document with these component schemas, lowered.
fn lowered(schemas: &str) -> Result<(Value, Ledger), Error> {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"
    );
    let mut document = Document::parse(Path::new("d.yaml"), &text)?;
    let mut ledger = Ledger::default();
    passes::run(&mut document, &mut ledger)?;
    Ok((document.root, ledger))
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(nodes).sum(),
        Value::Object(map) => map.values().map(nodes).sum(),
        _ => 0,
    }
}

/// Schemas of so many levels: a first, and for each further level what `level` writes of it and the one below.
fn levels(count: usize, first: &str, level: impl Fn(usize, usize) -> String) -> String {
    let mut text = format!("    {first}\n");
    for number in 1..count {
        writeln!(text, "{}", level(number, number - 1)).unwrap();
    }
    text
}

#[test]
fn a_parent_that_is_listed_twice_or_reached_by_two_ways_is_merged_once() {
    let twice = |count| {
        levels(
            count,
            "L0: {type: object, properties: {p0: {type: string}}}",
            |here, below| {
                let parent = format!("{{$ref: '#/components/schemas/L{below}'}}");
                format!(
                    "    L{here}: {{allOf: [{parent}, {parent}, {{type: object, properties: {{p{here}: {{type: string}}}}}}]}}"
                )
            },
        )
    };
    let diamond = |count| {
        levels(
            count,
            "L0: {type: object, properties: {p0: {type: string}}}",
            |here, below| {
                let parent = format!("{{$ref: '#/components/schemas/L{below}'}}");
                format!(
                    "    A{here}: {{allOf: [{parent}, {{type: object, properties: {{p{here}: {{type: string}}}}}}]}}\n    \
                 B{here}: {{allOf: [{parent}, {{type: object, required: [p{here}]}}]}}\n    \
                 L{here}: {{allOf: [{{$ref: '#/components/schemas/A{here}'}}, {{$ref: '#/components/schemas/B{here}'}}]}}"
                )
            },
        )
    };
    for schemas in [twice(40), diamond(40)] {
        let (root, _) = lowered(&schemas).unwrap();
        let last = root.pointer("/components/schemas/L39/properties").unwrap();
        assert_eq!(last.as_object().unwrap().len(), 40);
        assert!(nodes(&root) < 20_000, "{}", nodes(&root));
    }
}

#[test]
fn unions_of_unions_are_taken_apart_once() {
    let object = |name: &str| {
        format!("{{type: object, required: [{name}], properties: {{{name}: {{type: string}}}}}}")
    };
    let schemas = levels(
        40,
        "U0: {type: object}\n    V0: {type: object}",
        |here, below| {
            let inner = format!(
                "{{$ref: '#/components/schemas/U{below}'}}, {{$ref: '#/components/schemas/V{below}'}}"
            );
            format!(
                "    U{here}: {{oneOf: [{inner}, {}]}}\n    V{here}: {{anyOf: [{inner}, {}]}}",
                object(&format!("u{here}")),
                object(&format!("v{here}")),
            )
        },
    );
    let (root, _) = lowered(&schemas).unwrap();
    assert!(nodes(&root) < 60_000, "{}", nodes(&root));
}
