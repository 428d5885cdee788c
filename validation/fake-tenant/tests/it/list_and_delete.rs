//! List and delete over HTTP: whose tokens, which of them, and with what right.

use reqwest::Method;
use sailpoint_pat_fake_tenant::{FakeTenant, IdentitySeed, TokenSeed};
use serde_json::{Value, json};

use crate::common::{Client, FUTURE, Reply, TOKENS, at, builder};

const OTHER: &str = "0123456789abcdef0123456789abcdef";

async fn tenant(show_managed: bool) -> FakeTenant {
    builder()
        .identity(IdentitySeed::new("Other").id(OTHER))
        .seed_token(TokenSeed::new("never used"))
        .seed_token(TokenSeed::new("used long ago").last_used(at("2026-01-01T00:00:00Z")))
        .seed_token(TokenSeed::new("used lately").last_used(at("2026-06-01T00:00:00Z")))
        .seed_token(TokenSeed::new("workflow").managed(true).id("managed"))
        .seed_token(
            TokenSeed::new("other's")
                .id("others")
                .owner(OTHER)
                .expires_at(at(FUTURE)),
        )
        .show_managed(show_managed)
        .start()
        .await
        .unwrap()
}

fn names(reply: &Reply) -> Vec<&str> {
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn whose_tokens() {
    let tenant = tenant(false).await;
    let client = Client::of(&tenant).await;
    let mine = ["never used", "used long ago", "used lately"];
    assert_eq!(names(&client.list(&[("owner-id", "me")]).await), mine);
    assert_eq!(
        names(&client.list(&[("owner-id", tenant.identity_id())]).await),
        mine
    );
    assert_eq!(
        names(&client.list(&[("owner-id", OTHER)]).await),
        ["other's"]
    );
    assert_eq!(
        names(&client.list(&[]).await),
        ["never used", "used long ago", "used lately", "other's"]
    );
    assert!(
        names(
            &client
                .list(&[("owner-id", "ffffffffffffffffffffffffffffffff")])
                .await
        )
        .is_empty()
    );
    client
        .list(&[("owner-id", "")])
        .await
        .has(&["owner-id-blank"]);

    let other = Client::with(&tenant, &tenant.credentials_of(OTHER).unwrap()).await;
    assert_eq!(names(&other.list(&[("owner-id", "me")]).await), ["other's"]);
    assert_eq!(
        names(&other.list(&[("owner-id", OTHER)]).await),
        ["other's"]
    );
    assert_eq!(other.list(&[]).await.status, 403);
    assert_eq!(
        other
            .list(&[("owner-id", tenant.identity_id())])
            .await
            .status,
        403
    );
}

#[tokio::test]
async fn managed_tokens_are_hidden_unless_asked_for() {
    let hidden = tenant(false).await;
    assert_eq!(hidden.tokens().len(), 5);
    assert_eq!(
        Client::of(&hidden).await.delete("managed").await.status,
        404
    );

    let shown = tenant(true).await;
    let client = Client::of(&shown).await;
    let listed = client.list(&[("owner-id", "me")]).await;
    assert_eq!(listed.body[3]["managed"], true);
    assert_eq!(client.delete("managed").await.status, 204);
}

#[tokio::test]
async fn filters() {
    let tenant = tenant(false).await;
    let client = Client::of(&tenant).await;
    let list = async |filters: &str| {
        client
            .list(&[("owner-id", "me"), ("filters", filters)])
            .await
    };
    assert_eq!(names(&list("lastUsed isnull").await), ["never used"]);
    assert_eq!(
        names(&list("lastUsed le 2026-01-01T00:00:00Z").await),
        ["used long ago"]
    );
    assert_eq!(
        names(&list("lastUsed le 2026-01-01T01:00:00+01:00").await),
        ["used long ago"]
    );
    assert_eq!(
        names(&list("lastUsed le 2026-06-01T00:00:00.000Z").await),
        ["used long ago", "used lately"]
    );
    assert!(names(&list("lastUsed le 2025-12-31T23:59:59.999Z").await).is_empty());
    assert_eq!(names(&list("").await).len(), 3);
    for refused in [
        "lastUsed LE 2026-01-01T00:00:00Z",
        "lastUsed isNull",
        "lastused isnull",
        "lastUsed ge 2026-01-01T00:00:00Z",
        "lastUsed le",
        "lastUsed le yesterday",
        "lastUsed le \"2026-01-01T00:00:00Z\"",
        "name eq x",
        "lastUsed isnull and lastUsed isnull",
    ] {
        list(refused).await.has(&["filter-malformed"]);
    }
}

#[tokio::test]
async fn delete_once() {
    let tenant = tenant(false).await;
    let client = Client::of(&tenant).await;
    let id = client.token("short-lived").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let gone = client.delete(&id).await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (204, ""));
    assert_eq!(client.delete(&id).await.status, 404);
    assert_eq!(tenant.secret_of(&id), None);
}

