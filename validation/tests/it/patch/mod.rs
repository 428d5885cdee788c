//! The rule of a patch, before the ways in and the fake tenant, which shares no code with this crate; and what a patch makes
//! of a token.

mod size;
mod table;
mod with_token;

use sailpoint_pat::{
    Acknowledged, Change, Code, Deadline, Expiry, Now, Scope, Token, TokenName, TokenPatch,
    Violations, client::types::JsonPatchOperation,
};
use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};
use serde_json::{Value, json};
use table::*;

use crate::common::{Raw, fake, instant, now};

const FUTURE: &str = "2026-12-31T23:59:59.999Z";
const EXPIRES: &str = "2026-07-01T00:00:00.000Z";

fn codes(violations: &Violations) -> Vec<&'static str> {
    violations
        .iter()
        .map(|violation| violation.code().as_str())
        .collect()
}

/// The operations as a program makes them, null included; nothing for what their type cannot hold.
fn operations(document: &Value) -> Option<Vec<JsonPatchOperation>> {
    let operation = |operation: &Value| {
        Some(JsonPatchOperation {
            op: operation["op"].as_str()?.parse().ok()?,
            path: operation["path"].as_str()?.to_owned(),
            from: operation["from"].as_str().map(str::to_owned),
            value: operation.get("value").cloned(),
        })
    };
    document.as_array()?.iter().map(operation).collect()
}

/// A tenant with a token that expires and one that does not.
async fn tenant() -> FakeTenant {
    fake()
        .rng_seed(7)
        .seed_token(
            TokenSeed::new("expires")
                .id("e")
                .expires_at(EXPIRES.parse().expect("a date-time")),
        )
        .seed_token(
            TokenSeed::new("never")
                .id("n")
                .acknowledged(true)
                .scopes(["a"]),
        )
        .start()
        .await
        .expect("a fake tenant")
}

fn token(fake: &FakeTenant, id: &str) -> Token {
    let shown = fake.tokens().into_iter().find(|token| token["id"] == id);
    Token::from_json(shown.expect("a token").to_string().as_bytes()).expect("readable")
}

#[test]
fn json_and_the_generated_model_say_the_same() {
    for (document, _) in table() {
        let read = TokenPatch::from_json(document.to_string().as_bytes(), &now());
        if let Some(operations) = operations(&document) {
            let made = TokenPatch::from_operations(operations, &now());
            let unplaced = |result: Result<TokenPatch, Violations>| {
                result.map_err(|found| {
                    found
                        .iter()
                        .map(|v| (v.pointer().to_owned(), v.code()))
                        .collect::<Vec<_>>()
                })
            };
            assert_eq!(unplaced(made), unplaced(read), "{document}");
        }
    }
}

/// Sent through the types, an accepted patch means the same.
#[tokio::test]
async fn what_goes_out_means_what_came_in() {
    for (document, _) in table() {
        let Ok(patch) = TokenPatch::from_json(document.to_string().as_bytes(), &now()) else {
            continue;
        };
        let sent: Vec<JsonPatchOperation> = patch.clone().into();
        let sent = serde_json::to_value(sent).expect("JSON");
        let read_again = TokenPatch::from_json(sent.to_string().as_bytes(), &now());
        assert_eq!(read_again.as_ref(), Ok(&patch), "{document}");
        if sent == document {
            continue;
        }
        for id in ["e", "n"] {
            let (one, other) = (tenant().await, tenant().await);
            let raw = Raw::new(&one).await.patch(id, &document.to_string()).await;
            let typed = Raw::new(&other).await.patch(id, &sent.to_string()).await;
            assert_eq!(
                raw.map(|_| token(&one, id)),
                typed.map(|_| token(&other, id)),
                "{document}"
            );
        }
    }
}

