//! All rights of the owner, implied by a scope that is absent, null or empty, or named as `sp:scopes:all`: notes, policy and audit
//! decide it alike, and say which of the two it is.

use sailpoint_pat::{
    Code, NewToken, NoteCode, Now, Policy, TokenList,
    audit::{Audit, Finding},
};
use serde_json::{Value, json};

const IMPLIED: &str = "no scope is named, which means all rights of the owner";
const NAMED: &str = "the scope sp:scopes:all is named, which means all rights of the owner";

fn now() -> Now {
    Now::at("2026-06-01T12:00:00Z".parse().unwrap())
}

fn request(scope: &Value) -> NewToken {
    let body = json!({"name": "ci", "scope": scope, "expirationDate": "2026-07-01T00:00:00Z"});
    NewToken::from_json(body.to_string().as_bytes(), &now()).unwrap()
}

#[test]
fn a_request_has_a_note_either_way() {
    for (scope, text) in [
        (json!(null), IMPLIED),
        (json!([]), IMPLIED),
        (json!(["sp:scopes:all"]), NAMED),
        (json!(["idn:accounts:read", "sp:scopes:all"]), NAMED),
    ] {
        let token = Policy::new()
            .scopes_must_be_named()
            .admit(request(&scope), &now());
        // Naming it is what the policy asks for; the note tells what that means.
        match (&token, text) {
            (Ok(_), NAMED) => {}
            (Err(found), IMPLIED) => {
                let violation = &found.as_slice()[0];
                assert_eq!(violation.code(), Code::PolicyScopeNotNamed);
                assert!(violation.message().starts_with(text), "{violation}");
            }
            other => panic!("{scope}: {other:?}"),
        }
        let notes = request(&scope).notes(&now());
        assert_eq!(notes.len(), 1, "{scope}");
        assert_eq!(notes[0].code(), NoteCode::AllRights);
        assert_eq!(
            notes[0].message(),
            format!("{text}; name the scopes that the token needs")
        );
    }
    assert_eq!(request(&json!(["idn:accounts:read"])).notes(&now()), []);
}

#[test]
fn an_audit_says_which_it_is_and_nothing_untrue() {
    let audited = |scope: Value| {
        let listed = json!([{
            "id": "a", "name": "ci", "scope": scope, "created": "2026-05-01T00:00:00Z",
            "lastUsed": "2026-05-31T00:00:00Z", "expirationDate": "2026-12-01T00:00:00Z",
        }]);
        let list = TokenList::from_json(listed.to_string().as_bytes()).unwrap();
        let audit = Audit::new().policy(Policy::new().scopes_must_be_named());
        let report = audit.of(&list, &now());
        let messages = report.findings().iter().map(Finding::message);
        messages.collect::<Vec<_>>()
    };
    let named = audited(json!(["sp:scopes:all"]));
    assert_eq!(
        named,
        [
            NAMED,
            "the token has the scope sp:scopes:all, which the service also gives where no scope was named, and the policy \
             wants scopes to be named; name the scopes that the token needs"
        ]
    );
    let implied = audited(json!([]));
    assert_eq!(
        implied,
        [
            IMPLIED,
            "no scope is named, which means all rights of the owner, and the policy does not allow that; name the scopes \
             that the token needs"
        ]
    );
    assert_eq!(audited(json!(["sp:scopes:all", "a"])), [NAMED]);
}
