//! A create ends in one of three ways, whatever goes wrong: the caller has id and secret, knows that there is no token, or
//! knows which token it is that nobody has the secret of.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use sailpoint_pat::{
    Creation, Deadline, Delivery, ErrorKind, IssuedToken, NewToken, Owner, RetryPolicy, Tenant,
    TokenList, TokenName, Unsettled,
};
use sailpoint_pat_fake_tenant::{Answer, Edit, FakeTenant, Fault, Gate, Operation, TokenSeed};
use serde_json::json;

use crate::common::{self, Raw, builder_for, creates, fake, instant, now, started, tenant_for};

/// A token whose expiry nobody else asks for, so that it can be proven whose it is.
fn dated(name: &str) -> NewToken {
    dated_for(name, 1)
}

fn has_secret_of(fake: &FakeTenant, issued: &IssuedToken) -> bool {
    fake.secret_of(issued.id().as_str()).as_deref() == Some(issued.secret().expose())
}

/// Nobody has the secret, and the error says so with the id.
#[tokio::test]
async fn an_orphan_is_found_and_can_be_removed() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let faults = [
        (
            Fault::DropAfterActing,
            ErrorKind::Connection,
            Delivery::MaybeSent,
        ),
        (
            Fault::ResetAfterActing,
            ErrorKind::Connection,
            Delivery::MaybeSent,
        ),
        (
            Fault::CutBody { after: 10 },
            ErrorKind::Connection,
            Delivery::Answered,
        ),
        (
            Fault::TruncateBody { keep: 0 },
            ErrorKind::Unreadable,
            Delivery::Answered,
        ),
        (
            Fault::EditReply(vec![Edit::remove("/secret")]),
            ErrorKind::Unreadable,
            Delivery::Answered,
        ),
        (
            Fault::AnswerAfterActing(Answer::html(504)),
            ErrorKind::Service,
            Delivery::Answered,
        ),
        (
            Fault::AnswerAfterActing(Answer::empty(302)),
            ErrorKind::Unreadable,
            Delivery::Answered,
        ),
    ];
    let mut texts = Vec::new();
    for (index, (fault, kind, delivery)) in faults.into_iter().enumerate() {
        fake.push_fault(Operation::Create, fault.clone());
        let error = tenant
            .create_after(&TokenList::default(), dated(&format!("name {index}")))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.delivery(), error.is_retryable()),
            (kind, delivery, false),
            "{fault:?}: {error}"
        );
        let orphan = error
            .creation()
            .and_then(Creation::orphan)
            .expect("an orphan");
        assert_eq!(fake.tokens().len(), 1, "{fault:?}");
        assert_eq!(fake.tokens()[0]["id"], orphan.id.as_str());
        texts.push(error.to_string().replace(orphan.id.as_str(), "<id>"));
        tenant.delete(&orphan.id).await.unwrap();
        assert!(fake.tokens().is_empty());
    }
    insta::assert_snapshot!(texts.join("\n"));
}

/// It was not carried out, and the tenant was asked.
#[tokio::test]
async fn what_was_not_created_is_told_as_such() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let faults = [
        (Fault::DropBeforeReading, true),
        (Fault::DropBeforeActing, true),
        (Fault::ResetBeforeActing, true),
        (Fault::Answer(Answer::html(503)), true),
        (Fault::Answer(Answer::empty(500)), false),
        // Somebody lost patience: the service may still be busy with it.
        (Fault::Answer(Answer::empty(408)), false),
        (Fault::Answer(Answer::html(504)), false),
        (Fault::Answer(Answer::html(200)), false),
        (Fault::Answer(Answer::empty(403)), false),
        (Fault::Answer(Answer::too_many_requests("60")), true),
    ];
    let mut texts = Vec::new();
    for (fault, retryable) in faults {
        fake.push_fault(Operation::Create, fault.clone());
        let error = tenant
            .create_after(&TokenList::default(), dated("not there"))
            .await
            .unwrap_err();
        assert_eq!(
            (error.creation(), error.is_retryable()),
            (Some(&Creation::NotCreated), retryable),
            "{fault:?}"
        );
        texts.push(error.to_string());
    }
    assert!(fake.tokens().is_empty());
    insta::assert_snapshot!(texts.join("\n"));
}

