//! What is wrong with a patch, a bulk update, or a patch for one token; and what is not wrong but may surprise.

use std::fmt::Write as _;

use sailpoint_pat::{BulkPatch, NewToken, Token, TokenPatch};

use super::golden::Golden;
use crate::common::now;

/// Patches that break one rule each, or several for the order.
const PATCHES: &[&str] = &[
    "[",
    "{}",
    "[7]",
    "[{}]",
    r#"[{"op": 1, "path": [], "value": 0}]"#,
    r#"[{"op": "set", "path": "/name"}]"#,
    r#"[{"op": "move", "path": "/name"}, {"op": "copy", "path": "/name", "from": {}}]"#,
    r#"[{"op": "replace", "path": "name", "value": "x"}]"#,
    r#"[{"op": "copy", "path": "/name", "from": "/na~me"}]"#,
    r#"[{"op": "replace", "path": "/accessTokenValiditySeconds", "value": 900}]"#,
    r#"[{"op": "replace", "path": "/expirationDate"}]"#,
    r#"[{"op": "move", "path": "/scope/0", "from": "/scope"}]"#,
    r#"[{"op": "remove", "path": "/name/first"}]"#,
    r#"[{"op": "replace", "path": "/scope", "value": ["a"]}, {"op": "copy", "from": "/scope/1", "path": "/name"}]"#,
    r#"[{"op": "replace", "path": "/name", "value": "a"}, {"op": "test", "path": "/name", "value": "b"}]"#,
    r#"[{"op": "remove", "path": "/name", "op": "remove"}]"#,
    r#"[{"op": "replace", "path": "/expirationDate", "value": null}]"#,
    r#"[{"op": "remove", "path": "/expirationDate"}, {"op": "replace", "path": "/userAwareTokenNeverExpires", "value": false}]"#,
    r#"[{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": false}]"#,
    r#"[{"op": "replace", "path": "/expirationDate", "value": "soon"}]"#,
    r#"[{"op": "replace", "path": "/expirationDate", "value": "2026-06-01T12:00:00Z"}]"#,
    r#"[{"op": "remove", "path": "/name"}, {"op": "add", "path": "/scope", "value": ["a", "a"]}, {"op": "add", "path": "/userAwareTokenNeverExpires", "value": "yes"}]"#,
    r#"[{"op": "replace", "path": "/scope", "value": []}, {"op": "add", "path": "/scope/-", "value": " "}]"#,
];

const BULKS: &[&str] = &[
    "[]",
    "{}",
    r#"{"ids": "a", "patch": {}}"#,
    r#"{"ids": [], "patch": []}"#,
    r#"{"ids": ["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20","21","22","23","24","25","26"],
 "patch": [{"op": "replace", "path": "/name", "value": "x"}]}"#,
    r#"{"ids": ["a", 7, " ", "a"], "patch": [{"op": "remove", "path": "/expirationDate"}]}"#,
    r#"{"ids": ["a"], "ids": ["b"], "id": 1, "patch": [{"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}]}"#,
];

pub(crate) fn record(golden: &mut Golden) {
    let copy = r#"{"op": "copy", "path": "/scope/0", "from": "/scope"}"#;
    let large = format!(
        r#"[{{"op": "add", "path": "/scope", "value": ["a"]}}, {}]"#,
        vec![copy; 19].join(", ")
    );
    let refused = TokenPatch::from_json(large.as_bytes(), &now());
    golden.record(
        "TokenPatch::from_json, a scope copied into itself 19 times",
        refused.expect_err("refused"),
    );
    for patch in PATCHES {
        let refused = TokenPatch::from_json(patch.as_bytes(), &now());
        golden.record(&patch.escape_debug().to_string(), refused.expect_err(patch));
    }
    for bulk in BULKS {
        let refused = BulkPatch::from_json(bulk.as_bytes(), &now());
        golden.record(&bulk.escape_debug().to_string(), refused.expect_err(bulk));
    }
    let token = Token::from_json(br#"{"id": "2c91", "name": "ci"}"#).expect("a token");
    for patch in [
        r#"[{"op": "test", "path": "/name", "value": "cd"}]"#,
        r#"[{"op": "copy", "from": "/expirationDate", "path": "/expirationDate"}]"#,
        r#"[{"op": "add", "path": "/scope/-", "value": "a"}]"#,
    ] {
        let refused = TokenPatch::from_json(patch.as_bytes(), &now()).expect(patch);
        let refused = refused.apply(&token, &now());
        let title = format!("{patch} for a token that never expires");
        golden.record(&title, refused.expect_err(patch));
    }
    let new = |body: &str| NewToken::from_json(body.as_bytes(), &now()).expect("allowed");
    let lasting = r#"{"name": "ci", "userAwareTokenNeverExpires": true}"#;
    let refused = new(lasting).check_name_against([&token]);
    golden.record(
        "NewToken::check_name_against",
        refused.expect_err("taken").into(),
    );
    for body in [
        lasting,
        r#"{"name": "ci", "scope": ["a"], "expirationDate": "2026-06-01T13:00:00Z"}"#,
        r#"{"name": "ci", "accessTokenValiditySeconds": 3601, "expirationDate": "2026-06-01T13:00:00Z", "userAwareTokenNeverExpires": true}"#,
    ] {
        writeln!(golden.text, "NewToken::notes of {body}").expect("memory");
        for note in new(body).notes(&now()) {
            writeln!(golden.text, "    {note}").expect("memory");
        }
    }
    let patch = r#"[{"op": "replace", "path": "/scope", "value": []}, {"op": "replace", "path": "/expirationDate", "value": "2026-06-01T13:00:00Z"}, {"op": "replace", "path": "/userAwareTokenNeverExpires", "value": true}]"#;
    writeln!(golden.text, "TokenPatch::notes of {patch}").expect("memory");
    let patch = TokenPatch::from_json(patch.as_bytes(), &now()).expect("allowed");
    for note in patch.notes(Some(&token), &now()) {
        writeln!(golden.text, "    {note}").expect("memory");
    }
}