#[tokio::test]
async fn scopes_are_held_to() {
    const MY_READ: &str = "sp:my-personal-access-tokens:read";
    const MY_MANAGE: &str = "sp:my-personal-access-tokens:manage";
    const ALL_READ: &str = "sp:all-personal-access-tokens:read";
    const ALL_MANAGE: &str = "sp:all-personal-access-tokens:manage";
    const BULK: &str = "idn:all-personal-access-tokens:update";
    // list mine, list all, create, patch, bulk, delete another's
    let expected = [
        (MY_READ, [200, 403, 403, 403, 403, 403]),
        (MY_MANAGE, [200, 403, 200, 200, 403, 403]),
        (ALL_READ, [200, 200, 403, 403, 403, 403]),
        (ALL_MANAGE, [200, 200, 200, 403, 403, 204]),
        (BULK, [403, 403, 403, 403, 200, 403]),
        ("demo:nothing:here", [403, 403, 403, 403, 403, 403]),
        ("sp:scopes:all", [200, 200, 200, 200, 200, 204]),
    ];
    for (scope, statuses) in expected {
        let tenant = builder()
            .identity(IdentitySeed::new("Other").id(OTHER))
            .seed_token(
                TokenSeed::new("mine")
                    .id("mine")
                    .secret("s")
                    .scopes([scope]),
            )
            .seed_token(TokenSeed::new("other's").id("others").owner(OTHER))
            .start()
            .await
            .unwrap();
        let credentials = sailpoint_pat_fake_tenant::Credentials::new("mine", "s");
        let client = Client::with(&tenant, &credentials).await;
        let expire = json!([{ "op": "replace", "path": "/expirationDate", "value": FUTURE }]);
        let replies = [
            client.list(&[("owner-id", "me")]).await,
            client.list(&[]).await,
            client
                .create(&json!({ "name": "new", "expirationDate": FUTURE }))
                .await,
            client.patch("mine", &expire).await,
            client
                .bulk(&json!({ "ids": ["mine"], "patch": expire }))
                .await,
            client.delete("others").await,
        ];
        assert_eq!(
            replies.map(|reply| reply.status.as_u16()),
            statuses,
            "{scope}"
        );
    }
}

#[tokio::test]
async fn anothers_token_can_be_neither_patched_nor_deleted_by_all() {
    let tenant = tenant(false).await;
    let administrator = Client::of(&tenant).await;
    assert_eq!(administrator.patch("others", &json!([])).await.status, 403);
    let other = Client::with(&tenant, &tenant.credentials_of(OTHER).unwrap()).await;
    let mine = tenant.tokens()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(other.delete(&mine).await.status, 403);
    assert_eq!(administrator.delete("others").await.status, 204);
}

#[tokio::test]
async fn unknown_paths_and_methods() {
    let tenant = tenant(false).await;
    let client = Client::of(&tenant).await;
    let unknown = Reply::of(client.request(Method::GET, "/v3/elsewhere")).await;
    assert_eq!(
        (unknown.status.as_u16(), &unknown.body["detailCode"]),
        (404, &Value::from("404 Not found"))
    );
    let put = client.request(Method::PUT, TOKENS).send().await.unwrap();
    assert_eq!(put.headers()["allow"], "GET, POST");
    let put = Reply::of(client.request(Method::PUT, TOKENS)).await;
    assert_eq!(put.status, 405);
    assert!(put.body["trackingId"].is_string());
}