/// Id and secret are in the bytes, or the secret is and the id can be asked for.
#[tokio::test]
async fn a_secret_that_arrived_is_not_lost() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let first = tenant
        .create_after(&TokenList::default(), dated("whole"))
        .await
        .unwrap();
    assert!(first.details().is_some() && has_secret_of(&fake, &first));
    // Where the secret ends in a reply to a name of this length: it comes last.
    let deadline = dated("name x").expiry().deadline().unwrap().to_string();
    let body = json!({ "name": "name x", "expirationDate": deadline }).to_string();
    let reply = Raw::new(&fake).await.post(&body).await;
    let reply = reply.text().await.unwrap();
    assert!(reply.ends_with("\"}"), "{reply}");
    let end = reply.len() - 1;
    let set = |pointer, value| Fault::EditReply(vec![Edit::set(pointer, value)]);
    let faults = [
        Fault::CutBody { after: end },
        Fault::TruncateBody { keep: end },
        Fault::EditReply(vec![Edit::remove("/created"), Edit::remove("/owner")]),
        set("/created", json!("yesterday")),
        set("/expirationDate", json!({ "on": [1] })),
        set("/new", json!([{ "field": 1 }])),
        set("/id", json!(7)),
        set("/id", json!("..")),
        Fault::EditReply(vec![Edit::remove("/id")]),
        Fault::ContentType("text/html".to_owned()),
        Fault::SlowBody {
            chunk: 16,
            delay: Duration::from_micros(1),
        },
    ];
    for (index, fault) in faults.into_iter().enumerate() {
        fake.push_fault(Operation::Create, fault.clone());
        let created = tenant
            .create_after(&TokenList::default(), dated(&format!("name {index}")))
            .await;
        let issued = created.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert!(has_secret_of(&fake, &issued), "{fault:?}");
    }
    assert_eq!(creates(&fake).len(), 2 + 11);
}

/// The clock here is wrong by an hour, or a token of the same name was there before: the service's own time decides.
#[tokio::test]
async fn the_time_of_the_service_decides_what_is_new() {
    for off in [-3600, 0, 3600] {
        let fake = started().await;
        let time = instant(common::NOW) + chrono::TimeDelta::seconds(off);
        let tenant = builder_for(&fake).clock(move || time).build().unwrap();
        fake.push_fault(Operation::Create, Fault::DropAfterActing);
        let error = tenant
            .create_after(&TokenList::default(), dated("ours"))
            .await
            .unwrap_err();
        let orphan = error.creation().and_then(Creation::orphan);
        assert_eq!(orphan.expect("an orphan").name.as_str(), "ours");

        fake.advance(Duration::from_secs(60));
        let listed = tenant.list(Owner::Me).await.unwrap();
        fake.push_fault(Operation::Create, Fault::DropBeforeActing);
        let error = tenant
            .create_after(&listed, dated("ours"))
            .await
            .unwrap_err();
        assert_eq!(error.creation(), Some(&Creation::NotCreated), "{off}");
    }
}

#[tokio::test]
async fn if_the_tenant_cannot_be_asked_that_is_told_and_can_be_settled_later() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    fake.push_fault(Operation::Create, Fault::DropAfterActing);
    fake.push_fault(Operation::List, Fault::Answer(Answer::empty(500)));
    let error = tenant
        .create_after(&TokenList::default(), dated("unknown"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "creating a token: the connection to the service broke before its answer was complete; whether the token \"unknown\" was \
         created is not known, as the service could not be asked: settle it later"
    );
    let Some(Creation::Unknown(unsettled)) = error.creation() else {
        panic!("{error:?}");
    };
    let settled = tenant.settle(unsettled).await.unwrap();
    let orphan = settled.orphan().expect("an orphan");
    assert_eq!(fake.tokens()[0]["id"], orphan.id.as_str());
}

