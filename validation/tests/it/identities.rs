//! Looking up who owns tokens: how many requests it takes, whom nobody knows, and what a reply may do.

use sailpoint_pat::{
    BaseUrl, ErrorKind, Identities, IdentityState, Limiter, Owner, Tenant, audit::Audit,
};
use sailpoint_pat_fake_tenant::{
    Answer, Builder, FakeTenant, Fault, IdentitySeed, Operation, TokenSeed,
};

use crate::common::{builder_for, fake, now, of_operation, tenant_for};

const RUTH: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c02";
const SAM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c03";
const LEE: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c04";
const MAX: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c05";

fn people() -> Builder {
    fake()
        .identity(
            IdentitySeed::new("Ruth Pipeline")
                .id(RUTH)
                .email("ruth@example.com"),
        )
        .identity(
            IdentitySeed::new("Sam Leaver")
                .id(SAM)
                .email("sam@example.com")
                .state(Some("INACTIVE_LONG_TERM"))
                .status("left")
                .manager(MAX),
        )
        .identity(IdentitySeed::new("Lee Gone").id(LEE).gone())
        .identity(
            IdentitySeed::new("Max Manager")
                .id(MAX)
                .email("max@example.com"),
        )
}

fn numbered(count: usize) -> (Builder, Vec<String>) {
    let ids: Vec<String> = (0..count).map(|number| format!("{number:032x}")).collect();
    let tenant = ids.iter().fold(fake(), |tenant, id| {
        tenant.identity(IdentitySeed::new(format!("Person {id}")).id(id))
    });
    (tenant, ids)
}

async fn looked_up(tenant: &Tenant, ids: &[String]) -> Identities {
    let ids = ids.iter().map(String::as_str);
    tenant.identities(ids).await.unwrap()
}

fn requests(fake: &FakeTenant) -> usize {
    of_operation(fake, Operation::Identities).len()
}

#[tokio::test]
async fn state_address_and_whom_to_tell() {
    let fake = people().start().await.unwrap();
    let tenant = tenant_for(&fake);
    let people = tenant.identities([RUTH, SAM, LEE, SAM]).await.unwrap();
    let ruth = people.get(RUTH).unwrap();
    assert_eq!(ruth.email.as_deref(), Some("ruth@example.com"));
    assert_eq!(ruth.state, Some(IdentityState::Active));
    assert_eq!(ruth.manager, None);
    let sam = people.get(SAM).unwrap();
    assert_eq!(sam.state, Some(IdentityState::InactiveLongTerm));
    assert_eq!(sam.status.as_deref(), Some("left"));
    let manager = sam.manager.as_ref().unwrap();
    assert_eq!(manager.name.as_deref(), Some("Max Manager"));
    assert_eq!(
        manager.email.as_deref(),
        Some("max@example.com"),
        "nobody reads what is written to Sam"
    );
    assert!(people.is_unknown(LEE) && !people.is_unknown(MAX));
    // All, then whoever is missing, then the manager.
    assert_eq!(requests(&fake), 3);
}

#[tokio::test]
async fn nobody_is_looked_up_for_nothing() {
    let fake = people().start().await.unwrap();
    let tenant = tenant_for(&fake);
    let nobody = tenant.identities(["", " ", "a\"b", "a\nb"]).await.unwrap();
    assert!(!nobody.is_unknown("a\"b"), "it cannot be asked for");
    assert_eq!(requests(&fake), 0);
}

/// The address is bounded, so many ids take several requests, and none is too long for the fake, which is as strict as gateways are.
#[tokio::test]
async fn many_are_looked_up_by_few_requests() {
    let (builder, ids) = numbered(1_000);
    let fake = builder.start().await.unwrap();
    let people = looked_up(&tenant_for(&fake), &ids).await;
    assert!(ids.iter().all(|id| people.get(id).is_some()));
    assert_eq!(requests(&fake), 6);
    for request in of_operation(&fake, Operation::Identities) {
        let length = request.path().len() + request.query().unwrap_or_default().len();
        assert!(length < 8_000, "{length}");
    }
}

/// Of nearly everybody in a large tenant the pages are fewer than the filters.
#[tokio::test]
async fn nearly_everybody_is_looked_up_page_by_page() {
    let (builder, mut ids) = numbered(10_000);
    let fake = builder.start().await.unwrap();
    let tenant = builder_for(&fake).limiter(Limiter::documented());
    let tenant = tenant.build().unwrap();
    ids.push("f".repeat(32));
    let people = looked_up(&tenant, &ids).await;
    assert!(ids[..10_000].iter().all(|id| people.get(id).is_some()));
    assert!(people.is_unknown(&ids[10_000]));
    // 10,001 people in 41 pages instead of 53 filters, and once more for the one who is missing.
    assert_eq!(requests(&fake), 42);
    // For fewer people, the filters are fewer than the pages; to know that, the first page is asked for.
    fake.clear_requests();
    let tenant = tenant_for(&fake);
    let people = looked_up(&tenant, &ids[..4_000]).await;
    assert!(ids[..4_000].iter().all(|id| people.get(id).is_some()));
    assert_eq!(requests(&fake), 21);
}

