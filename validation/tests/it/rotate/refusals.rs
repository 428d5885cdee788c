//! What is refused before anything is created, and in which words.

use std::time::Duration;

use sailpoint_pat::{
    Acknowledged, Code, Policy, TokenName,
    rotate::{Fate, FileSink, Refusal, Rotation, RotationErrorKind},
};
use sailpoint_pat_fake_tenant::{Edit, Fault, Operation, TokenSeed};
use serde_json::json;

use super::world::{World, seed};
use crate::common::{self, of_operation};

/// Runs it, and gives what was said and the reasons. Nothing may have been created.
async fn refused(world: &World, rotation: Rotation) -> (String, Vec<Refusal>) {
    refused_by(world, &world.tenant, rotation).await
}

async fn refused_by(
    world: &World,
    tenant: &sailpoint_pat::Tenant,
    rotation: Rotation,
) -> (String, Vec<Refusal>) {
    let before = world.ids();
    let mut sink = FileSink::new(world.path("config.json"));
    let error = rotation
        .run(tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), RotationErrorKind::Refused);
    assert_eq!(*error.fate(), Fate::Unchanged);
    assert_eq!(world.ids(), before);
    assert!(of_operation(&world.fake, Operation::Create).is_empty());
    // A dry run says the same.
    let planned = rotation.plan(tenant).await.unwrap_err();
    assert_eq!(planned.to_string(), error.to_string());
    assert_eq!(world.files(), ["journal.lock"]);
    (error.to_string(), error.refusals().to_vec())
}

#[tokio::test]
async fn ten_tokens_leave_no_place() {
    let world = World::new().await;
    for number in 1..10 {
        world
            .fake
            .add_token(TokenSeed::new(format!("other {number}")))
            .unwrap();
    }
    let (text, refusals) = refused(&world, world.rotation()).await;
    assert_eq!(refusals, [Refusal::NoPlace { count: 10 }]);
    assert_eq!(
        text,
        "rotating the token 0ld: the owner has 10 tokens and may have 10, so there is no place for a successor; \
         delete one that is not needed. Nothing was changed."
    );
    // Those of the platform do not count.
    world.fake.clear_tokens();
    world.fake.add_token(seed()).unwrap();
    for number in 1..9 {
        world
            .fake
            .add_token(TokenSeed::new(format!("other {number}")))
            .unwrap();
    }
    world.rotation().plan(&world.tenant).await.unwrap();
}

#[tokio::test]
async fn a_token_of_somebody_else() {
    let world = World::new().await;
    let rotation = Rotation::of(sailpoint_pat::TokenId::new("n0ne").unwrap());
    let (text, _) = refused(&world, rotation).await;
    assert_eq!(
        text,
        "rotating the token n0ne: none of your own tokens has the id n0ne; only the owner can create a successor, \
         so use the owner's credentials. Nothing was changed."
    );
    world.fake.repeat_fault(
        Operation::List,
        1,
        Fault::EditReply(vec![Edit::set("/0/id", json!(1))]),
    );
    let (text, _) = refused(&world, world.rotation()).await;
    assert!(
        text.contains("(1 token in the list could not be read)"),
        "{text}"
    );
}

#[tokio::test]
async fn a_token_of_the_platform() {
    let world = World::new().await;
    world.fake.repeat_fault(
        Operation::List,
        1,
        Fault::EditReply(vec![Edit::set("/0/managed", json!(true))]),
    );
    let (text, _) = refused(&world, world.rotation()).await;
    assert_eq!(
        text,
        "rotating the token 0ld: the platform made this token for its own use; leave it to the platform. Nothing was changed."
    );
}

