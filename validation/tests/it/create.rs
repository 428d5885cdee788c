//! What a create gives, however the answer looks: id and secret are never lost.

use sailpoint_pat::{Delivery, ErrorKind, IssuedToken, NewToken};
use sailpoint_pat_fake_tenant::{Edit, FakeTenant, Fault, NeverExpiring, Operation};
use serde_json::json;

use crate::common::{fake, now, started, tenant_for};

fn lasting() -> NewToken {
    let body = br#"{"name": "ci", "userAwareTokenNeverExpires": true}"#;
    NewToken::from_json(body, &now()).expect("allowed")
}

#[track_caller]
fn assert_whole(fake: &FakeTenant, issued: &IssuedToken) {
    let known = fake
        .secret_of(issued.id().as_str())
        .expect("the tenant knows the id");
    assert_eq!(issued.secret().expose(), known);
}

#[tokio::test]
async fn a_reply_without_an_expiration_date_is_read() {
    for form in [NeverExpiring::Null, NeverExpiring::Absent] {
        let fake = fake().never_expiring_reply(form).start().await.unwrap();
        let issued = tenant_for(&fake).create(lasting()).await.expect("created");
        assert_whole(&fake, &issued);
        let details = issued.details().expect("the whole answer");
        assert_eq!(details.name, "ci");
        assert_eq!(details.created, now().instant());
        assert_eq!(details.expiration_date, None);
        assert_eq!(details.access_token_validity_seconds, 43_200);
    }
}

#[tokio::test]
async fn a_reply_that_does_not_decode_still_gives_id_and_secret() {
    let edits = [
        Edit::remove("/created"),
        Edit::remove("/owner"),
        Edit::remove("/name"),
        Edit::set("/created", json!("yesterday")),
        Edit::set("/expirationDate", json!("never")),
        Edit::set("/accessTokenValiditySeconds", json!("long")),
        Edit::set("/scope", json!({})),
        Edit::set("/name", json!(null)),
    ];
    for edit in edits {
        let fake = started().await;
        fake.push_fault(Operation::Create, Fault::EditReply(vec![edit.clone()]));
        let issued = tenant_for(&fake).create(lasting()).await.expect("created");
        assert_whole(&fake, &issued);
        assert_eq!(issued.details(), None, "{edit:?}");
    }
}

#[tokio::test]
async fn fields_that_nobody_knows_do_no_harm() {
    let fake = started().await;
    let edits = vec![
        Edit::set("/future", json!({ "a": [1] })),
        Edit::set("/created", json!("2026-06-01T12:00:00.123456Z")),
    ];
    fake.push_fault(Operation::Create, Fault::EditReply(edits));
    let issued = tenant_for(&fake).create(lasting()).await.expect("created");
    assert_whole(&fake, &issued);
    assert!(issued.details().is_some());
}

/// When nothing can be saved the error says so, and that the service may have acted.
#[tokio::test]
async fn a_reply_without_a_secret_is_an_error() {
    let fake = started().await;
    fake.push_fault(
        Operation::Create,
        Fault::EditReply(vec![Edit::remove("/secret")]),
    );
    let error = tenant_for(&fake).create(lasting()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.delivery()),
        (ErrorKind::Unreadable, Delivery::Answered)
    );
    assert_eq!(error.status(), Some(200));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn an_issued_token_works_until_it_is_deleted() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let issued = tenant.create(lasting()).await.unwrap();
    assert_eq!(tenant.check_login(&issued).await.unwrap().as_secs(), 43_200);
    tenant.delete(issued.id()).await.unwrap();
    let error = tenant.check_login(&issued).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Authentication);
    let error = tenant.delete(issued.id()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::NotFound, Some(404))
    );
}
