//! The generated client by itself, all five operations, against the fake tenant: what it puts on the wire and what it makes of
//! replies that the document does not foresee.

use std::sync::{Arc, Mutex};

use sailpoint_pat::client::errors::{
    DeletePersonalAccessTokenV1Error, ListPersonalAccessTokensV1Error,
};
use sailpoint_pat::client::{Client, Error, Hooks, types};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation};
use serde_json::{Value, json};

use crate::common::{of_operation, started, tenant_for};

/// A client with a bearer, made from nothing but what the generated crate offers.
async fn client(fake: &FakeTenant, hooks: Hooks) -> Client {
    let http = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let bearer = bearer(fake, &http).await;
    let hooks = hooks.bearer(&bearer).expect("a header");
    Client::new_with_client(&fake.base_url(), http, hooks)
}

async fn bearer(fake: &FakeTenant, http: &reqwest::Client) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", fake.client_id()),
        ("client_secret", fake.client_secret()),
    ];
    let url = format!("{}/oauth/token", fake.base_url());
    let reply = http.post(url).form(&form).send().await.expect("sent");
    let reply: Value = reply.json().await.expect("JSON");
    reply["access_token"].as_str().expect("a bearer").to_owned()
}

fn request(name: &str) -> types::CreatePersonalAccessTokenRequest {
    serde_json::from_value(json!({ "name": name, "userAwareTokenNeverExpires": true }))
        .expect("fits")
}

fn operation(value: Value) -> types::JsonPatchOperation {
    serde_json::from_value(value).expect("fits")
}

#[tokio::test]
async fn all_five_operations_reach_the_service_in_the_form_it_wants() {
    let fake = started().await;
    let client = client(&fake, Hooks::new()).await;

    let created = client
        .create_personal_access_token_v1()
        .body(request("one"))
        .send()
        .await
        .expect("created");
    let id = created.id.clone();
    assert_eq!(
        fake.secret_of(&id).as_deref(),
        Some(created.secret.expose())
    );

    let rename = operation(json!({ "op": "replace", "path": "/name", "value": "two" }));
    let patched = client
        .patch_personal_access_token_v1()
        .id(&id)
        .body(vec![rename])
        .send()
        .await
        .expect("patched");
    assert_eq!(patched.name, "two");

    let expire = operation(
        json!({ "op": "replace", "path": "/expirationDate", "value": "2027-01-01T00:00:00Z" }),
    );
    let bulk = types::BulkUpdatePersonalAccessTokensRequest {
        ids: vec![id.parse().expect("an id")],
        patch: vec![expire],
    };
    let updated = client
        .update_bulk_personal_access_tokens_v1()
        .body(bulk)
        .send()
        .await
        .expect("updated");
    let date = updated[0].expiration_date.expect("a date");
    assert_eq!(date.to_string(), "2027-01-01T00:00:00.000Z");

    let listed = client
        .list_personal_access_tokens_v1()
        .owner_id("me")
        .send()
        .await
        .expect("listed");
    assert_eq!(
        listed.iter().map(|token| &token.id).collect::<Vec<_>>(),
        [&id]
    );

    client
        .delete_personal_access_token_v1()
        .id(&id)
        .send()
        .await
        .expect("deleted");
    assert_eq!(fake.tokens(), Vec::<Value>::new());

    let sent: Vec<_> = fake
        .requests()
        .iter()
        .filter(|request| request.operation() != Some(Operation::TokenExchange))
        .map(|request| {
            assert_eq!(request.header("api-version"), None);
            (
                request.operation().expect("known"),
                request.content_type().map(str::to_owned),
            )
        })
        .collect();
    let json = Some("application/json".to_owned());
    let json_patch = Some("application/json-patch+json".to_owned());
    assert_eq!(
        sent,
        [
            (Operation::Create, json.clone()),
            (Operation::Patch, json_patch),
            (Operation::BulkUpdate, json),
            (Operation::List, None),
            (Operation::Delete, None),
        ]
    );
}