#[test]
fn what_a_program_says_goes_out_in_its_order() {
    let sent = |patch: TokenPatch| {
        serde_json::to_value(Vec::<JsonPatchOperation>::from(patch)).expect("JSON")
    };
    let deadline = Deadline::parse(FUTURE, &now()).unwrap();
    let acknowledged = Acknowledged::that_this_token_never_expires();
    let patch = TokenPatch::new()
        .rename(TokenName::new("x").unwrap())
        .scope(Scope::named(["b", "a"]).unwrap())
        .expire_at(deadline);
    assert_eq!(
        sent(patch.clone()),
        json!([
            set("name", "x"),
            set("scope", json!(["b", "a"])),
            expiration(FUTURE)
        ])
    );
    assert_eq!(patch.expiry_change(), &Change::To(Expiry::At(deadline)));
    assert_eq!(
        (patch.name_change().to(), patch.scope_change().to()),
        (
            Some(&TokenName::new("x").unwrap()),
            Some(&Scope::named(["b", "a"]).unwrap())
        )
    );
    assert!(!patch.name_change().is_unchanged() && !patch.scope_change().is_unchanged());
    let json = sent(patch.clone()).to_string();
    assert_eq!(
        TokenPatch::from_json(json.as_bytes(), &now()),
        Ok(patch.clone())
    );

    let patch = patch.never_expire(acknowledged).scope(Scope::AllRights);
    assert_eq!(
        sent(patch.clone()).as_array().unwrap()[3..],
        [
            expiration(Value::Null),
            acknowledgement(true),
            set("scope", Value::Null)
        ]
    );
    assert_eq!(
        patch.expiry_change().to(),
        Some(&Expiry::Never(acknowledged))
    );
    assert_eq!(patch.acknowledgement_change(), &Change::To(true));
    let json = sent(patch.clone()).to_string();
    assert_eq!(TokenPatch::from_json(json.as_bytes(), &now()), Ok(patch));
    assert!(TokenPatch::new().is_empty());
    assert!(TokenPatch::new().name_change().is_unchanged());
    assert!(TokenPatch::new().scope_change().is_unchanged());
}

#[test]
fn a_date_goes_out_with_milliseconds_unless_a_later_operation_reads_it() {
    let date = |document: &Value| {
        let patch =
            TokenPatch::from_json(document.to_string().as_bytes(), &now()).expect("allowed");
        Vec::<JsonPatchOperation>::from(patch)[0]
            .value
            .clone()
            .expect("a value")
    };
    let fine = "2027-01-01T01:00:00.0009+01:00";
    assert_eq!(date(&json!([expiration(fine)])), "2027-01-01T00:00:00.000Z");
    assert_eq!(
        date(&json!([expiration(""), acknowledgement(true)])),
        Value::Null
    );
    assert_eq!(
        date(&json!([expiration(fine), test("/expirationDate", fine)])),
        fine
    );
    let copied = json!({ "op": "copy", "from": "/expirationDate", "path": "/name" });
    assert_eq!(date(&json!([expiration(fine), copied])), fine);
}

#[test]
fn a_patch_ages() {
    let later = Now::at(instant("2027-01-01T00:00:00Z"));
    let dated = TokenPatch::new().expire_at(Deadline::parse(FUTURE, &now()).unwrap());
    assert!(dated.clone().still_after(&now()).is_ok());
    assert_eq!(
        dated.still_after(&later).unwrap_err().code(),
        Code::ExpirationNotInFuture
    );
    let renamed = TokenPatch::new().rename(TokenName::new("x").unwrap());
    assert!(renamed.still_after(&later).is_ok());
}

/// What is not there is told where it is named: what an operation takes from, or what it goes to.
#[test]
fn a_place_that_is_not_there_is_told_by_its_member() {
    let pointer = |document: Value| {
        let violations = TokenPatch::from_json(document.to_string().as_bytes(), &now());
        let violations = violations.unwrap_err();
        let first = violations.iter().next().expect("a violation");
        assert_eq!(first.code(), Code::PathNotFound);
        first.pointer().to_owned()
    };
    let empty = set("scope", json!([]));
    let copy = |from: &str, path: &str| json!({ "op": "copy", "from": from, "path": path });
    assert_eq!(
        pointer(json!([empty, copy("/scope/0", "/name")])),
        "/1/from"
    );
    assert_eq!(
        pointer(json!([empty, copy("/name", "/scope/1")])),
        "/1/path"
    );
    assert_eq!(pointer(json!([empty, remove("/scope/0")])), "/1/path");
}

