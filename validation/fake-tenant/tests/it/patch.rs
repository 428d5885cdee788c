//! The patch operation over HTTP: the rule across operations, RFC 6902, and what may not be touched.

use reqwest::Method;
use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};
use serde_json::{Value, json};

use crate::common::{Client, FUTURE, JUST_BEFORE, NOW, Reply, TOKENS, at, builder};

const EXPIRES: &str = "2026-07-01T00:00:00.000Z";
const NOT_ACKNOWLEDGED: &[&str] = &["never-expiring-not-acknowledged"];
const WITHDRAWN: &[&str] = &["acknowledgement-withdrawn-without-expiration"];

/// A tenant with one token that expires and one that never does.
async fn tenant() -> (FakeTenant, Client) {
    let tenant = builder()
        .seed_token(TokenSeed::new("expires").id("e").expires_at(at(EXPIRES)))
        .seed_token(TokenSeed::new("never").id("n").acknowledged(true))
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    (tenant, client)
}

fn expiration(value: impl Into<Value>) -> Value {
    let value = value.into();
    json!({ "op": "replace", "path": "/expirationDate", "value": value })
}

fn acknowledgement(value: impl Into<Value>) -> Value {
    let value = value.into();
    json!({ "op": "replace", "path": "/userAwareTokenNeverExpires", "value": value })
}

fn remove(field: &str) -> Value {
    json!({ "op": "remove", "path": format!("/{field}") })
}

/// Patches both tokens of a fresh tenant, and expects the same of both.
#[track_caller]
fn both(operations: Value, codes: &'static [&'static str]) -> impl Future<Output = ()> {
    let caller = std::panic::Location::caller();
    async move {
        let (tenant, client) = tenant().await;
        let before = tenant.tokens();
        for id in ["e", "n"] {
            let reply = client.patch(id, &operations).await;
            let status = if codes.is_empty() { 200 } else { 400 };
            assert_eq!(reply.status, status, "{id} at {caller}: {}", reply.text);
            assert_eq!(reply.codes(), codes, "{id} at {caller}: {}", reply.text);
        }
        if !codes.is_empty() {
            assert_eq!(
                tenant.tokens(),
                before,
                "refused and changed all the same, at {caller}"
            );
        }
    }
}

#[tokio::test]
async fn the_rule_across_operations() {
    let future = || expiration(json!(FUTURE));
    let clear = || expiration(Value::Null);
    let yes = || acknowledgement(json!(true));
    let no = || acknowledgement(json!(false));

    // clearing the date needs the acknowledgement in the same document, whatever the token has
    for clearing in [clear(), expiration(json!("")), remove("expirationDate")] {
        both(json!([clearing]), NOT_ACKNOWLEDGED).await;
        both(json!([clearing, no()]), NOT_ACKNOWLEDGED).await;
        both(
            json!([clearing, acknowledgement(Value::Null)]),
            NOT_ACKNOWLEDGED,
        )
        .await;
        both(
            json!([clearing, remove("userAwareTokenNeverExpires")]),
            NOT_ACKNOWLEDGED,
        )
        .await;
        both(json!([clearing, yes()]), &[]).await;
        both(json!([yes(), clearing]), &[]).await;
        both(json!([yes(), clearing, no()]), NOT_ACKNOWLEDGED).await;
        both(json!([no(), clearing, yes()]), &[]).await;
    }
    let add = json!({ "op": "add", "path": "/expirationDate", "value": null });
    both(json!([add]), NOT_ACKNOWLEDGED).await;
    both(json!([add, yes()]), &[]).await;

    // a future date needs nothing else; what is left behind counts
    both(json!([future()]), &[]).await;
    both(json!([future(), yes()]), &[]).await;
    both(json!([future(), no()]), &[]).await;
    both(json!([no(), future()]), &[]).await;
    both(json!([clear(), future()]), &[]).await;
    both(json!([remove("expirationDate"), future()]), &[]).await;
    both(json!([future(), clear()]), NOT_ACKNOWLEDGED).await;

    // now, the past and what is no date
    for acknowledged in [vec![], vec![yes()], vec![no()]] {
        let document = |value: &str| {
            Value::Array([vec![expiration(json!(value))], acknowledged.clone()].concat())
        };
        both(document(NOW), &["expiration-not-in-future"]).await;
        both(document(JUST_BEFORE), &["expiration-not-in-future"]).await;
        both(document("soon"), &["expiration-malformed"]).await;
    }
    both(json!([expiration(json!(7))]), &["expiration-malformed"]).await;

    // the acknowledgement alone
    both(json!([yes()]), &[]).await;
    both(json!([no()]), WITHDRAWN).await;
    both(json!([acknowledgement(Value::Null)]), WITHDRAWN).await;
    both(json!([remove("userAwareTokenNeverExpires")]), WITHDRAWN).await;
    both(
        json!([acknowledgement(json!("true"))]),
        &["acknowledgement-not-boolean"],
    )
    .await;
    both(
        json!([clear(), acknowledgement(json!("true"))]),
        &["acknowledgement-not-boolean"],
    )
    .await;

    // neither
    both(json!([]), &[]).await;
    both(
        json!([{ "op": "replace", "path": "/scope", "value": ["a"] }]),
        &[],
    )
    .await;
    both(
        json!([{ "op": "test", "path": "/userAwareTokenNeverExpires", "value": 7 }]),
        &["test-failed"],
    )
    .await;
}

