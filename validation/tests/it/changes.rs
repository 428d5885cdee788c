//! Changes of one token and of many, and what is said of those that were not made.

use sailpoint_pat::{
    Acknowledged, BulkOutcome, BulkPatch, BulkPlan, Deadline, ErrorKind, Listing, Owner,
    RetryPolicy, TokenId, TokenName, TokenPatch,
};
use sailpoint_pat_fake_tenant::{Answer, Edit, FakeTenant, Fault, Operation, TokenSeed};
use serde_json::json;

use crate::common::{builder_for, fake, instant, now, of_operation, started, tenant_for};

const LATER: &str = "2026-12-31T00:00:00.000Z";

fn seeded(fake: &FakeTenant, count: usize) -> Vec<TokenId> {
    let ids = (0..count).map(|number| {
        let seed = TokenSeed::new(format!("token {number}")).expires_at(LATER.parse().unwrap());
        TokenId::new(fake.add_token(seed).unwrap()).unwrap()
    });
    ids.collect()
}

fn lasting() -> TokenPatch {
    TokenPatch::new().never_expire(Acknowledged::that_this_token_never_expires())
}

#[tokio::test]
async fn one_token_is_changed() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let ids = seeded(&fake, 1);
    let renamed = TokenPatch::new().rename(TokenName::new("renamed").unwrap());
    let token = tenant.patch(&ids[0], renamed).await.unwrap();
    assert_eq!(token.name(), "renamed");
    let token = tenant.patch(&ids[0], lasting()).await.unwrap();
    assert_eq!(
        (token.expiration_date(), token.acknowledgement()),
        (None, Some(true))
    );
    let error = tenant
        .patch(&TokenId::new("nobody").unwrap(), lasting())
        .await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_deadline_that_has_passed_meanwhile_is_not_sent() {
    let fake = started().await;
    let ids = seeded(&fake, 1);
    let deadline = Deadline::at(instant(LATER), &now()).unwrap();
    let patch = TokenPatch::new().expire_at(deadline);
    let late = builder_for(&fake).clock(|| instant(LATER)).build().unwrap();
    let bulk = BulkPatch::new(ids.clone(), patch.clone()).unwrap();
    for error in [
        late.patch(&ids[0], patch).await.unwrap_err(),
        late.bulk(bulk).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Rejected);
        assert_eq!(error.violations().unwrap().iter().count(), 1);
    }
    assert!(fake.requests().is_empty());
}

/// A patch that reads the token, or adds to an array, is not sent again when it may have been carried out.
#[tokio::test]
async fn only_what_can_be_repeated_is() {
    let appends = br#"[{"op": "add", "path": "/scope/-", "value": "idn:more:read"}]"#;
    let reads = br#"[{"op": "test", "path": "/name", "value": "one"}, {"op": "replace", "path": "/name", "value": "two"}]"#;
    for (patch, sent) in [
        (lasting(), 2),
        (TokenPatch::from_json(appends, &now()).unwrap(), 1),
        (TokenPatch::from_json(reads, &now()).unwrap(), 1),
    ] {
        let fake = started().await;
        let tenant = builder_for(&fake)
            .retry(RetryPolicy::new(3))
            .build()
            .unwrap();
        let seed = TokenSeed::new("one")
            .scopes(["idn:one:read"])
            .expires_at(LATER.parse().unwrap());
        let id = TokenId::new(fake.add_token(seed).unwrap()).unwrap();
        fake.push_fault(Operation::Patch, Fault::DropAfterActing);
        let patched = tenant.patch(&id, patch).await;
        assert_eq!(patched.is_ok(), sent == 2);
        assert_eq!(of_operation(&fake, Operation::Patch).len(), sent);
    }
}

#[tokio::test]
async fn a_token_in_a_reply_that_cannot_be_read_is_told_as_changed() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let ids = seeded(&fake, 1);
    let edit = Edit::set("/expirationDate", json!(7));
    fake.push_fault(Operation::Patch, Fault::EditReply(vec![edit]));
    let error = tenant.patch(&ids[0], lasting()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "changing a token: the answer of the service could not be read (status 200); list the tokens to see what was done, and \
         report the answer's status"
    );
    let edit = Edit::remove("/created");
    fake.push_fault(Operation::Patch, Fault::EditReply(vec![edit]));
    assert_eq!(
        tenant.patch(&ids[0], lasting()).await.unwrap().created(),
        None
    );
}

