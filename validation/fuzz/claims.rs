//! What must hold of any bytes that somebody takes for a request. The fuzz targets throw bytes at it, and an ordinary test
//! throws the saved corpus.

use chrono::{DateTime, Utc};
use sailpoint_pat::client::types::{CreatePersonalAccessTokenRequest, JsonPatchOperation};
use sailpoint_pat::{NewToken, Now, Policy, Token, TokenPatch, Violations};

/// The present, for all of them.
fn now() -> Now {
    Now::at(DateTime::<Utc>::from_timestamp(1_780_315_200, 0).expect("a date"))
}

/// A refusal says something of every violation, at a place that is a JSON Pointer, and does so as JSON too.
fn speaks(violations: &Violations) {
    assert!(violations.iter().count() > 0);
    for violation in violations {
        let pointer = violation.pointer();
        assert!(
            pointer.is_empty() || pointer.starts_with('/'),
            "{pointer:?}"
        );
        assert!(!violation.message().is_empty());
        let text = violation.to_string();
        assert!(
            !text.contains('\u{0}') && !text.contains('\u{1b}'),
            "{text:?}"
        );
        serde_json::to_string(violation).expect("a violation is JSON");
    }
}

/// A create request: refused with reasons, or the same after a way through the generated model.
pub fn create(bytes: &[u8]) {
    match NewToken::from_json(bytes, &now()) {
        Ok(token) => {
            let request = CreatePersonalAccessTokenRequest::from(&token);
            let again = serde_json::to_vec(&request).expect("a request is JSON");
            assert_eq!(NewToken::from_json(&again, &now()).as_ref(), Ok(&token));
            assert_eq!(NewToken::from_request(request, &now()), Ok(token));
        }
        Err(violations) => speaks(&violations),
    }
}

/// A patch: refused with reasons, or the same after a way through the generated model; it never panics on a token.
pub fn patch(bytes: &[u8]) {
    let token =
        br#"{"id":"1","name":"n","scope":["a","b"],"owner":{},"created":"2026-01-01T00:00:00Z",
        "expirationDate":"2027-01-01T00:00:00Z"}"#;
    let token = Token::from_json(token).expect("a token");
    match TokenPatch::from_json(bytes, &now()) {
        Ok(patch) => {
            let operations: Vec<JsonPatchOperation> = patch.clone().into();
            let again = serde_json::to_vec(&operations).expect("operations are JSON");
            assert_eq!(TokenPatch::from_json(&again, &now()).as_ref(), Ok(&patch));
            if let Err(violations) = patch.apply(&token, &now()) {
                speaks(&violations);
            }
        }
        Err(violations) => speaks(&violations),
    }
}

/// A policy, in either notation: refused with reasons, or one that can judge a token.
pub fn policy(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let token = br#"{"name":"ci","expirationDate":"2027-01-01T00:00:00Z"}"#;
    let token = NewToken::from_json(token, &now()).expect("a request");
    for policy in [Policy::from_toml(text), Policy::from_json(text)] {
        match policy {
            Ok(policy) => {
                if let Err(violations) = policy.admit(token.clone(), &now()) {
                    speaks(&violations);
                }
            }
            Err(violations) => speaks(&violations),
        }
    }
}