/// What was created just now may be listed a little later: it asks again.
#[tokio::test]
async fn an_orphan_that_is_listed_late_is_found() {
    let fake = started().await;
    let waits = Arc::new(Mutex::new(Vec::new()));
    let tenant = builder_for(&fake).sleep({
        let waits = Arc::clone(&waits);
        move |wait| {
            waits.lock().unwrap().push(wait.as_secs());
            std::future::ready(())
        }
    });
    let tenant = tenant.build().unwrap();
    fake.push_fault(Operation::Create, Fault::DropAfterActing);
    for _ in 0..2 {
        let nothing = Answer::json(200, &json!([]));
        fake.push_fault(Operation::List, Fault::Answer(nothing));
    }
    let error = tenant
        .create_after(&TokenList::default(), dated("late"))
        .await
        .unwrap_err();
    let orphan = error.creation().and_then(Creation::orphan);
    assert_eq!(
        fake.tokens()[0]["id"],
        orphan.expect("an orphan").id.as_str()
    );
    assert_eq!(*waits.lock().unwrap(), [1, 3]);
}

/// An item of the list that cannot be read might be the one.
#[tokio::test]
async fn a_list_with_a_blind_spot_settles_nothing() {
    let fake = fake()
        .seed_token(TokenSeed::new("other"))
        .start()
        .await
        .unwrap();
    let tenant = tenant_for(&fake);
    fake.push_fault(
        Operation::List,
        Fault::EditReply(vec![Edit::set("/0/id", json!(7))]),
    );
    fake.push_fault(Operation::Create, Fault::DropBeforeActing);
    let error = tenant
        .create_after(&TokenList::default(), dated("unknown"))
        .await
        .unwrap_err();
    assert!(
        matches!(error.creation(), Some(Creation::Unknown(_))),
        "{error:?}"
    );
}

/// What was dropped may be there, and is found.
#[tokio::test]
async fn a_dropped_create_can_be_settled() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let unsettled = Unsettled::of(
        &dated("dropped"),
        &TokenList::default(),
        tenant.now().instant(),
    );
    let gate = Gate::new();
    fake.push_fault(Operation::Create, Fault::HoldAfterActing(gate.clone()));
    let create = tokio::spawn({
        let tenant = tenant.clone();
        async move {
            tenant
                .create_after(&TokenList::default(), dated("dropped"))
                .await
        }
    });
    gate.arrived(1).await;
    create.abort();
    assert!(create.await.unwrap_err().is_cancelled());
    let settled = tenant.settle(&unsettled).await.unwrap();
    tenant
        .delete(&settled.orphan().expect("an orphan").id)
        .await
        .unwrap();
    assert_eq!(
        tenant.settle(&unsettled).await.unwrap(),
        Creation::NotCreated
    );
    gate.open();
}

/// With all the patience there is, a create is sent again only after 429, 401, or when nothing was sent.
#[tokio::test]
async fn a_create_is_sent_again_only_if_it_cannot_have_been_carried_out() {
    let patient = |fake: &FakeTenant| -> Tenant {
        let builder = builder_for(fake).retry(RetryPolicy::new(5));
        builder.build().unwrap()
    };
    let faults = [
        (Fault::Answer(Answer::too_many_requests("60")), 2),
        (Fault::Answer(Answer::unauthorized()), 2),
        (Fault::Answer(Answer::empty(503)), 1),
        (Fault::Answer(Answer::empty(408)), 1),
        (Fault::DropBeforeReading, 1),
        (Fault::DropAfterActing, 1),
        (Fault::ResetBeforeActing, 1),
        (Fault::CutBody { after: 10 }, 1),
    ];
    for (fault, sent) in faults {
        let fake = started().await;
        fake.push_fault(Operation::Create, fault.clone());
        let created = patient(&fake).create(dated("once")).await;
        assert_eq!(created.is_ok(), sent == 2, "{fault:?}");
        assert_eq!(creates(&fake).len(), sent, "{fault:?}");
        assert!(fake.tokens().len() <= 1);
    }
    // The exchange before it is repeated like anything else that changes nothing.
    let fake = started().await;
    fake.push_fault(Operation::TokenExchange, Fault::DropAfterActing);
    fake.push_fault(Operation::TokenExchange, Fault::Answer(Answer::html(502)));
    patient(&fake).create(dated("once")).await.unwrap();
    assert_eq!(creates(&fake).len(), 1);
}

