//! Extending many tokens: what a plan says of each, and plans carried out against the fake tenant, with failures between requests.

use std::{collections::BTreeSet, time::Duration};

use sailpoint_pat::{
    Deadline, ErrorKind, Owner, Policy, Tenant, TokenId, TokenList,
    extend::{Extend, ExtendOutcome, ExtendPlan, ExtendReport},
};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation, TokenSeed};

use crate::common::{fake, instant, now, of_operation, tenant_for};

const FROM: &str = "2026-06-10T00:00:00.000Z";
const TO: &str = "2026-09-01T00:00:00.000Z";

fn deadline() -> Deadline {
    Deadline::at(instant(TO), &now()).unwrap()
}

fn ids(texts: &[&str]) -> Vec<TokenId> {
    texts.iter().map(|id| TokenId::new(*id).unwrap()).collect()
}

fn listed() -> TokenList {
    TokenList::from_json(
        br#"[
            {"id": "soon", "name": "a", "expirationDate": "2026-06-10T00:00:00.000Z"},
            {"id": "there", "name": "b", "expirationDate": "2026-09-01T00:00:00.000Z"},
            {"id": "later", "name": "c", "expirationDate": "2027-01-01T00:00:00Z"},
            {"id": "never", "name": "d", "expirationDate": null},
            {"id": "past", "name": "e", "expirationDate": "2026-06-01T12:00:00.000Z"},
            {"id": "managed", "name": "f", "expirationDate": "2026-06-10T00:00:00Z", "managed": true}
        ]"#,
    )
    .unwrap()
}

const ALL: [&str; 8] = [
    "soon",
    "there",
    "later",
    "never",
    "past",
    "managed",
    "elsewhere",
    "soon",
];

fn lines(plan: &ExtendPlan) -> Vec<String> {
    plan.rows().iter().map(ToString::to_string).collect()
}

#[test]
fn a_plan_says_of_each_token_what_would_happen() {
    let plan = Extend::to(deadline()).plan(&listed(), ids(&ALL), &now());
    assert_eq!(
        lines(&plan),
        [
            "soon \"a\": from 2026-06-10T00:00:00.000Z",
            "there \"b\": skipped, it has this expiry already",
            "later \"c\": skipped, it expires later",
            "never \"d\": skipped, it never expires",
            "past \"e\": skipped, it has expired",
            "managed \"f\": skipped, the platform made it for its own use",
            "elsewhere: skipped, no such token is listed",
        ]
    );
    assert_eq!(plan.ids().cloned().collect::<Vec<_>>(), ids(&["soon"]));
    assert_eq!(
        serde_json::to_string(&Extend::to(deadline()).plan(
            &listed(),
            ids(&["soon", "past"]),
            &now()
        ))
        .unwrap(),
        r#"{"to":"2026-09-01T00:00:00.000Z","rows":[{"id":"soon","name":"a","from":"2026-06-10T00:00:00.000Z","skipped":null},{"id":"past","name":"e","from":"2026-06-01T12:00:00.000Z","skipped":"it has expired"}]}"#
    );
}

#[test]
fn what_would_surprise_is_asked_for() {
    let all = Extend::to(deadline())
        .also_expired()
        .also_sooner()
        .also_never_expiring();
    let plan = all.plan(&listed(), ids(&ALL), &now());
    assert_eq!(
        plan.ids().cloned().collect::<Vec<_>>(),
        ids(&["soon", "later", "never", "past"])
    );
    assert_eq!(lines(&plan)[3], "never \"d\": from never");
}

#[test]
fn a_policy_holds_for_extensions() {
    let policy = Policy::new().longest_lifetime(Duration::from_secs(30 * 86_400));
    let plan =
        Extend::to(deadline())
            .policy(policy)
            .plan(&listed(), ids(&["soon", "past"]), &now());
    assert_eq!(
        lines(&plan),
        [
            "soon \"a\": skipped, the policy lets a token live for at most 30 days; set expirationDate to a date-time no \
             later than 2026-07-01T12:00:00.000Z",
            "past \"e\": skipped, it has expired",
        ]
    );
    assert!(plan.is_empty());
}

/// So many tokens that expire soon, and a plan for all of them.
async fn with_tokens(count: usize) -> (FakeTenant, Tenant) {
    let mut fake = fake();
    for index in 0..count {
        let from = FROM.parse().unwrap();
        fake = fake.seed_token(TokenSeed::new(format!("token {index}")).expires_at(from));
    }
    let fake = fake.start().await.unwrap();
    let tenant = tenant_for(&fake);
    (fake, tenant)
}

async fn plan_for_all(tenant: &Tenant) -> ExtendPlan {
    let list = tenant.list(Owner::Me).await.unwrap();
    let ids: Vec<_> = list.tokens.iter().map(|token| token.id().clone()).collect();
    Extend::to(deadline()).plan(&list, ids, &now())
}

