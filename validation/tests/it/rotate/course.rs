//! The way from the old token to its successor, when nothing goes wrong.

use sailpoint_pat::{
    AccessTokenTtl, Acknowledged, Deadline, Scope, TokenName,
    rotate::{AnySink, Course, FileSink, Rotation, Step, Unfinished},
};
use sailpoint_pat_fake_tenant::{Operation, ReceivedRequest};
use serde_json::json;

use super::world::{World, credentials_in, seed};
use crate::common::{self, of_operation};

#[tokio::test]
async fn a_token_gets_a_successor_like_itself() {
    let world = World::new().await;
    let sink = world.path("config.json");
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut FileSink::new(&sink))
        .await
        .unwrap();
    let (id, secret) = credentials_in(&sink);
    world.assert_only(&id, &secret);
    let token = world.token(&id);
    assert_eq!(token["name"], "ci (2)");
    assert_eq!(
        token["scope"],
        json!(["idn:accounts:read", "sp:my-personal-access-tokens:manage"])
    );
    assert_eq!(token["accessTokenValiditySeconds"], 900);
    // Ninety days less a quarter of a second, to the minute.
    assert_eq!(token["expirationDate"], "2026-08-30T12:00:00.000Z");
    assert_eq!(report.course(), Course::Rotated);
    assert_eq!(report.successor().as_str(), id);
    assert_eq!(
        report.to_string(),
        format!(
            "the token 0ld is rotated: its successor is {id}, \"ci (2)\", which expires at 2026-08-30T12:00:00.000Z; \
             its secret went to the file {}",
            sink.display()
        )
    );
    assert_eq!(world.files(), ["config.json", "journal", "journal.lock"]);
    assert_eq!(Unfinished::read(world.journal()).unwrap(), None);
}

#[tokio::test]
async fn it_is_proven_before_the_old_one_goes() {
    let world = World::new().await;
    let mut sink = FileSink::new(world.path("config.json"));
    world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    let requests = world.fake.requests();
    let operations: Vec<_> = requests
        .iter()
        .filter_map(ReceivedRequest::operation)
        .collect();
    assert_eq!(
        operations,
        [
            Operation::TokenExchange,
            Operation::List,
            Operation::Create,
            Operation::TokenExchange,
            // With what the sink has, before the old token goes.
            Operation::TokenExchange,
            Operation::Delete
        ]
    );
}

#[tokio::test]
async fn the_token_in_use_is_deleted_with_its_successor() {
    let world = World::with(seed().scopes(["sp:scopes:all"])).await;
    let tenant = world.tenant_of("0ld");
    assert!(world.rotation().plan(&tenant).await.unwrap().is_in_use());
    world.fake.clear_requests();
    let sink = world.path("config.json");
    let rotation = world.rotation().keeping_name();
    let report = rotation
        .run(&tenant, world.journal(), &mut FileSink::new(&sink))
        .await
        .unwrap();
    let (id, secret) = credentials_in(&sink);
    world.assert_only(&id, &secret);
    assert_eq!(world.token(&id)["name"], "ci");
    assert_eq!(report.name(), "ci");
    // The proof, that of what the sink has, and the bearer of the successor with which the old one is deleted.
    assert_eq!(of_operation(&world.fake, Operation::TokenExchange).len(), 3);
    // Whoever asks for it again with the old credentials learns that it is over, without a request.
    world.fake.clear_requests();
    let again = rotation
        .run(&tenant, world.journal(), &mut FileSink::new(&sink))
        .await
        .unwrap();
    assert_eq!(again.course(), Course::AlreadyFinished);
    assert_eq!(
        again.to_string(),
        format!(
            "the token 0ld was rotated before: its successor is {id}, \"ci\", which expires at 2026-08-30T12:00:00.000Z; \
             its secret went to the file {}",
            sink.display()
        )
    );
    assert_eq!(world.fake.requests().len(), 0);
}

