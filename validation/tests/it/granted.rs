//! What the service granted is what is told, and where that is not what was asked for it is told too.

use std::time::Duration;

use crate::common::{now, started, tenant_for};
use sailpoint_pat::{AccessTokenTtl, Acknowledged, Deadline, NewToken, Scope, TokenName};
use sailpoint_pat_fake_tenant::{Edit, Fault, Operation};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_secs(86_400);

fn asked(name: &str) -> NewToken {
    let deadline = Deadline::after(90 * DAY, &now()).unwrap();
    NewToken::expiring(TokenName::new(name).unwrap(), deadline)
        .with_scope(Scope::named(["a", "b"]).unwrap())
        .with_access_token_ttl(AccessTokenTtl::from_seconds(900).unwrap())
}

/// Every field that may be granted otherwise, alone and with the others.
#[tokio::test]
async fn each_difference_is_told() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let differences: [(&str, Value, &str); 9] = [
        (
            "/expirationDate",
            json!("2026-06-02T00:00:00.000Z"),
            "it expires at 2026-06-02T00:00:00.000Z, and not at 2026-08-30T12:00:00.000Z",
        ),
        (
            "/expirationDate",
            json!("2026-08-30T12:00:00.001Z"),
            "it expires at 2026-08-30T12:00:00.001Z, and not at 2026-08-30T12:00:00.000Z",
        ),
        (
            "/expirationDate",
            Value::Null,
            "it never expires, and not at 2026-08-30T12:00:00.000Z",
        ),
        (
            "/scope",
            json!(["a"]),
            "it has the scopes \"a\", and not the scopes \"a b\"",
        ),
        (
            "/scope",
            Value::Null,
            "it has all rights of its owner, and not the scopes \"a b\"",
        ),
        (
            "/scope",
            json!(["a", "b", "sp:scopes:all"]),
            "it has all rights of its owner, and not the scopes \"a b\"",
        ),
        (
            "/accessTokenValiditySeconds",
            json!(60),
            "its bearers are valid for 60 s, and not for 900 s",
        ),
        ("/name", json!("b"), "its name is \"b\", and not "),
        (
            "/name",
            json!("\u{1b}]0;"),
            "its name is \"\\u{1b}]0;\", and not ",
        ),
    ];
    for (index, (pointer, value, text)) in differences.into_iter().enumerate() {
        let token = asked(&format!("token {index}"));
        let edit = Edit::set(pointer, value);
        fake.push_fault(Operation::Create, Fault::EditReply(vec![edit]));
        let issued = tenant.create(token.clone()).await.unwrap();
        let told = token.differences(&issued);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].to_string().starts_with(text), "{}", told[0]);
    }
    let token = asked("all");
    let edits = vec![
        Edit::set("/expirationDate", Value::Null),
        Edit::set("/scope", json!([])),
        Edit::set("/accessTokenValiditySeconds", json!(43_200)),
        Edit::set("/name", json!("other")),
    ];
    fake.push_fault(Operation::Create, Fault::EditReply(edits));
    let issued = tenant.create(token.clone()).await.unwrap();
    assert_eq!(token.differences(&issued).len(), 4);
}

/// The order of scopes, what is finer than a millisecond, and what was left to the service.
#[tokio::test]
async fn what_is_no_difference() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let left_open = NewToken::never_expiring(
        TokenName::new("open").unwrap(),
        Acknowledged::that_this_token_never_expires(),
    );
    let cases = [
        (asked("as it is"), vec![]),
        (asked("order"), vec![Edit::set("/scope", json!(["b", "a"]))]),
        (
            asked("finer"),
            vec![Edit::set(
                "/expirationDate",
                json!("2026-08-30T12:00:00.000999Z"),
            )],
        ),
        (
            left_open,
            vec![
                Edit::set("/scope", json!(["sp:scopes:all"])),
                Edit::set("/accessTokenValiditySeconds", json!(60)),
            ],
        ),
        // Only id and secret could be saved: nothing is known of the rest.
        (asked("in part"), vec![Edit::set("/created", json!(7))]),
    ];
    for (token, edits) in cases {
        fake.push_fault(Operation::Create, Fault::EditReply(edits));
        let issued = tenant.create(token.clone()).await.unwrap();
        assert_eq!(token.differences(&issued), []);
    }
}
