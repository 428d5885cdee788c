//! What is allowed and may still surprise.

mod common;

use common::{Raw, now, started};
use sailpoint_pat::{NewToken, NoteCode};
use serde_json::json;

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