#[tokio::test]
async fn a_successor_is_as_it_was_asked_for() {
    let world = World::new().await;
    let sink = world.path("config.json");
    let deadline = Deadline::parse("2026-06-02T00:00:00Z", &common::now()).unwrap();
    let rotation = world
        .rotation()
        .named(TokenName::new("deploy").unwrap())
        .expiring(deadline)
        .with_scope(Scope::named(["idn:sources:read"]).unwrap())
        .with_access_token_ttl(AccessTokenTtl::from_seconds(60).unwrap());
    rotation
        .run(&world.tenant, world.journal(), &mut FileSink::new(&sink))
        .await
        .unwrap();
    let token = world.token(&credentials_in(&sink).0);
    assert_eq!(token["name"], "deploy");
    assert_eq!(token["scope"], json!(["idn:sources:read"]));
    assert_eq!(token["accessTokenValiditySeconds"], 60);
    assert_eq!(token["expirationDate"], "2026-06-02T00:00:00.000Z");
}

#[tokio::test]
async fn never_expiring_is_acknowledged() {
    let world = World::new().await;
    let sink = world.path("config.json");
    let rotation = world
        .rotation()
        .expiring(Acknowledged::that_this_token_never_expires());
    let report = rotation
        .run(&world.tenant, world.journal(), &mut FileSink::new(&sink))
        .await
        .unwrap();
    assert_eq!(report.expires(), None);
    let token = world.token(&credentials_in(&sink).0);
    assert_eq!(token["expirationDate"], json!(null));
    assert_eq!(token["userAwareTokenNeverExpires"], true);
}

#[tokio::test]
async fn rotation_goes_on_and_names_do_not_grow() {
    let world = World::new().await;
    let sink = world.path("config.json");
    let mut id = world.old.clone();
    for name in ["ci (2)", "ci", "ci (2)"] {
        let report = Rotation::of(id)
            .run(&world.tenant, world.journal(), &mut FileSink::new(&sink))
            .await
            .unwrap();
        assert_eq!(report.name(), name);
        // The lifetime does not change with each rotation.
        assert_eq!(
            report.expires(),
            Some(common::instant("2026-08-30T12:00:00Z"))
        );
        id = report.successor().clone();
    }
    assert_eq!(world.ids(), [id.as_str()]);
}

#[tokio::test]
async fn a_plan_changes_nothing() {
    let world = World::new().await;
    let plan = world
        .rotation()
        .keeping_name()
        .plan(&world.tenant)
        .await
        .unwrap();
    assert_eq!(
        plan.to_string(),
        "create \"ci (2)\" with the scopes idn:accounts:read, sp:my-personal-access-tokens:manage, expiring at \
         2026-08-30T12:00:00.000Z, bearers of 900 seconds\n\
         prove it at /oauth/token\n\
         hand its secret over\n\
         delete 0ld, \"ci\"\n\
         rename the successor to \"ci\""
    );
    assert_eq!(plan.tokens_of_owner(), 1);
    assert_eq!(world.ids(), ["0ld"]);
    assert!(world.files().is_empty());
}

#[tokio::test]
async fn steps_are_told_in_their_order() {
    let world = World::new().await;
    let (send, steps) = std::sync::mpsc::channel();
    let rotation = world
        .rotation()
        .keeping_name()
        .on_step(move |step| send.send(step).unwrap());
    let mut sink = FileSink::new(world.path("config.json"));
    rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    drop(rotation);
    let steps: Vec<_> = steps
        .into_iter()
        .filter(|step| !matches!(step, Step::JournalStaged | Step::Noted))
        .collect();
    assert_eq!(
        steps,
        [
            Step::Planned,
            Step::Created,
            Step::Proven,
            Step::SinkBegun,
            Step::SinkDone,
            Step::OldDeleted,
            Step::Renamed
        ]
    );
}

/// A rotation can be spawned on any thread.
#[tokio::test]
async fn it_is_send() {
    fn send<F: Future + Send>(future: F) -> F {
        future
    }
    let world = World::new().await;
    let mut sink: AnySink = FileSink::new(world.path("config.json")).into();
    let rotation = world.rotation();
    let run = send(rotation.run(&world.tenant, world.journal(), &mut sink));
    assert_eq!(run.await.unwrap().course().as_str(), "rotated");
}