/// Those that the service has moved.
fn moved(fake: &FakeTenant) -> BTreeSet<String> {
    let tokens = fake.tokens().into_iter();
    let moved = tokens.filter(|token| token["expirationDate"] == TO);
    moved
        .map(|token| token["id"].as_str().unwrap().to_owned())
        .collect()
}

fn texts<'a>(ids: impl Iterator<Item = &'a TokenId>) -> BTreeSet<String> {
    ids.map(ToString::to_string).collect()
}

fn outcomes(report: &ExtendReport) -> Vec<(usize, &'static str)> {
    let steps = report.steps().iter();
    steps
        .map(|step| {
            let outcome = match step.outcome {
                ExtendOutcome::Done => "done",
                ExtendOutcome::Failed(_) => "failed",
                ExtendOutcome::Unknown(_) => "unknown",
                _ => "not tried",
            };
            (step.ids.len(), outcome)
        })
        .collect()
}

#[tokio::test]
async fn sixty_tokens_take_three_requests() {
    let (fake, tenant) = with_tokens(60).await;
    let plan = plan_for_all(&tenant).await;
    assert!(moved(&fake).is_empty(), "a plan changes nothing");
    let report = tenant.extend(&plan).await;
    assert_eq!(
        outcomes(&report),
        [(25, "done"), (25, "done"), (10, "done")]
    );
    assert!(report.is_complete() && report.error().is_none());
    assert_eq!(moved(&fake), texts(report.done()));
    assert_eq!(moved(&fake).len(), 60);
    // again: there is nothing left to do, and nothing is sent
    let again = plan_for_all(&tenant).await;
    assert!(again.is_empty());
    assert_eq!(outcomes(&tenant.extend(&again).await), []);
    assert_eq!(of_operation(&fake, Operation::BulkUpdate).len(), 3);
}

/// The service acts on the second request and its answer is lost; it refuses the third.
#[tokio::test]
async fn what_failed_between_is_done_the_next_time() {
    let (fake, tenant) = with_tokens(60).await;
    let plan = plan_for_all(&tenant).await;
    for fault in [Fault::Answer(Answer::html(500)), Fault::DropAfterActing] {
        fake.push_fault(Operation::BulkUpdate, fault);
    }
    let report = tenant.extend(&plan).await;
    assert_eq!(outcomes(&report)[..2], [(25, "unknown"), (25, "unknown")]);
    assert!(!report.is_complete());
    let told = texts(report.done());
    assert!(
        told.is_subset(&moved(&fake)),
        "nothing is told as done that is not"
    );

    let list = tenant.list(Owner::Me).await.unwrap();
    let rest = Extend::to(deadline()).plan(&list, report.remaining().cloned(), &now());
    let sent = texts(rest.ids());
    assert!(
        sent.is_disjoint(&moved(&fake)),
        "what was done after all is not sent again"
    );
    assert!(tenant.extend(&rest).await.is_complete());
    assert_eq!(moved(&fake).len(), 60);
}

#[tokio::test]
async fn what_all_requests_would_meet_is_met_once() {
    let (fake, tenant) = with_tokens(60).await;
    let plan = plan_for_all(&tenant).await;
    fake.push_fault(Operation::BulkUpdate, Fault::Answer(Answer::html(403)));
    let report = tenant.extend(&plan).await;
    assert_eq!(
        outcomes(&report),
        [(25, "failed"), (25, "not tried"), (10, "not tried")]
    );
    assert_eq!(report.error().unwrap().kind(), ErrorKind::Forbidden);
    assert!(moved(&fake).is_empty());
    assert_eq!(report.remaining().count(), 60);

    // one's own tokens can be changed one by one
    let report = tenant.extend_one_by_one(&plan).await;
    assert!(report.is_complete());
    assert_eq!(moved(&fake), texts(report.done()));
    assert_eq!(of_operation(&fake, Operation::Patch).len(), 60);
}

#[tokio::test]
async fn one_by_one_goes_on_after_what_concerns_one() {
    let (fake, tenant) = with_tokens(4).await;
    let plan = plan_for_all(&tenant).await;
    for fault in [
        Fault::Answer(Answer::html(404)),
        Fault::Answer(Answer::html(401)),
        Fault::Answer(Answer::html(401)),
    ] {
        fake.push_fault(Operation::Patch, fault);
    }
    let report = tenant.extend_one_by_one(&plan).await;
    assert_eq!(
        outcomes(&report),
        [
            (1, "failed"),
            (1, "failed"),
            (1, "not tried"),
            (1, "not tried")
        ]
    );
    assert!(moved(&fake).is_empty());
}
