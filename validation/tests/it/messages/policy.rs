//! What a policy refuses, and what is wrong with a policy.

use std::time::Duration;

use sailpoint_pat::{NewToken, Policy, TokenPatch};

use super::golden::Golden;
use crate::common::now;

/// A policy that refuses as much as it can.
const STRICT: &str = r#"
longest-lifetime = "30d"
longest-bearer = "1h"
name-pattern = '[a-z]+'

[never-expiring]
names = ["lasting"]

[scopes]
allowed = ["a"]
"#;

/// Requests that break it.
const REQUESTS: &[&str] = &[
    r#"{"name": "CI", "userAwareTokenNeverExpires": true}"#,
    r#"{"name": "ci", "scope": ["a", "b", "sp:scopes:all"], "accessTokenValiditySeconds": 3601, "expirationDate": "2026-07-01T12:00:00.001Z"}"#,
];

/// Texts that are no policy, in TOML.
const TOML: &[&str] = &[
    "longest-lifetime = ",
    "longest-lifetime = '1d'\nlongest-lifetime = '2d'",
    "longest-lifetime = 90",
    "longest_lifetime = '90d'",
    "[scopes]\nrequired = true",
    "[never-expiring]\nnames = ['a', 1]",
    r#"
longest-lifetime = "3 months"
longest-bearer = "13h"
name-pattern = '(unclosed'

[never-expiring]
allowed = true
names = ["a"]
pattern = ')('

[scopes]
allowed = ["a", " "]
"#,
    "longest-lifetime = 'for long'\nlongest-bearer = '0h'",
    "longest-lifetime = '1y'\nlongest-bearer = '60ms'",
];

/// And in JSON.
const JSON: &[&str] = &[
    "",
    "{\"longest-lifetime\": }",
    "{} {}",
    "[]",
    "{\"scopes\": []}",
    "{\n  \"longest-lifetime\": 90\n}",
    "{\n  \"scopes\": {\n    \"required\": true\n  }\n}",
    "{\"longest-lifetime\": \"1d\", \"longest-lifetime\": \"1d\"}",
    "{\n  \"longest-lifetime\": \"3 months\",\n  \"scopes\": {\"allowed\": [\"a\", \"\"]}\n}",
];

pub(crate) fn record(golden: &mut Golden) {
    let strict = Policy::from_toml(STRICT).expect("a policy");
    let forbids = Policy::new().never_expiring_forbidden();
    let short = Policy::new().longest_lifetime(Duration::from_secs(90 * 60));
    for (title, policy) in [("strict", strict), ("no end", forbids), ("short", short)] {
        for request in REQUESTS {
            let token = NewToken::from_json(request.as_bytes(), &now()).expect(request);
            if let Err(violations) = policy.admit(token, &now()) {
                golden.record(&format!("policy {title}: {request}"), violations);
            }
        }
    }
    let copy = br#"[{"op": "copy", "from": "/expirationDate", "path": "/expirationDate"}]"#;
    let copy = TokenPatch::from_json(copy, &now()).expect("a patch");
    let short = Policy::new().longest_lifetime(Duration::from_secs(90 * 60));
    let refused = short.admit_patch(copy, None, &now());
    golden.record(
        "policy short: a patch that copies a date",
        refused.expect_err("refused"),
    );
    for text in TOML {
        let title = format!("policy in TOML: {}", text.escape_debug());
        golden.record(&title, Policy::from_toml(text).expect_err(text));
    }
    for text in JSON {
        let title = format!("policy in JSON: {}", text.escape_debug());
        golden.record(&title, Policy::from_json(text).expect_err(text));
    }
}