#[tokio::test]
async fn never_expiring_is_not_inherited() {
    let world = World::with(TokenSeed::new("ci").id("0ld").acknowledged(true)).await;
    let (text, refusals) = refused(&world, world.rotation()).await;
    assert_eq!(refusals, [Refusal::NeverExpires]);
    assert_eq!(
        text,
        "rotating the token 0ld: the old token never expires; say when the successor is to expire, or acknowledge that \
         it never does. Nothing was changed."
    );
    let acknowledged = Acknowledged::that_this_token_never_expires();
    world
        .rotation()
        .expiring(acknowledged)
        .plan(&world.tenant)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_the_service_does_not_tell() {
    let world = World::new().await;
    let edits = vec![
        Edit::set("/0/scope", json!(null)),
        Edit::remove("/0/created"),
    ];
    world
        .fake
        .repeat_fault(Operation::List, 1, Fault::EditReply(edits));
    let (text, refusals) = refused(&world, world.rotation()).await;
    assert_eq!(refusals, [Refusal::ScopeUnknown, Refusal::LifetimeUnknown]);
    assert_eq!(
        text,
        "rotating the token 0ld: the service does not tell the scope of the old token; say the successor's; \
         the service does not tell how long the old token lives in all; say when the successor is to expire. Nothing was changed."
    );
}

#[tokio::test]
async fn a_name_that_is_taken() {
    let world = World::new().await;
    let rotation = world.rotation().named(TokenName::new("ci").unwrap());
    let (text, _) = refused(&world, rotation).await;
    assert_eq!(
        text,
        "rotating the token 0ld: /name: the name \"ci\" is that of the token 0ld; choose another, or delete that one \
         [name-taken]. Nothing was changed."
            .replace("token 0ld; choose", "token \"0ld\"; choose")
    );
}

#[tokio::test]
async fn what_the_policy_forbids() {
    let world = World::with(seed().validity_seconds(900)).await;
    let policy = Policy::new()
        .longest_lifetime(Duration::from_secs(30 * 86_400))
        .scopes_allowed(["idn:accounts:read"])
        .name_pattern("[a-z-]+")
        .unwrap();
    let tenant = common::builder_for(&world.fake)
        .policy(policy)
        .build()
        .unwrap();
    let (text, refusals) = refused_by(&world, &tenant, world.rotation()).await;
    let [Refusal::Violations(violations)] = refusals.as_slice() else {
        panic!("{refusals:?}");
    };
    let codes: Vec<_> = violations
        .iter()
        .map(sailpoint_pat::Violation::code)
        .collect();
    assert_eq!(
        codes,
        [
            Code::PolicyName,
            Code::PolicyScopeNotAllowed,
            Code::PolicyLifetimeTooLong
        ]
    );
    assert!(!text.contains('\n'), "{text}");
}

#[tokio::test]
async fn the_name_follows_the_policy() {
    let world = World::new().await;
    let policy = Policy::new().name_pattern("[a-z0-9-]+").unwrap();
    let tenant = common::builder_for(&world.fake)
        .policy(policy)
        .build()
        .unwrap();
    let plan = world.rotation().plan(&tenant).await.unwrap();
    assert_eq!(plan.successor().name().as_str(), "ci-2");
}

/// A token that may live for ever by the name it is created with may not lose that name at the end.
#[tokio::test]
async fn the_policy_sees_the_name_of_the_end() {
    let world = World::new().await;
    let policy = Policy::new().never_expiring_only_named(["break glass"]);
    let tenant = common::builder_for(&world.fake)
        .policy(policy)
        .build()
        .unwrap();
    let acknowledged = Acknowledged::that_this_token_never_expires;
    let named = || {
        let name = TokenName::new("break glass").unwrap();
        world.rotation().named(name).expiring(acknowledged())
    };
    let (text, refusals) = refused_by(&world, &tenant, named().keeping_name()).await;
    let [Refusal::Violations(violations)] = refusals.as_slice() else {
        panic!("{refusals:?}");
    };
    assert_eq!(violations.as_slice().len(), 1);
    assert_eq!(
        violations.as_slice()[0].code(),
        Code::PolicyNeverExpiring,
        "{text}"
    );
    // With the name that it keeps, it is allowed.
    named().plan(&tenant).await.unwrap();
}

#[tokio::test]
async fn a_sink_that_is_the_journal() {
    let world = World::new().await;
    let mut sink = FileSink::new(world.folder.path().join("./journal"));
    let error = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(error.refusals(), [Refusal::SinkIsJournal]);
    assert_eq!(
        error.to_string(),
        "rotating the token 0ld: the secret would be written over the journal; name another file. Nothing was changed."
    );
}
