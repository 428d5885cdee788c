//! Patches that would build more than any token holds: refused before they cost anything.

use sailpoint_pat::{Code, TokenPatch, client::types::JsonPatchOperation};
use serde_json::{Value, json};

use super::{codes, table::set};
use crate::common::now;

fn read(operations: Vec<Value>) -> Result<TokenPatch, (String, Vec<&'static str>)> {
    let document = Value::from(operations).to_string();
    TokenPatch::from_json(document.as_bytes(), &now())
        .map_err(|found| (found.as_slice()[0].pointer().to_owned(), codes(&found)))
}

fn copy(from: &str, path: &str) -> Value {
    json!({ "op": "copy", "from": from, "path": path })
}

/// Each copy of the scope into itself makes it twice as large.
#[test]
fn a_scope_that_is_copied_into_itself_does_not_fill_the_memory() {
    let mut operations = vec![set("scope", json!(["a"]))];
    operations.resize(60, copy("/scope", "/scope/0"));
    let refused = read(operations).expect_err("refused");
    assert_eq!(refused, ("/19/path".to_owned(), vec!["patch-too-large"]));
}

/// A value of many levels would end the program that lets go of it.
#[test]
fn a_value_that_is_put_into_another_again_and_again_does_not_end_the_program() {
    let mut operations = vec![set("name", json!([]))];
    for _ in 0..50_000 {
        operations.push(set("scope", json!([])));
        operations.push(json!({ "op": "move", "from": "/name", "path": "/scope/0" }));
        operations.push(json!({ "op": "move", "from": "/scope", "path": "/name" }));
    }
    let refused = read(operations).expect_err("refused");
    assert_eq!(refused, ("/383/path".to_owned(), vec!["patch-too-large"]));
}

#[test]
fn a_long_text_may_be_copied_as_long_as_it_comes_to_a_mebibyte() {
    let name = "x".repeat(256 * 1024 - 1);
    let copies = |count: usize| {
        let mut operations = vec![set("name", name.as_str()), set("scope", json!([]))];
        operations.resize(2 + count, copy("/name", "/scope/-"));
        operations.push(set("scope", json!(["a"])));
        read(operations).map(|_| ())
    };
    assert_eq!(copies(4), Ok(()));
    let refused = ("/6/path".to_owned(), vec!["patch-too-large"]);
    assert_eq!(copies(5), Err(refused));
}

/// Members of objects count too, with their names.
#[test]
fn levels_and_bytes_of_objects_count() {
    let mut operations = vec![set("scope", json!([{ "x".repeat(600_000): 1 }]))];
    operations.push(copy("/scope/0", "/name"));
    operations.push(copy("/scope/0", "/name"));
    let refused = read(operations).expect_err("refused");
    assert_eq!(refused, ("/2/path".to_owned(), vec!["patch-too-large"]));
}

/// A program can make values with more levels than the reader of JSON takes.
#[test]
fn up_to_128_levels_are_taken() {
    let patch = |levels: usize, innermost_is_array: bool| {
        let deep = (0..levels).fold(json!("a"), |inner, level| {
            if (level % 2 == 0) == innermost_is_array {
                json!([inner])
            } else {
                json!({ "a": inner })
            }
        });
        let operations = [set("scope", deep), set("scope", json!(["a"]))];
        let operations = operations.map(|operation| JsonPatchOperation {
            op: "replace".parse().expect("an op"),
            path: "/scope".to_owned(),
            from: None,
            value: operation.get("value").cloned(),
        });
        TokenPatch::from_operations(operations, &now()).map_err(|found| found.as_slice()[0].code())
    };
    for innermost_is_array in [true, false] {
        assert!(patch(128, innermost_is_array).is_ok());
        let refused = patch(129, innermost_is_array);
        assert_eq!(refused, Err(Code::PatchTooLarge));
    }
}