#[tokio::test]
async fn a_bulk_reply_says_nothing_of_the_acknowledgement() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let ids = seeded(&fake, 3);
    let list = tenant
        .bulk(BulkPatch::new(ids, lasting()).unwrap())
        .await
        .unwrap();
    assert_eq!(list.tokens.len(), 3);
    for token in list.tokens {
        assert_eq!(
            (token.expiration_date(), token.acknowledgement()),
            (None, None)
        );
    }
}

/// 60 tokens, of which one in the second request is unknown: the first and third are done all the same.
#[tokio::test]
async fn a_plan_tells_what_was_done_and_what_was_not() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let mut ids = seeded(&fake, 60);
    ids[30] = TokenId::new("unknown").unwrap();
    let plan = BulkPlan::new(ids, lasting()).unwrap();
    let report = tenant.bulk_plan(&plan).await;
    assert!(!report.is_complete());
    let sizes: Vec<_> = report
        .done()
        .map(|chunk| chunk.request.ids().len())
        .collect();
    assert_eq!(sizes, [25, 10]);
    let failed: Vec<_> = report.not_done().collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].error().unwrap().kind(), ErrorKind::NotFound);
    assert!(failed[0].request.ids().any(|id| id == "unknown"));
    let changed = fake.tokens();
    let changed = changed
        .iter()
        .filter(|token| token["expirationDate"].is_null());
    assert_eq!(changed.count(), 35);
}

/// What would fail in the same way is not tried.
#[tokio::test]
async fn a_plan_ends_where_the_rest_would_fail_too() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let plan = BulkPlan::new(seeded(&fake, 60), lasting()).unwrap();
    fake.push_fault(Operation::BulkUpdate, Fault::Answer(Answer::empty(403)));
    let report = tenant.bulk_plan(&plan).await;
    assert!(report.done().next().is_none());
    let [first, second, third] = report.chunks() else {
        panic!("{report:?}");
    };
    assert_eq!(first.error().unwrap().kind(), ErrorKind::Forbidden);
    for chunk in [second, third] {
        assert!(matches!(chunk.outcome, BulkOutcome::NotTried));
    }
    assert_eq!(of_operation(&fake, Operation::BulkUpdate).len(), 1);
    assert!(tenant.bulk_plan(&plan).await.is_complete());
}

#[tokio::test]
async fn lists_are_filtered_by_the_service() {
    let used = |name: &str, at: &str| TokenSeed::new(name).last_used(at.parse().unwrap());
    let fake = fake()
        .seed_token(TokenSeed::new("never"))
        .seed_token(used("long ago", "2025-01-01T00:00:00.000Z"))
        .seed_token(used("lately", "2026-05-31T00:00:00.000Z"))
        .start()
        .await
        .unwrap();
    let tenant = tenant_for(&fake);
    let new_year = instant("2026-01-01T00:00:00Z");
    for (listing, query, names) in [
        (
            Listing::of(Owner::Me).never_used(),
            "filters=lastUsed+isnull&owner-id=me",
            "never",
        ),
        (
            Listing::of(Owner::WholeTenant).not_used_since(new_year),
            "filters=lastUsed+le+2026-01-01T00%3A00%3A00.000Z",
            "long ago",
        ),
    ] {
        let list = tenant.list(listing).await.unwrap();
        let listed: Vec<_> = list.tokens.iter().map(sailpoint_pat::Token::name).collect();
        assert_eq!(listed, [names]);
        let request = of_operation(&fake, Operation::List).pop().unwrap();
        assert_eq!(request.query(), Some(query));
    }
    let blank = Owner::Identity(" ".to_owned());
    let error = tenant.list(blank).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "listing tokens: the id of the identity is blank; give it, or ask for Owner::WholeTenant"
    );
}

/// 250 may be all there are, or all that a page holds.
#[tokio::test]
async fn a_list_of_250_may_be_cut_short() {
    for (count, is_suspect) in [(249, false), (250, true), (251, false)] {
        let fake = started().await;
        seeded(&fake, count);
        let list = tenant_for(&fake).list(Owner::Me).await.unwrap();
        assert_eq!(
            (list.tokens.len(), list.may_be_cut_short()),
            (count, is_suspect)
        );
    }
}
