//! What goes over the wire, read back from the fake tenant's journal.

use std::time::Duration;

use sailpoint_pat::{AccessTokenTtl, Acknowledged, Deadline, Expiry, NewToken, Scope, TokenName};
use serde_json::{Value, json};

use crate::common::{NOW, builder_for, creates, now, started, tenant_for};

/// The body of the one create that arrived.
async fn sent(token: NewToken) -> Value {
    let fake = started().await;
    let issued = tenant_for(&fake).create(token).await.expect("created");
    assert_eq!(
        fake.secret_of(issued.id().as_str()).as_deref(),
        Some(issued.secret().expose())
    );
    let [create] = &creates(&fake)[..] else {
        panic!("one create")
    };
    assert_eq!(create.content_type(), Some("application/json"));
    assert!(create.had_authorization());
    assert_eq!(create.header("api-version"), None);
    create.json().expect("JSON")
}

#[tokio::test]
async fn the_customers_body_goes_out_as_it_is() {
    let body = json!({
        "name": "NodeJS Integration",
        "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],
        "accessTokenValiditySeconds": 36900,
        "expirationDate": "2026-12-31T23:59:59.999Z",
        "userAwareTokenNeverExpires": false,
    });
    let token = NewToken::from_json(body.to_string().as_bytes(), &now()).expect("allowed");
    assert_eq!(sent(token).await, body);

    let model = serde_json::from_value(body.clone()).expect("the generated model");
    let token = NewToken::from_request(model, &now()).expect("allowed");
    assert_eq!(sent(token).await, body);
}

#[tokio::test]
async fn what_was_not_said_is_not_sent() {
    let deadline = Deadline::after(Duration::from_secs(60), &now()).unwrap();
    let token = NewToken::expiring(TokenName::new("ci").unwrap(), deadline);
    assert_eq!(
        sent(token).await,
        json!({ "name": "ci", "expirationDate": "2026-06-01T12:01:00.000Z" })
    );

    let acknowledged = Acknowledged::that_this_token_never_expires();
    let token = NewToken::never_expiring(TokenName::new("ci").unwrap(), acknowledged);
    assert_eq!(
        sent(token).await,
        json!({ "name": "ci", "userAwareTokenNeverExpires": true })
    );
}

#[tokio::test]
async fn what_the_builder_says_is_sent() {
    let deadline = Deadline::parse("2027-01-01T01:00:00.0009+01:00", &now()).unwrap();
    let token = NewToken::expiring(TokenName::new("ci").unwrap(), deadline)
        .with_scope(Scope::named(["b", "a"]).unwrap())
        .with_access_token_ttl(AccessTokenTtl::from_seconds(15).unwrap());
    let body = json!({
        "name": "ci",
        "scope": ["b", "a"],
        "accessTokenValiditySeconds": 15,
        "expirationDate": "2027-01-01T00:00:00.000Z",
    });
    assert_eq!(sent(token).await, body);
}

#[tokio::test]
async fn empty_values_are_sent_as_absent_ones() {
    for nothing in [json!(null), json!("")] {
        let body = json!({
            "name": "ci",
            "scope": [],
            "accessTokenValiditySeconds": null,
            "expirationDate": nothing,
            "userAwareTokenNeverExpires": true,
        });
        let token = NewToken::from_json(body.to_string().as_bytes(), &now()).expect("allowed");
        assert_eq!(token.scope(), &Scope::AllRights);
        assert!(matches!(token.expiry(), Expiry::Never(_)));
        assert_eq!(
            sent(token).await,
            json!({ "name": "ci", "userAwareTokenNeverExpires": true })
        );
    }
}

/// Beside a date the acknowledgement has no effect; what was said of it goes out as it was said.
#[tokio::test]
async fn an_acknowledgement_beside_a_date_goes_out_as_it_was_said() {
    for said in [json!(true), json!(false), json!(null)] {
        let body = json!({ "name": "ci", "expirationDate": "2027-01-01T00:00:00Z", "userAwareTokenNeverExpires": said });
        let token = NewToken::from_json(body.to_string().as_bytes(), &now()).expect("allowed");
        assert_eq!(
            token.expiry().deadline().unwrap().to_string(),
            "2027-01-01T00:00:00.000Z"
        );
        let sent = sent(token).await;
        assert_eq!(sent["userAwareTokenNeverExpires"], said);
        assert_eq!(
            sent.get("userAwareTokenNeverExpires").is_some(),
            !said.is_null()
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_for_a_deadline_that_has_passed_meanwhile() {
    let fake = started().await;
    let deadline = Deadline::after(Duration::from_secs(20), &now()).unwrap();
    let token = NewToken::expiring(TokenName::new("ci").unwrap(), deadline);
    // Twenty seconds lie within the margin that a tenant has unless told otherwise.
    let tenant = builder_for(&fake)
        .margin(Duration::from_secs(30))
        .build()
        .unwrap();
    let error = tenant.create(token).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "creating a token: the request breaks the rule and was not sent; correct what its violations name"
    );
    let violations = error.violations().expect("violations");
    assert_eq!(
        violations.to_string(),
        format!(
            "/expirationDate: expirationDate 2026-06-01T12:00:20.000Z is not in the future: now is {NOW} and the margin for \
             clocks and transit is 30s; set a later date-time [expiration-not-in-future]"
        )
    );
    assert_eq!(error.delivery(), sailpoint_pat::Delivery::NotSent);
    assert_eq!(fake.request_count(), 0);
}
