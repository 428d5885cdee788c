//! What is allowed and may still surprise.

use sailpoint_pat::{NewToken, Note, NoteCode, Token, TokenPatch};
use serde_json::json;

use crate::common::{Raw, now, started};

#[tokio::test]
async fn what_is_noted_is_accepted() {
    let end = "2026-06-01T13:00:00Z";
    let cases = [
        (
            json!({ "scope": ["a"], "userAwareTokenNeverExpires": true }),
            &[][..],
        ),
        (
            json!({ "scope": [], "userAwareTokenNeverExpires": true }),
            &[NoteCode::AllRights],
        ),
        (
            json!({ "scope": null, "userAwareTokenNeverExpires": true }),
            &[NoteCode::AllRights],
        ),
        (
            json!({ "scope": ["a"], "expirationDate": end, "accessTokenValiditySeconds": 3600 }),
            &[],
        ),
        (
            json!({ "scope": ["a"], "expirationDate": end, "accessTokenValiditySeconds": 3601 }),
            &[NoteCode::BearerOutlivesToken],
        ),
        (
            json!({ "scope": ["a"], "expirationDate": end }),
            &[NoteCode::BearerOutlivesToken],
        ),
        (
            json!({ "expirationDate": end, "userAwareTokenNeverExpires": true }),
            &[
                NoteCode::AllRights,
                NoteCode::BearerOutlivesToken,
                NoteCode::AcknowledgementWithoutEffect,
            ],
        ),
    ];
    let fake = started().await;
    let raw = Raw::new(&fake).await;
    for (index, (mut body, expected)) in cases.into_iter().enumerate() {
        body["name"] = json!(format!("note {index}"));
        let token = NewToken::from_json(body.to_string().as_bytes(), &now()).expect("allowed");
        let notes = token.notes(&now());
        let codes: Vec<_> = notes.iter().map(sailpoint_pat::Note::code).collect();
        assert_eq!(codes, expected, "{body}");
        assert!(raw.create(&body.to_string()).await.is_empty(), "{body}");
    }
}

#[test]
fn notes_are_for_machines_too() {
    let body = br#"{"name": "ci", "userAwareTokenNeverExpires": true}"#;
    let notes = NewToken::from_json(body, &now()).unwrap().notes(&now());
    assert_eq!(
        serde_json::to_value(&notes).unwrap(),
        json!([{ "code": "all-rights", "pointer": notes[0].pointer(), "message": notes[0].message() }])
    );
}

/// What a patch may surprise with, and at which of its operations.
#[test]
fn a_patch_is_noted_too() {
    let set = |field: &str, value: serde_json::Value| json!({ "op": "replace", "path": format!("/{field}"), "value": value });
    let token = |seconds: i64| {
        let reply = json!({ "id": "a", "name": "ci", "accessTokenValiditySeconds": seconds });
        Token::from_json(reply.to_string().as_bytes()).expect("a token")
    };
    let notes = |operations: serde_json::Value, token: Option<&Token>| {
        let patch =
            TokenPatch::from_json(operations.to_string().as_bytes(), &now()).expect("allowed");
        let notes = patch.notes(token, &now());
        let place = |note: &Note| (note.code(), note.pointer().to_owned());
        notes.iter().map(place).collect::<Vec<_>>()
    };
    let at = |code, pointer: &str| vec![(code, pointer.to_owned())];
    let (null, hour) = (serde_json::Value::Null, json!("2026-06-01T13:00:00Z"));
    let rename = || set("name", json!("x"));

    for none in [json!([]), null.clone()] {
        let found = notes(json!([rename(), set("scope", none)]), None);
        assert_eq!(found, at(NoteCode::AllRights, "/1/value"));
    }
    let removed = json!([{ "op": "remove", "path": "/scope" }]);
    assert_eq!(notes(removed, None), at(NoteCode::AllRights, "/0"));
    assert_eq!(notes(json!([set("scope", json!(["a"]))]), None), []);
    assert_eq!(notes(json!([rename()]), Some(&token(43_200))), []);

    let dated = || json!([set("expirationDate", hour.clone())]);
    assert_eq!(notes(dated(), None), []);
    assert_eq!(notes(dated(), Some(&token(3_600))), []);
    let outlives = at(NoteCode::BearerOutlivesToken, "/0/value");
    assert_eq!(notes(dated(), Some(&token(3_601))), outlives);

    let said = || set("userAwareTokenNeverExpires", json!(true));
    assert_eq!(notes(json!([said()]), None), []);
    let lasting = json!([set("expirationDate", null), said()]);
    assert_eq!(notes(lasting, Some(&token(43_200))), []);
    let without_effect = at(NoteCode::AcknowledgementWithoutEffect, "/0/value");
    assert_eq!(
        notes(json!([said(), set("expirationDate", hour)]), None),
        without_effect
    );
}
