//! Documents that would grow without end, or cost without end: what comes out is counted, and what is too much is refused at its place.
//! Each of them took minutes, or all memory, before it was bounded.

use std::fmt::Write as _;
use std::path::Path;

use openapi_normalise::source::Source;
use openapi_normalise::{Document, Error, Ledger, Settings, passes};
use serde_json::Value;

/// A document with these component schemas, lowered.
fn lowered(schemas: &str) -> Result<(Value, Ledger), Error> {
    let text = format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n{schemas}"
    );
    let mut document = Document::parse(Path::new("d.yaml"), &text)?;
    let mut ledger = Ledger::default();
    passes::run(&mut document, &mut ledger, Settings::default())?;
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

#[track_caller]
fn refused(schemas: &str, expected: &str) {
    assert_eq!(lowered(schemas).unwrap_err().to_string(), expected);
}

#[test]
fn what_is_too_much_is_refused_at_its_place() {
    let chain = levels(
        2_000,
        "L0: {type: object, properties: {p0: {type: string}}}",
        |here, below| {
            format!(
                "    L{here}: {{allOf: [{{$ref: '#/components/schemas/L{below}'}}, {{type: object, properties: {{p{here}: {{type: string}}}}}}]}}"
            )
        },
    );
    refused(
        &chain,
        "d.yaml:308:11: #/components/schemas/L302: has schemas that go on into one another without end (pass all-of); \
         break the ring of allOf or oneOf with a schema of its own",
    );
    let members: Vec<_> = (0..1_001)
        .map(|number| format!("{{type: object, required: [k{number}], properties: {{k{number}: {{type: string}}}}}}"))
        .collect();
    refused(
        &format!("    A: {{oneOf: [{}]}}\n", members.join(", ")),
        "d.yaml:6:8: #/components/schemas/A: oneOf has more than 1000 members (pass unions); describe them as one schema",
    );
    // six hundred parents of two thousand fields each, all in one child: few lines, many fields
    let fields: Vec<_> = (0..2_000)
        .map(|number| format!("f{number}: {{type: string}}"))
        .collect();
    let mut schemas = format!(
        "    P: {{type: object, properties: {{{}}}}}\n",
        fields.join(", ")
    );
    for child in 0..600 {
        writeln!(schemas, "    C{child}: {{allOf: [{{$ref: '#/components/schemas/P'}}, {{type: object, properties: {{own: {{type: string}}}}}}]}}").unwrap();
    }
    let error = lowered(&schemas).unwrap_err();
    assert_eq!(error.pass, Some("all-of"));
    assert!(
        error
            .pointer
            .unwrap()
            .as_str()
            .starts_with("/components/schemas")
    );
}

#[test]
fn a_file_of_too_many_nodes_is_refused_before_it_is_built() {
    let list = format!("[{}]", vec!["0"; 1_000].join(","));
    let json = format!("{{\"x\": [\n{}]}}", vec![list.as_str(); 2_400].join(",\n"));
    let problem = |name: &str, text: &str| {
        let error = Source::parse(Path::new(name), text).unwrap_err();
        assert!(error.position.unwrap().0 > 1_900, "{error}");
        error.problem
    };
    assert_eq!(
        problem("d.json", &json),
        "is not a JSON document: more than 2000000 keys and values"
    );
    problem("d.yaml", &json);
}

#[test]
fn no_default_is_held_against_a_pattern() {
    let unlucky = format!("{}b", "a".repeat(40));
    let cases = [
        // what would take ages
        ("^(a+)+$", unlucky.as_str()),
        ("(a*)*$", &unlucky),
        ("^(a|aa)+$", &unlucky),
        ("^(a|a?)+$", &unlucky),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", &unlucky),
        ("(x+x+)+y", &"x".repeat(40)),
        (
            "^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaaaaaaaaa$",
            "aaaaaaaaaaaaaaaaaaaab",
        ),
        ("((((a?){1000}){1000}){1000}){1000}b", "b"),
        (r"^(a)\1$", "aa"),
        ("^(?=a)a$", "a"),
        // what would not
        ("^[a-z]+$", "abc"),
        (r"^\d{4}-\d{2}-\d{2}$", "2024-01-01"),
        ("^[a-z]+$", "ABC"),
    ];
    for (pattern, default) in cases {
        let (root, ledger) = lowered(&format!(
            "    A: {{type: object, properties: {{a: {{type: string, pattern: {pattern:?}, default: {default:?}}}}}}}\n"
        ))
        .unwrap();
        let kept = root
            .pointer("/components/schemas/A/properties/a/default")
            .is_some();
        assert!(!kept, "{pattern} {default}");
        let said = ledger.to_markdown("d");
        let expected = "the service applies it where the field is absent";
        assert!(said.contains(expected), "{pattern} {default}: {said}");
    }
}
