//! The list of public identities: its filters, pages and rights, and what is refused.

use reqwest::Method;
use sailpoint_pat_fake_tenant::{Credentials, FakeTenant, IdentitySeed, TokenSeed};
use serde_json::Value;

use crate::common::{Client, Reply, builder};

const LEE: &str = "4c1e7a90b2d84f3596e0a8c7d5f1b324";
const MAX: &str = "b83f5d1c06e94a7782cbe4d9013fa65c";
const GONE: &str = "9d0b6e2f7c3a4158b4d7e1f0a6c25893";

async fn tenant() -> FakeTenant {
    builder()
        .identity(
            IdentitySeed::new("Max Sample")
                .id(MAX)
                .email("max@example.com"),
        )
        .identity(
            IdentitySeed::new("Lee Former")
                .id(LEE)
                .state(Some("INACTIVE_LONG_TERM"))
                .status("Left")
                .manager(MAX),
        )
        .identity(IdentitySeed::new("Gone Person").id(GONE).gone())
        .seed_token(
            TokenSeed::new("narrow")
                .id("narrow")
                .secret("its secret")
                .scopes(["sp:all-personal-access-tokens:read"]),
        )
        .start()
        .await
        .unwrap()
}

async fn asked(tenant: &FakeTenant, query: &str) -> (u16, Value) {
    let client = Client::of(tenant).await;
    let request = client.request(Method::GET, &format!("/public-identities/v1{query}"));
    let reply = Reply::of(request).await;
    (reply.status.as_u16(), reply.body)
}

fn names(page: &Value) -> Vec<&str> {
    let page = page.as_array().unwrap().iter();
    page.map(|identity| identity["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_identity_shows_what_is_public_of_it() {
    let tenant = tenant().await;
    let (status, page) = asked(&tenant, &format!("?filters=id+eq+%22{LEE}%22")).await;
    assert_eq!(status, 200);
    let lee = &page[0];
    assert_eq!(lee["id"], LEE);
    assert_eq!(lee["email"], Value::Null);
    assert_eq!(lee["status"], "Left");
    assert_eq!(lee["identityState"], "INACTIVE_LONG_TERM");
    assert_eq!(lee["manager"]["id"], MAX);
    assert_eq!(lee["manager"]["type"], "IDENTITY");
}

#[tokio::test]
async fn filters_and_pages_are_those_of_the_document() {
    let tenant = tenant().await;
    let id_in = format!("?filters=id+in+(%22{LEE}%22,%20%22{GONE}%22,%22{MAX}%22)");
    for (query, expected) in [
        (id_in.as_str(), vec!["Lee Former", "Max Sample"]),
        ("?filters=lastname+sw+%22Sam%22", vec!["Max Sample"]),
        ("?filters=firstname+eq+%22Lee%22", vec!["Lee Former"]),
        (
            "?filters=email+eq+%22max%40example.com%22",
            vec!["Max Sample"],
        ),
        ("?add-core-filters=true", vec!["Max Sample"]),
        ("?sorters=-name&limit=1", vec!["Max Sample"]),
        (
            "?sorters=name&limit=2&offset=1",
            vec!["Lee Former", "Max Sample"],
        ),
        ("?limit=0", vec![]),
    ] {
        let (status, page) = asked(&tenant, query).await;
        assert_eq!((status, names(&page)), (200, expected), "{query}");
    }
}

#[tokio::test]
async fn what_the_document_does_not_know_is_refused() {
    let tenant = tenant().await;
    for query in [
        "?limit=251",
        "?limit=-1",
        "?limit=x",
        "?offset=-1",
        "?count=yes",
        "?add-core-filters=1",
        "?sorters=email",
        "?filters=id+in+()",
        "?filters=id+sw+%222c%22",
        "?filters=id+IN+(%22a%22)",
        "?filters=id+in+(a)",
        "?filters=name+eq+%22Max%22",
        "?filters=id",
        "?filters=id+eq+%22a%22+or+id+eq+%22b%22",
    ] {
        assert_eq!(asked(&tenant, query).await.0, 400, "{query}");
    }
    let long = format!("?filters=id+eq+%22{}%22", "a".repeat(8_200));
    assert_eq!(asked(&tenant, &long).await.0, 414);
}

#[tokio::test]
async fn it_takes_the_default_set_of_rights() {
    let tenant = tenant().await;
    let narrow = Client::with(&tenant, &Credentials::new("narrow", "its secret")).await;
    let reply = Reply::of(narrow.request(Method::GET, "/public-identities/v1")).await;
    assert_eq!(reply.status, 403, "{}", reply.text);
    let plain = tenant.credentials_of(MAX).unwrap();
    let plain = Client::with(&tenant, &plain).await;
    let reply = plain.request(Method::GET, "/v2025/public-identities?count=true");
    let response = reply.send().await.unwrap();
    assert_eq!(response.headers()["x-total-count"], "3");
    assert_eq!(response.status(), 200, "everybody may");
}
