//! Reading one file: its value, the positions of its nodes, and what is refused.

use std::path::Path;

use jsonptr::Pointer;
use openapi_normalise::source::Source;

#[test]
fn knows_the_line_of_each_node_and_of_what_is_missing() {
    let source = Source::parse(Path::new("d.yaml"), "a:\n  b: [1,\n   2]\n200: on\n").unwrap();
    assert_eq!(
        source.value,
        serde_json::json!({"a": {"b": [1, 2]}, "200": "on"})
    );
    assert_eq!(
        source.position(Pointer::from_static("/a/b/1")),
        Some((3, 4))
    );
    assert_eq!(
        source.position(Pointer::from_static("/a/b/9/x")),
        Some((2, 6))
    );
}

#[test]
fn refuses_a_duplicate_key_at_its_line() {
    let error = Source::parse(Path::new("d.yaml"), "a: 1\na: 2\n").unwrap_err();
    assert_eq!(error.position, Some((2, 1)));
    let error = Source::parse(Path::new("d.json"), "{\"a\": 1,\n\"a\": 2}").unwrap_err();
    assert_eq!(error.position.map(|(line, _)| line), Some(2));
}

#[test]
fn reads_json_with_tabs_and_knows_its_lines() {
    let source = Source::parse(Path::new("d.json"), "{\n\t\"a\": {\"b\": 1}\n}").unwrap();
    assert_eq!(source.value, serde_json::json!({"a": {"b": 1}}));
}
