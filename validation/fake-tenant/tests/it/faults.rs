//! Faults on demand: what the client sees, and whether the service acted.

use std::error::Error;
use std::time::Duration;

use reqwest::Method;
use sailpoint_pat_fake_tenant::{Answer, Edit, FakeTenant, Fault, Gate, Operation};
use serde_json::{Value, json};

use crate::common::{Client, FUTURE, Reply, TOKENS, builder, exchange};

async fn tenant() -> (FakeTenant, Client) {
    let tenant = builder().start().await.unwrap();
    let client = Client::of(&tenant).await;
    (tenant, client)
}

fn create(client: &Client) -> reqwest::RequestBuilder {
    client
        .request(Method::POST, TOKENS)
        .json(&json!({ "name": "x", "expirationDate": FUTURE }))
}

/// Whether the error, or one that caused it, is a connection that was reset.
fn is_reset(error: &reqwest::Error) -> bool {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionReset)
        {
            return true;
        }
        source = error.source();
    }
    false
}

#[tokio::test]
async fn dropped_connections() {
    let cases = [
        (Fault::DropBeforeReading, false, false, false),
        (Fault::DropBeforeActing, true, false, false),
        (Fault::DropAfterActing, true, true, false),
        (Fault::ResetBeforeActing, true, false, true),
        (Fault::ResetAfterActing, true, true, true),
    ];
    for (fault, read, acted, reset) in cases {
        let (tenant, client) = tenant().await;
        tenant.push_fault(Operation::Create, fault.clone());
        let error = create(&client).send().await.unwrap_err();
        assert!(error.is_request(), "{fault:?}: {error:?}");
        if reset {
            assert!(is_reset(&error), "{fault:?}: {error:?}");
        }
        assert_eq!(tenant.tokens().len(), usize::from(acted), "{fault:?}");
        let request = tenant.requests().pop().unwrap();
        assert_eq!(
            (request.body().is_some(), request.status()),
            (read, None),
            "{fault:?}"
        );
        // the service goes on
        assert_eq!(client.list(&[]).await.status, 200);
    }
}

#[tokio::test]
async fn answers_instead() {
    let (tenant, client) = tenant().await;
    tenant.push_fault(Operation::Create, Fault::Answer(Answer::html(502)));
    let reply = Reply::of(create(&client)).await;
    assert_eq!(
        (reply.status.as_u16(), reply.content_type.as_deref()),
        (502, Some("text/html; charset=utf-8"))
    );
    assert!(reply.text.starts_with("<html>"));
    tenant.push_fault(Operation::Create, Fault::Answer(Answer::empty(503)));
    let reply = Reply::of(create(&client)).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (503, ""));
    tenant.push_fault(
        Operation::Create,
        Fault::Answer(Answer::too_many_requests_as_error("300")),
    );
    let reply = Reply::of(create(&client)).await;
    assert_eq!(
        (reply.status.as_u16(), reply.retry_after.as_deref()),
        (429, Some("300"))
    );
    assert_eq!(reply.body, json!({ "error": "Too many requests." }));
    tenant.push_fault(
        Operation::Create,
        Fault::Answer(Answer::service_error(500, "tracked", "It broke.")),
    );
    let reply = Reply::of(create(&client)).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.body["trackingId"]),
        (500, &json!("tracked"))
    );
    tenant.push_fault(Operation::Create, Fault::Answer(Answer::unauthorized()));
    assert_eq!(
        Reply::of(create(&client)).await.body["error"],
        "The bearer is not accepted."
    );
    assert!(tenant.tokens().is_empty());

    tenant.push_fault(
        Operation::Create,
        Fault::AnswerAfterActing(Answer::html(504)),
    );
    assert_eq!(Reply::of(create(&client)).await.status, 504);
    assert_eq!(tenant.tokens().len(), 1);
    assert_eq!(tenant.requests().pop().unwrap().status(), Some(504));
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    for after in [0, 1, 40] {
        let (tenant, client) = tenant().await;
        tenant.push_fault(Operation::Create, Fault::CutBody { after });
        let mut response = create(&client).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let promised = usize::try_from(response.content_length().unwrap()).unwrap();
        let mut arrived = Vec::new();
        let error = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => arrived.extend_from_slice(&chunk),
                Ok(None) => panic!("the body ended well"),
                Err(error) => break error,
            }
        };
        assert!(error.is_body() || error.is_decode(), "{error:?}");
        assert!(arrived.len() == after && after < promised);
        assert_eq!(tenant.tokens().len(), 1);
    }
}