#[tokio::test]
async fn what_a_patch_leaves_behind() {
    let (_tenant, client) = tenant().await;
    let cleared = client
        .patch(
            "e",
            &json!([expiration(Value::Null), acknowledgement(json!(true))]),
        )
        .await
        .body;
    assert_eq!(cleared["expirationDate"], Value::Null);
    assert_eq!(cleared["userAwareTokenNeverExpires"], true);
    assert_eq!(cleared["name"], "expires");
    assert_eq!(cleared.get("secret"), None);

    let dated = client
        .patch(
            "e",
            &json!([expiration(json!("2027-01-01T01:00:00.0009+01:00"))]),
        )
        .await
        .body;
    assert_eq!(dated["expirationDate"], "2027-01-01T00:00:00.000Z");
    assert_eq!(dated["userAwareTokenNeverExpires"], true);

    let operations = json!([
        { "op": "replace", "path": "/name", "value": "renamed" },
        { "op": "add", "path": "/scope/-", "value": "b" },
        { "op": "add", "path": "/scope/0", "value": "a" },
        { "op": "remove", "path": "/scope/1" },
    ]);
    let renamed = client.patch("e", &operations).await.body;
    assert_eq!(
        (&renamed["name"], &renamed["scope"]),
        (&json!("renamed"), &json!(["a", "b"]))
    );
    assert_eq!(client.list(&[("owner-id", "me")]).await.body[0], renamed);

    for nothing in [Value::Null, json!([])] {
        let all = client
            .patch(
                "e",
                &json!([{ "op": "replace", "path": "/scope", "value": nothing }]),
            )
            .await
            .body;
        assert_eq!(all["scope"], json!(["sp:scopes:all"]));
    }
    let all = client.patch("e", &json!([remove("scope")])).await.body;
    assert_eq!(all["scope"], json!(["sp:scopes:all"]));
}

#[tokio::test]
async fn an_expired_token_can_be_extended() {
    let tenant = builder()
        .seed_token(TokenSeed::new("old").id("old").expires_at(at(JUST_BEFORE)))
        .start()
        .await
        .unwrap();
    let client = Client::of(&tenant).await;
    client
        .patch(
            "old",
            &json!([{ "op": "replace", "path": "/name", "value": "still old" }]),
        )
        .await
        .has(&[]);
    client
        .patch("old", &json!([expiration(json!(FUTURE))]))
        .await
        .has(&[]);
}