/// No token has anything inside its name; what is inside its scope, the token alone knows.
#[test]
fn what_no_token_has_is_refused_without_a_token() {
    let codes_of = |operation: Value| {
        let document = json!([operation]).to_string();
        let read = TokenPatch::from_json(document.as_bytes(), &now());
        read.err().map(|violations| codes(&violations))
    };
    let copy = |from: &str, path: &str| json!({ "op": "copy", "from": from, "path": path });
    let not_found = Some(vec!["path-not-found"]);
    assert_eq!(codes_of(test("/name/first", "x")), not_found);
    assert_eq!(codes_of(copy("/name/first", "/scope")), not_found);
    assert_eq!(codes_of(remove("/expirationDate/0")), not_found);
    assert_eq!(codes_of(test("/scope/0/0", "x")), not_found);
    assert_eq!(codes_of(copy("/name", "/scope/0/-")), not_found);
    assert_eq!(codes_of(test("/scope/0", "x")), None);
    assert_eq!(codes_of(copy("/scope/0", "/scope/-")), None);
}

/// What is put into a scope that only the token knows stays there, unless the same patch changes the scope again.
#[test]
fn an_entry_that_no_scope_can_have_is_refused_without_a_token() {
    let refused = |operations: Value| {
        let read = TokenPatch::from_json(operations.to_string().as_bytes(), &now());
        let places = |found: Violations| {
            let place = |v: &sailpoint_pat::Violation| (v.pointer().to_owned(), v.code());
            found.iter().map(place).collect::<Vec<_>>()
        };
        read.err().map(places)
    };
    let put =
        |op: &str, path: &str, value: Value| json!({ "op": op, "path": path, "value": value });
    let at = |pointer: &str, code| Some(vec![(pointer.to_owned(), code)]);
    for value in [json!(7), Value::Null, json!(["a"]), json!({})] {
        let patch = json!([set("name", "x"), put("add", "/scope/-", value)]);
        assert_eq!(refused(patch), at("/1/value", Code::ScopeNotString));
    }
    let both = refused(json!([set("name", ""), put("add", "/scope/-", json!(7))]));
    let expected = [
        ("/0/value".to_owned(), Code::NameBlank),
        ("/1/value".to_owned(), Code::ScopeNotString),
    ];
    assert_eq!(both, Some(expected.to_vec()));
    let blank = at("/0/value", Code::ScopeBlank);
    assert_eq!(refused(json!([put("add", "/scope/0", json!(" "))])), blank);
    let patch = json!([put("replace", "/scope/0", json!("")), set("name", "x")]);
    assert_eq!(refused(patch), blank);
    let patch = json!([put("add", "/scope/0", json!("")), remove("/scope/0")]);
    assert_eq!(refused(patch), None);
    let patch = json!([
        put("add", "/scope/0", json!(["a"])),
        put("add", "/scope/0/-", json!(7)),
        remove("/scope/0")
    ]);
    assert_eq!(refused(patch), None);
    let patch = json!([
        put("add", "/scope/0", json!("a")),
        put("add", "/scope/0/-", json!(7)),
        remove("/scope/0")
    ]);
    assert_eq!(refused(patch), at("/1/path", Code::PathNotFound));
}

/// RFC 6902 leaves open what a member means that is there twice; here it is refused.
#[test]
fn a_member_that_appears_twice_is_refused() {
    let body =
        br#"[{"op": "replace", "path": "/name", "value": "a", "value": "b", "op": "replace"}]"#;
    let violations = TokenPatch::from_json(body, &now()).unwrap_err();
    let found: Vec<_> = violations.iter().map(|v| (v.pointer(), v.code())).collect();
    assert_eq!(
        found,
        [
            ("/0/value", Code::DuplicateField),
            ("/0/op", Code::DuplicateField)
        ]
    );
    // What such an operation would do is not judged.
    let body = br#"[{"op": "replace", "path": "/expirationDate", "value": "soon", "value": null}]"#;
    let violations = TokenPatch::from_json(body, &now()).unwrap_err();
    assert_eq!(codes(&violations), ["duplicate-field"]);
}