#[tokio::test]
async fn a_body_that_is_too_short_slow_or_mislabelled() {
    let (tenant, client) = tenant().await;
    tenant.push_fault(Operation::Create, Fault::TruncateBody { keep: 50 });
    let reply = Reply::of(create(&client)).await;
    assert_eq!(
        (reply.status.as_u16(), reply.text.len(), reply.body),
        (200, 50, Value::Null)
    );
    tenant.push_fault(
        Operation::List,
        Fault::SlowBody {
            chunk: 7,
            delay: Duration::from_micros(10),
        },
    );
    let reply = client.list(&[]).await;
    assert_eq!(reply.body[0]["name"], "x");
    tenant.push_fault(Operation::List, Fault::ContentType("text/plain".to_owned()));
    let reply = client.list(&[]).await;
    assert_eq!(
        (reply.content_type.as_deref(), &reply.body[0]["name"]),
        (Some("text/plain"), &json!("x"))
    );
}

#[tokio::test]
async fn a_body_that_waits_at_a_gate() {
    let (tenant, client) = tenant().await;
    let gate = Gate::new();
    tenant.push_fault(
        Operation::Create,
        Fault::HoldBody {
            after: 10,
            gate: gate.clone(),
        },
    );
    let mut response = create(&client).send().await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap().len(), 10);
    gate.arrived(1).await;
    gate.open();
    let mut rest = Vec::new();
    while let Some(chunk) = response.chunk().await.unwrap() {
        rest.extend_from_slice(&chunk);
    }
    assert!(rest.ends_with(b"}"));
}

#[tokio::test]
async fn edited_replies() {
    let (tenant, client) = tenant().await;
    let edits = vec![
        Edit::set("/expirationDate", Value::Null),
        Edit::remove("/owner/name"),
        Edit::set("/new", json!({ "field": [1] })),
        Edit::remove("/nowhere"),
        Edit::set("/nowhere/at/all", json!(1)),
    ];
    tenant.push_fault(Operation::Create, Fault::EditReply(edits));
    let reply = Reply::of(create(&client)).await;
    assert_eq!(reply.body["expirationDate"], Value::Null);
    assert_eq!(reply.body["owner"].get("name"), None);
    assert_eq!(reply.body["new"]["field"][0], 1);
    assert_eq!(tenant.tokens()[0]["expirationDate"], FUTURE);
    tenant.push_fault(
        Operation::List,
        Fault::EditReply(vec![Edit::set("/-", json!("not a token"))]),
    );
    assert_eq!(client.list(&[]).await.body[1], "not a token");
    tenant.push_fault(
        Operation::List,
        Fault::EditReply(vec![Edit::set("", json!("not a list"))]),
    );
    assert_eq!(client.list(&[]).await.body, "not a list");
}

#[tokio::test]
async fn a_client_that_goes_while_its_request_is_held() {
    for before in [true, false] {
        let (tenant, client) = tenant().await;
        let gate = Gate::new();
        let hold = if before {
            Fault::HoldBeforeActing
        } else {
            Fault::HoldAfterActing
        };
        tenant.push_fault(Operation::Create, hold(gate.clone()));
        let sent = tokio::spawn(create(&client).send());
        gate.arrived(1).await;
        assert_eq!(tenant.tokens().len(), usize::from(!before));
        sent.abort();
        assert!(sent.await.unwrap_err().is_cancelled());
        gate.open();
        // it is acted on all the same, in its own time; other requests give it some
        for _ in 0..1000 {
            if tenant.tokens().is_empty() {
                client.list(&[]).await;
            }
        }
        assert_eq!(tenant.tokens().len(), 1);
    }
}

#[tokio::test]
async fn which_request_a_fault_happens_to() {
    let (tenant, client) = tenant().await;
    let answer = |status| Fault::Answer(Answer::empty(status));
    tenant.push_fault(Operation::Delete, answer(500));
    tenant.push_fault(None, answer(501));
    tenant.push_fault(Operation::List, answer(502));
    tenant.push_fault(Operation::List, answer(503));
    let list = async || client.list(&[]).await.status.as_u16();
    assert_eq!(
        [list().await, list().await, list().await, list().await],
        [501, 502, 503, 200]
    );
    assert_eq!(tenant.pending_faults(), 1);
    assert_eq!(client.delete("x").await.status, 500);
    tenant.push_fault(Operation::TokenExchange, answer(503));
    assert_eq!(
        exchange(&tenant, tenant.client_id(), tenant.client_secret())
            .await
            .status,
        503
    );
    tenant.push_fault(Operation::Patch, answer(500));
    tenant.push_fault(Operation::BulkUpdate, answer(502));
    assert_eq!(client.bulk(&json!({})).await.status, 502);
    assert_eq!(client.patch("x", &json!([])).await.status, 500);

    tenant.repeat_fault(Operation::List, 3, answer(504));
    assert_eq!([list().await, list().await, list().await], [200, 200, 504]);
    assert_eq!([list().await, list().await, list().await], [200, 200, 504]);
    tenant.clear_faults();
    assert_eq!([list().await, list().await, list().await], [200, 200, 200]);
}