/// A request that is held up until the time is over: what the service does later is found by asking later.
#[tokio::test]
async fn a_create_that_the_service_carries_out_late() {
    let fake = started().await;
    let tenant = tenant_for(&fake);
    // With a bearer and a connection there is time enough to send the create, on a busy machine too.
    tenant.list(Owner::Me).await.unwrap();
    let hurried = tenant.within(Duration::from_millis(400));
    let gate = Gate::new();
    fake.push_fault(Operation::Create, Fault::HoldBeforeActing(gate.clone()));
    let unsettled = Unsettled::of(
        &dated("late"),
        &TokenList::default(),
        tenant.now().instant(),
    );
    let error = hurried
        .create_after(&TokenList::default(), dated("late"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "creating a token: the service did not answer in time; no such token was there afterwards: the service may still be \
         busy with it, so settle it once more before trying again"
    );
    assert!(!error.is_retryable());
    gate.open();
    while tenant.list(Owner::Me).await.unwrap().tokens.is_empty() {}
    assert!(tenant.settle(&unsettled).await.unwrap().orphan().is_some());
}

/// What is not proven is unknown: it is told with id and times, and nobody is told to delete it.
#[tokio::test]
async fn a_token_that_may_be_anothers_is_only_a_candidate() {
    type Make<'a> = Box<dyn Fn() -> NewToken + 'a>;
    let fake = started().await;
    let tenant = tenant_for(&fake);
    let in_a_day = Deadline::after(Duration::from_secs(86_400), &now()).unwrap();
    let chosen = || NewToken::expiring(TokenName::new("ci").unwrap(), in_a_day);
    let nobody_there = TokenList::default();
    // Nobody listed before; the expiry is one that others may ask for; another expiry than was asked for.
    let raw = Raw::new(&fake).await;
    let cases: [(bool, Make<'_>); 3] = [
        (false, Box::new(|| chosen().with_own_expiry())),
        (true, Box::new(chosen)),
        (true, Box::new(|| dated_for("ci", 2))),
    ];
    for (has_listed, make) in cases {
        // Another program's, made a moment ago; ours was never carried out.
        let theirs = json!({ "name": "ci", "expirationDate": in_a_day.to_string() });
        raw.create(&theirs.to_string()).await;
        let theirs = fake.tokens()[0]["id"].as_str().unwrap().to_owned();
        fake.push_fault(Operation::Create, Fault::ResetBeforeActing);
        let error = if has_listed {
            tenant.create_after(&nobody_there, make()).await
        } else {
            tenant.create(make()).await
        };
        let error = error.unwrap_err();
        let Some(Creation::Unknown(unsettled)) = error.creation() else {
            panic!("{error:?}");
        };
        assert_eq!(unsettled.candidates.len(), 1);
        assert_eq!(unsettled.candidates[0].id.as_str(), theirs);
        let text = error.to_string();
        assert!(
            text.ends_with(&format!(
                "whether the token was created is not known: the token {theirs} \"ci\" (created at 2026-06-01T12:00:00.000Z, \
                 expires at {in_a_day}) may have come of it or of another program, and nothing proves which; see whether \
                 somebody has the secret before deleting anything"
            )),
            "{text}"
        );
        fake.clear_tokens();
    }
}

fn dated_for(name: &str, days: u64) -> NewToken {
    let deadline = Deadline::after(Duration::from_secs(days * 86_400), &now()).expect("a deadline");
    NewToken::expiring(TokenName::new(name).expect("a name"), deadline).with_own_expiry()
}