/// A page that is shorter than it could be makes nobody unknown.
#[tokio::test]
async fn whoever_is_missing_is_asked_for_once_more() {
    let fake = people().start().await.unwrap();
    let half = format!(r#"[{{"id": "{RUTH}", "name": "Ruth", "identityState": "ACTIVE"}}]"#);
    let answer = Answer::body(200, "application/json", half);
    fake.push_fault(Operation::Identities, Fault::Answer(answer));
    let people = tenant_for(&fake).identities([RUTH, MAX]).await.unwrap();
    assert!(!people.is_unknown(MAX));
    assert_eq!(requests(&fake), 2);
}

/// A service that tells one at a time does not keep the program busy for ever, and what is left is not unknown.
#[tokio::test]
async fn whoever_is_left_after_ten_rounds_is_not_unknown() {
    let (builder, ids) = numbered(12);
    let fake = builder.start().await.unwrap();
    for id in &ids {
        let one = format!(r#"[{{"id": "{id}"}}]"#);
        let answer = Answer::body(200, "application/json", one);
        fake.push_fault(Operation::Identities, Fault::Answer(answer));
    }
    let people = looked_up(&tenant_for(&fake), &ids).await;
    assert_eq!(requests(&fake), 10);
    assert!(people.get(&ids[9]).is_some() && people.get(&ids[10]).is_none());
    assert!(!ids.iter().any(|id| people.is_unknown(id)));
}

/// An id is the same in capitals, wherever it is written so.
#[tokio::test]
async fn ids_are_the_same_in_capitals() {
    let fake = people().start().await.unwrap();
    let capitals = RUTH.to_uppercase();
    let answer = Answer::body(
        200,
        "application/json",
        format!(r#"[{{"id": "{capitals}"}}]"#),
    );
    fake.push_fault(Operation::Identities, Fault::Answer(answer));
    let people = tenant_for(&fake)
        .identities([RUTH, &capitals])
        .await
        .unwrap();
    assert!(people.get(RUTH).is_some() && people.get(&capitals).is_some());
    assert_eq!(requests(&fake), 1);
    assert!(Identities::new([RUTH], []).is_unknown(&capitals));
}

/// Somebody of whom something cannot be read is there all the same, and hides nobody else.
#[tokio::test]
async fn one_who_cannot_be_read_is_not_unknown() {
    let fake = people().start().await.unwrap();
    let odd = format!(
        r#"[{{"id": "{RUTH}", "email": 7}}, {{"name": "nobody"}}, 8, {{"id": "{SAM}", "identityState": "ON_LEAVE", "more": 1}}]"#
    );
    let answer = Answer::body(200, "application/json", odd);
    fake.push_fault(Operation::Identities, Fault::Answer(answer));
    let people = tenant_for(&fake).identities([RUTH, SAM]).await.unwrap();
    assert_eq!(people.get(RUTH).unwrap().state, None);
    let sam = people.get(SAM).unwrap().state.clone();
    assert_eq!(sam, Some(IdentityState::Other("ON_LEAVE".to_owned())));
    let broken = Answer::body(200, "application/json", "{\"a\": [");
    fake.push_fault(Operation::Identities, Fault::Answer(broken));
    let error = tenant_for(&fake).identities([RUTH]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreadable);
    assert_eq!(
        error.operation(),
        Some(sailpoint_pat::Operation::Identities)
    );
}

#[tokio::test]
async fn it_takes_a_right_that_not_every_token_has() {
    let narrow = TokenSeed::new("narrow")
        .id("narrow")
        .secret("its secret")
        .scopes(["sp:all-personal-access-tokens:read"]);
    let fake = people().seed_token(narrow).start().await.unwrap();
    let tenant = Tenant::builder(
        BaseUrl::parse(&fake.base_url()).unwrap(),
        sailpoint_pat::Credentials::new("narrow", "its secret"),
    );
    let tenant = tenant.build().unwrap();
    assert!(tenant.list(Owner::WholeTenant).await.is_ok());
    let error = tenant.identities([RUTH]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error}");
}

#[tokio::test]
async fn the_owners_of_a_list_are_audited() {
    let token = |name: &str, owner: &str| {
        TokenSeed::new(name)
            .id(name)
            .owner(owner)
            .scopes(["a"])
            .expires_at("2026-12-01T00:00:00Z".parse().unwrap())
    };
    let tenant = people()
        .seed_token(token("of ruth", RUTH))
        .seed_token(token("of sam", SAM))
        .seed_token(token("of lee", LEE))
        .seed_token(token("of max", MAX).managed(true));
    let fake = tenant.show_managed(true).start().await.unwrap();
    let tenant = tenant_for(&fake);
    let list = tenant.list(Owner::WholeTenant).await.unwrap();
    let owners: Vec<_> = list.owner_ids().into_iter().collect();
    assert_eq!(owners, [RUTH, SAM, LEE]);
    let owners = tenant.identities(owners).await.unwrap();
    let report = Audit::new().owners(owners).of(&list, &now());
    let found: Vec<_> = report
        .findings()
        .iter()
        .filter(|finding| finding.code().as_str().starts_with("owner-"))
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "error: the owner is inactive (for long); ask the owner's manager, and delete it or have a token of somebody else put in its place [owner-inactive]",
            "error: the tenant has no identity with the id of the owner; delete it, or find out who uses it and have a token of theirs put in its place [owner-unknown]",
        ]
    );
}