#[tokio::test]
async fn a_null_value_of_a_patch_stays_on_the_wire() {
    let fake = started().await;
    let client = client(&fake, Hooks::new()).await;
    let created = client
        .create_personal_access_token_v1()
        .body(request("one"))
        .send()
        .await
        .expect("created");
    let mut clear = operation(json!({ "op": "replace", "path": "/expirationDate" }));
    clear.value = Some(Value::Null);
    let acknowledge =
        operation(json!({ "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true }));
    client
        .patch_personal_access_token_v1()
        .id(&created.id)
        .body(vec![clear, acknowledge])
        .send()
        .await
        .expect("patched");
    let sent = of_operation(&fake, Operation::Patch)[0]
        .json()
        .expect("JSON");
    assert_eq!(
        sent,
        json!([
            { "op": "replace", "path": "/expirationDate", "value": null },
            { "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true },
        ])
    );
}

#[tokio::test]
async fn what_the_guard_refuses_is_not_sent() {
    let fake = started().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&seen);
    let hooks = Hooks::new().guard(move |operation, request| {
        let body = request
            .body()
            .and_then(reqwest::Body::as_bytes)
            .unwrap_or_default();
        record
            .lock()
            .expect("unpoisoned")
            .push((operation, String::from_utf8_lossy(body).into_owned()));
        Err("not today".to_owned())
    });
    let client = client(&fake, hooks).await;
    let error = client
        .create_personal_access_token_v1()
        .body(request("one"))
        .send()
        .await
        .unwrap_err();
    let Error::Custom(text) = error else {
        panic!("refused by the guard")
    };
    assert_eq!(text, "not today");
    assert_eq!(of_operation(&fake, Operation::Create).len(), 0);
    let (operation, body) = seen.lock().expect("unpoisoned")[0].clone();
    assert_eq!(operation, "create_personal_access_token_v1");
    assert_eq!(body, r#"{"name":"one","userAwareTokenNeverExpires":true}"#);
}

#[tokio::test]
async fn a_documented_error_body_is_read_whole() {
    let fake = started().await;
    let client = client(&fake, Hooks::new()).await;
    let error = client
        .delete_personal_access_token_v1()
        .id("0".repeat(32))
        .send()
        .await
        .unwrap_err();
    let Error::ErrorResponse(response) = error else {
        panic!("a documented error")
    };
    assert_eq!(response.status(), 404);
    let DeletePersonalAccessTokenV1Error::NotFound(body) = response.into_inner() else {
        panic!("the body of its status")
    };
    assert!(body.tracking_id.is_some());
    assert!(
        body.messages
            .as_ref()
            .is_some_and(|messages| !messages.is_empty())
    );
}

#[tokio::test]
async fn an_error_body_that_is_no_json_hides_neither_status_nor_headers() {
    let fake = started().await;
    for body in [
        "<html><body>Bad Gateway</body></html>",
        "",
        "[1, 2]",
        "{\"detailCode\": ",
    ] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        let hooks = Hooks::new().observer(move |operation, status, headers| {
            let kind = headers
                .get("content-type")
                .map(|value| value.to_str().expect("text").to_owned());
            record
                .lock()
                .expect("unpoisoned")
                .push((operation, status.as_u16(), kind));
        });
        let client = client(&fake, hooks).await;
        let answer = Answer::body(500, "text/html", body);
        fake.push_fault(Operation::List, Fault::Answer(answer));
        let error = client
            .list_personal_access_tokens_v1()
            .send()
            .await
            .unwrap_err();
        let Error::ErrorResponse(response) = error else {
            panic!("an error with its status: {body:?}")
        };
        assert_eq!(response.status(), 500);
        let ListPersonalAccessTokensV1Error::Unexpected(kept) = &*response else {
            panic!("no body of that status: {body:?}")
        };
        assert_eq!(kept.text(), body);
        assert_eq!(
            *seen.lock().expect("unpoisoned"),
            [(
                "list_personal_access_tokens_v1",
                500,
                Some("text/html".to_owned())
            )]
        );
    }
}

#[tokio::test]
async fn the_tenant_lends_a_client_with_its_bearer() {
    let fake = started().await;
    let client = tenant_for(&fake)
        .authorised_client()
        .await
        .expect("a client");
    let listed = client
        .list_personal_access_tokens_v1()
        .send()
        .await
        .expect("listed");
    assert_eq!(listed.len(), 0);
}

#[tokio::test]
async fn what_arrives_before_a_body_breaks_off_is_shown() {
    let fake = started().await;
    let shown = Arc::new(Mutex::new(Vec::new()));
    let hooks = Hooks::new().collector({
        let shown = Arc::clone(&shown);
        move |id, piece| shown.lock().unwrap().push((id, piece.to_vec()))
    });
    let client = client(&fake, hooks).await;
    let arrived = || -> String {
        let pieces = std::mem::take(&mut *shown.lock().unwrap());
        assert!(
            pieces
                .iter()
                .all(|(id, _)| *id == "create_personal_access_token_v1")
        );
        let bytes: Vec<u8> = pieces.into_iter().flat_map(|(_, piece)| piece).collect();
        String::from_utf8(bytes).unwrap()
    };
    let create = |name: &str| {
        let call = client.create_personal_access_token_v1().body(request(name));
        call.send()
    };

    let whole = create("whole").await.expect("created");
    assert!(arrived().contains(whole.secret.expose()));

    fake.push_fault(Operation::Create, Fault::CutBody { after: 40 });
    let error = create("cut").await.expect_err("broken off");
    assert!(
        matches!(error, Error::CommunicationError(_)),
        "{:?}",
        error.status()
    );
    assert_eq!(arrived().len(), 40);

    fake.push_fault(
        Operation::Create,
        Fault::SlowBody {
            chunk: 10,
            delay: std::time::Duration::from_micros(10),
        },
    );
    let slow = create("slow").await.expect("created");
    let arrived = arrived();
    assert!(
        arrived.starts_with('{') && arrived.ends_with('}'),
        "{arrived}"
    );
    assert!(arrived.contains(slow.secret.expose()));
}

#[tokio::test]
async fn a_request_may_have_a_timeout_of_its_own() {
    let fake = started().await;
    let gate = sailpoint_pat_fake_tenant::Gate::new();
    fake.push_fault(Operation::List, Fault::HoldAfterActing(gate));
    let hooks = Hooks::new().timeout(std::time::Duration::from_millis(20));
    let client = client(&fake, hooks).await;
    match client.list_personal_access_tokens_v1().send().await {
        Err(Error::CommunicationError(error)) => assert!(error.is_timeout()),
        _ => panic!("it was held"),
    }
}

/// A path parameter is one segment of the path, whatever it holds, or the request is not sent.
#[tokio::test]
async fn no_path_parameter_leads_elsewhere() {
    let fake = started().await;
    let client = client(&fake, Hooks::new()).await;
    let delete = async |id: &str| {
        fake.clear_requests();
        let result = client.delete_personal_access_token_v1().id(id).send().await;
        (result, fake.requests())
    };
    for id in ["", ".", "..", "a\0b", "\0"] {
        let (result, requests) = delete(id).await;
        assert_eq!(
            result.unwrap_err().to_string(),
            "Invalid Request: delete_personal_access_token_v1: a path parameter is empty, is `.` or `..`, or has a NUL: the request would \
             go to another address, and was not sent",
            "{id:?}"
        );
        assert_eq!(requests.len(), 0, "{id:?}");
    }
    for (id, segment) in [
        ("a\\b", "a%5Cb"),
        ("..\\..", "..%5C.."),
        ("\\", "%5C"),
        ("../x", "..%2Fx"),
        ("/", "%2F"),
        ("%2e%2e", "%252e%252e"),
        (".%2e", ".%252e"),
        ("...", "..."),
        (" ..", "%20.."),
        ("..\t", "..%09"),
        (".\n.", ".%0A."),
        ("?a=b#c", "%3Fa=b%23c"),
        (";a=b", ";a=b"),
        ("\u{ff0e}\u{ff0e}", "%EF%BC%8E%EF%BC%8E"),
    ] {
        let (_, requests) = delete(id).await;
        let [request] = requests.as_slice() else {
            panic!("{id:?}: {} requests", requests.len());
        };
        assert_eq!(
            (request.path(), request.query()),
            (&*format!("/personal-access-tokens/v1/{segment}"), None),
            "{id:?}"
        );
    }
}