#[tokio::test]
async fn move_copy_and_test() {
    let moved = json!({ "op": "move", "from": "/expirationDate", "path": "/name" });
    let acknowledged =
        json!({ "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true });
    let (_tenant, client) = tenant().await;
    // moving the date away clears it
    client
        .patch("e", &json!([moved]))
        .await
        .has(NOT_ACKNOWLEDGED);
    let reply = client.patch("e", &json!([moved, acknowledged])).await;
    reply.has(&[]);
    assert_eq!(
        (&reply.body["name"], &reply.body["expirationDate"]),
        (&json!(EXPIRES), &Value::Null)
    );
    // copying it back sets it
    let copied = json!({ "op": "copy", "from": "/name", "path": "/expirationDate" });
    let reply = client.patch("e", &json!([copied])).await;
    assert_eq!(reply.body["expirationDate"], EXPIRES);
    client
        .patch("n", &json!([copied]))
        .await
        .has(&["expiration-malformed"]);
    client
        .patch("n", &json!([moved]))
        .await
        .has(&["name-missing", "never-expiring-not-acknowledged"]);

    let tests = |value: Value| json!([{ "op": "test", "path": "/expirationDate", "value": value }]);
    client.patch("e", &tests(json!(EXPIRES))).await.has(&[]);
    client
        .patch("e", &tests(Value::Null))
        .await
        .has(&["test-failed"]);
    client.patch("n", &tests(Value::Null)).await.has(&[]);
    let guarded = json!([
        { "op": "replace", "path": "/name", "value": "changed" },
        { "op": "test", "path": "/name", "value": "never" },
    ]);
    client.patch("n", &guarded).await.has(&["test-failed"]);
    assert_eq!(
        client.list(&[("owner-id", "me")]).await.body[1]["name"],
        "never"
    );
}

#[tokio::test]
async fn what_is_not_a_patch() {
    let one = |operation: Value| json!([operation]);
    both(json!({}), &["patch-not-array"]).await;
    both(Value::Null, &["patch-not-array"]).await;
    both(
        json!([7, "x"]),
        &["operation-not-object", "operation-not-object"],
    )
    .await;
    both(
        one(json!({ "path": "/name", "value": "x" })),
        &["operation-malformed"],
    )
    .await;
    both(
        one(json!({ "op": "replace", "value": "x" })),
        &["operation-malformed"],
    )
    .await;
    both(
        one(json!({ "op": 7, "path": "/name", "value": "x" })),
        &["operation-malformed"],
    )
    .await;
    both(
        one(json!({ "op": "Replace", "path": "/name", "value": "x" })),
        &["operation-unknown"],
    )
    .await;
    both(
        one(json!({ "op": "replace", "path": "/name" })),
        &["value-missing"],
    )
    .await;
    both(
        one(json!({ "op": "add", "path": "/expirationDate" })),
        &["value-missing"],
    )
    .await;
    both(
        one(json!({ "op": "test", "path": "/name" })),
        &["value-missing"],
    )
    .await;
    both(
        one(json!({ "op": "move", "path": "/name" })),
        &["operation-malformed"],
    )
    .await;
    both(
        one(json!({ "op": "move", "path": "/name", "from": "/id" })),
        &["path-not-patchable"],
    )
    .await;
    both(
        one(json!({ "op": "copy", "path": "/name", "from": "/id" })),
        &["path-not-patchable"],
    )
    .await;
    both(
        one(json!({ "op": "test", "path": "/id", "value": "e" })),
        &["path-not-patchable"],
    )
    .await;
    both(
        one(json!({ "op": "move", "path": "/scope/0", "from": "/scope" })),
        &["move-into-itself"],
    )
    .await;
    both(
        one(json!({ "op": "remove", "path": "/scope/7" })),
        &["path-not-found"],
    )
    .await;
    both(
        one(json!({ "op": "remove", "path": "/scope/-" })),
        &["path-not-found"],
    )
    .await;
    both(
        one(json!({ "op": "add", "path": "/scope/00", "value": "x" })),
        &["path-not-found"],
    )
    .await;
    both(
        one(json!({ "op": "add", "path": "/scope/2", "value": "x" })),
        &["path-not-found"],
    )
    .await;
}

#[tokio::test]
async fn where_a_patch_may_not_lead() {
    let replace = |path: &str| json!([{ "op": "replace", "path": path, "value": "x" }]);
    both(replace("name"), &["path-malformed"]).await;
    both(replace("/name~2"), &["path-malformed"]).await;
    both(replace("/name~"), &["path-malformed"]).await;
    both(replace("/name/first"), &["path-not-found"]).await;
    for path in [
        "",
        "/",
        "/id",
        "/accessTokenValiditySeconds",
        "/managed",
        "/Name",
        "/name~1",
        "/name~0",
        "/expiration Date",
    ] {
        both(replace(path), &["path-not-patchable"]).await;
    }
    both(
        json!([{ "op": "replace", "path": "/id", "value": 1 }, { "op": "nothing", "path": "/name" }, { "op": "add", "path": "/name" }]),
        &["path-not-patchable", "operation-unknown", "value-missing"],
    )
    .await;
    // of one operation too, everything is said
    both(
        json!([{ "op": "nothing", "path": "/id" }, { "op": "add", "path": "name" }, { "op": "copy" }]),
        &[
            "operation-unknown",
            "path-not-patchable",
            "path-malformed",
            "value-missing",
            "operation-malformed",
            "operation-malformed",
        ],
    )
    .await;
}

#[tokio::test]
async fn a_test_compares_numbers_by_their_value() {
    let with = |number: Value| {
        json!([
            { "op": "add", "path": "/scope", "value": [{ "n": 1 }] },
            { "op": "test", "path": "/scope", "value": [{ "n": number }] },
            { "op": "remove", "path": "/scope/0" },
        ])
    };
    both(with(json!(1.0)), &[]).await;
    both(with(json!(1.5)), &["test-failed"]).await;
}

#[tokio::test]
async fn names_and_scopes_keep_their_rules() {
    let (_tenant, client) = tenant().await;
    let replace = |field: &str, value: Value| json!([{ "op": "replace", "path": format!("/{field}"), "value": value }]);
    client
        .patch("e", &replace("name", json!("never")))
        .await
        .has(&["name-taken"]);
    client
        .patch("e", &replace("name", json!("expires")))
        .await
        .has(&[]);
    client
        .patch("e", &replace("name", json!(" ")))
        .await
        .has(&["name-blank"]);
    client
        .patch("e", &replace("name", Value::Null))
        .await
        .has(&["name-missing"]);
    client
        .patch("e", &json!([remove("name")]))
        .await
        .has(&["name-missing"]);
    client
        .patch("e", &replace("scope", json!(["a", "a"])))
        .await
        .has(&["scope-duplicate"]);
    client
        .patch("e", &replace("scope", json!("a")))
        .await
        .has(&["scope-not-array"]);
}

#[tokio::test]
async fn media_type_and_unknown_ids() {
    let (_tenant, client) = tenant().await;
    let rename = json!([{ "op": "replace", "path": "/name", "value": "x" }]);
    let refused = Reply::of(
        client
            .request(Method::PATCH, &format!("{TOKENS}/e"))
            .json(&rename),
    )
    .await;
    assert_eq!(refused.status, 415);
    assert_eq!(
        refused.body["messages"][0]["text"],
        "The body must be sent as application/json-patch+json."
    );
    assert_eq!(client.patch("unknown", &rename).await.status, 404);
    assert_eq!(client.patch("%FF", &rename).await.status, 404);
}
