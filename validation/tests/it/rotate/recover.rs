//! What the next run makes of what an earlier one left, where the way there is not straight.

use std::{fs, sync::Arc};

use sailpoint_pat::{
    Policy, Tenant, TokenId, TokenName, TokenPatch,
    rotate::{
        Course, Fate, FileSink, HandOver, RotationError, RotationErrorKind, Sink, SinkError, Step,
        Unfinished,
    },
};
use sailpoint_pat_fake_tenant::{Answer, Fault, Operation, ReceivedRequest, TokenSeed};
use serde_json::json;

use super::world::{World, credentials_in, seed};
use crate::common;

/// A place that nobody can ask, such as a command; it may be unclear whether it took what it took.
#[derive(Default)]
struct Place {
    taken: Option<(TokenId, String)>,
    is_unclear: bool,
}

impl Sink for Place {
    fn describe(&self) -> String {
        "the place".to_owned()
    }

    async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
        self.taken = Some((new.id().clone(), new.secret().expose().to_owned()));
        if self.is_unclear {
            Err(SinkError::unclear("the place was cut off"))
        } else {
            Ok(())
        }
    }
}

/// A place that takes nothing.
struct Broken;

impl Sink for Broken {
    fn describe(&self) -> String {
        "the place".to_owned()
    }

    async fn hand_over(&mut self, _: &HandOver<'_>) -> Result<(), SinkError> {
        Err(SinkError::failed("the place is closed"))
    }
}

async fn rotating_itself() -> (World, Tenant) {
    let world = World::with(seed().scopes(["sp:scopes:all"])).await;
    let tenant = world.tenant_of("0ld");
    (world, tenant)
}

async fn failed(world: &World, tenant: &Tenant, sink: &mut impl Sink) -> RotationError {
    let rotation = world.rotation();
    let run = rotation.run(tenant, world.journal(), sink);
    run.await.unwrap_err()
}

fn pending(world: &World) -> String {
    let unfinished = Unfinished::read(world.journal()).unwrap();
    unfinished.expect("an unfinished rotation").to_string()
}

/// The token in use is deleted, the answer is lost, and its credentials are of no use to the next run.
#[tokio::test]
async fn the_way_in_is_gone() {
    let (world, tenant) = rotating_itself().await;
    let mut place = Place::default();
    world
        .fake
        .push_fault(Operation::Delete, Fault::ResetAfterActing);
    let error = failed(&world, &tenant, &mut place).await;
    let (id, secret) = place.taken.clone().unwrap();
    assert_eq!(*error.fate(), Fate::Unfinished(Some(id.clone())));
    assert_eq!(
        pending(&world),
        "the rotation of the token 0ld was interrupted: the secret of its successor \"ci (2)\" is in the place; \
         the old token will be deleted"
    );
    // The bearer of the old token counts until its end; a new program has none.
    let old = Tenant::builder(
        sailpoint_pat::BaseUrl::parse(&world.fake.base_url()).unwrap(),
        sailpoint_pat::Credentials::new("0ld", "of no use any more"),
    );
    let old = old.clock(|| common::instant(common::NOW)).build().unwrap();
    let error = failed(&world, &old, &mut place).await;
    assert_eq!(error.kind(), RotationErrorKind::Service);
    assert_eq!(
        error.to_string(),
        format!(
            "rotating the token 0ld: the old token is not accepted any more; use the credentials of its successor {id}, \
             which the place has: exchanging credentials for a bearer: {}. The successor {id} may still be there: \
             run the rotation again with the journal {}, which finishes or undoes it.",
            error
                .service_error()
                .unwrap()
                .to_string()
                .split_once(": ")
                .unwrap()
                .1,
            world.journal().display()
        )
    );
    let report = world
        .rotation()
        .run(&world.tenant_of(id.as_str()), world.journal(), &mut place)
        .await;
    assert_eq!(report.unwrap().course(), Course::Finished);
    world.assert_only(id.as_str(), &secret);
}

/// Whoever asks with the secret of the successor has it from the sink.
#[tokio::test]
async fn the_successor_asks_for_itself() {
    let (world, tenant) = rotating_itself().await;
    let mut place = Place {
        is_unclear: true,
        ..Place::default()
    };
    failed(&world, &tenant, &mut place).await;
    let (id, secret) = place.taken.clone().unwrap();
    let successor = world.tenant_of(id.as_str());
    let report = world
        .rotation()
        .run(&successor, world.journal(), &mut place)
        .await
        .unwrap();
    assert_eq!(
        (report.course(), report.successor()),
        (Course::Finished, &id)
    );
    world.assert_only(id.as_str(), &secret);
}

/// Another place than before has nothing of the first successor.
#[tokio::test]
async fn another_sink_than_before() {
    let world = World::new().await;
    let mut place = Place {
        is_unclear: true,
        ..Place::default()
    };
    failed(&world, &world.tenant, &mut place).await;
    let (id, _) = place.taken.unwrap();
    let mut file = FileSink::new(world.path("config.json"));
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut file)
        .await
        .unwrap();
    assert_eq!(report.undone(), std::slice::from_ref(&id));
    assert_eq!(
        report.to_string(),
        format!(
            "the rotation of the token 0ld, which was interrupted, is undone and made anew: its successor is {}, \"ci (3)\", \
             which expires at 2026-08-30T12:00:00.000Z; its secret went to the file {}; \
             the successor {id} of an earlier run is deleted",
            report.successor(),
            world.path("config.json").display()
        )
    );
}

/// Nothing that may be the last working token is deleted on a guess.
#[tokio::test]
async fn somebody_deleted_the_old_one() {
    let world = World::new().await;
    let mut place = Place {
        is_unclear: true,
        ..Place::default()
    };
    failed(&world, &world.tenant, &mut place).await;
    let (id, _) = place.taken.clone().unwrap();
    world.tenant.delete(&world.old).await.unwrap();
    let error = failed(&world, &world.tenant, &mut place).await;
    assert_eq!(
        error.to_string(),
        format!(
            "rotating the token 0ld: the old token is gone, and whether the place has the secret of its successor is not \
             known; see whether {id} works there: if it does, delete the journal, if not, that token."
        )
    );
    assert_eq!(world.ids(), [id.as_str()]);
}

#[tokio::test]
async fn somebody_deleted_the_successor() {
    let world = World::new().await;
    let mut place = Place::default();
    world
        .fake
        .push_fault(Operation::Delete, Fault::Answer(Answer::empty(503)));
    failed(&world, &world.tenant, &mut place).await;
    let (id, _) = place.taken.clone().unwrap();
    world.tenant.delete(&id).await.unwrap();
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut place)
        .await
        .unwrap();
    assert_eq!(report.course(), Course::UndoneAndRotated);
    let (id, secret) = place.taken.unwrap();
    world.assert_only(id.as_str(), &secret);
}

/// Somebody else made a token of that name while nobody knew whether this one was made.
#[tokio::test]
async fn a_stranger_is_left_alone() {
    let world = World::new().await;
    let mut place = Place::default();
    world
        .fake
        .push_fault(Operation::Create, Fault::ResetBeforeActing);
    let error = failed(&world, &world.tenant, &mut place).await;
    assert_eq!(*error.fate(), Fate::Unfinished(None));
    assert_eq!(
        pending(&world),
        "the rotation of the token 0ld was interrupted: its successor \"ci (2)\" may have been created; \
         it will be looked for and deleted, and another made"
    );
    world
        .fake
        .add_token(TokenSeed::new("ci (2)").id("5tranger"))
        .unwrap();
    let error = failed(&world, &world.tenant, &mut place).await;
    assert_eq!(
        error.to_string(),
        format!(
            "rotating the token 0ld: nothing proves that this rotation made the token 5tranger \"ci (2)\" (created at \
             2026-06-01T12:00:00.000Z, never expires); see whose it is, delete or rename it, then run the rotation again with \
             the journal {}.",
            world.journal().display()
        )
    );
    assert_eq!(error.kind(), RotationErrorKind::Undecided);
    assert_eq!(world.ids(), ["0ld", "5tranger"]);
    // Once it has another name, nothing is in the way.
    let id = TokenId::new("5tranger").unwrap();
    let renamed = TokenPatch::new().rename(TokenName::new("theirs").unwrap());
    world.tenant.patch(&id, renamed).await.unwrap();
    let rotation = world.rotation();
    rotation
        .run(&world.tenant, world.journal(), &mut place)
        .await
        .unwrap();
    let (id, _) = place.taken.unwrap();
    assert_eq!(world.ids(), ["5tranger", id.as_str()]);
}

/// A name that is refused does not stop what is done already.
#[tokio::test]
async fn a_successor_that_may_not_have_the_old_name() {
    let world = World::with(seed()).await;
    let policy = Policy::new().name_pattern("ci .*").unwrap();
    let tenant = common::builder_for(&world.fake)
        .policy(policy)
        .build()
        .unwrap();
    let mut place = Place::default();
    let rotation = world.rotation().keeping_name();
    let report = rotation
        .run(&tenant, world.journal(), &mut place)
        .await
        .unwrap();
    let refusal = report.not_renamed().expect("a refusal");
    assert!(
        report
            .to_string()
            .ends_with(&format!("; it keeps its name, as {refusal}"))
    );
    assert_eq!(report.name(), "ci (2)");
    let (id, secret) = place.taken.unwrap();
    world.assert_only(id.as_str(), &secret);
    assert_eq!(world.token(id.as_str())["name"], "ci (2)");
    // It is over, and the next run knows the name.
    let again = rotation
        .run(&tenant, world.journal(), &mut Place::default())
        .await
        .unwrap();
    assert_eq!(
        (again.course(), again.name()),
        (Course::AlreadyFinished, "ci (2)")
    );
}

/// Both the sink and the deletion fail: the id is said, and the next run deletes it.
#[tokio::test]
async fn what_could_not_be_undone_is_undone_later() {
    let world = World::new().await;
    world
        .fake
        .push_fault(Operation::Delete, Fault::Answer(Answer::empty(503)));
    let error = failed(&world, &world.tenant, &mut Broken).await;
    let Fate::Unfinished(Some(id)) = error.fate() else {
        panic!("{error}");
    };
    assert!(
        error.to_string().starts_with(
            "rotating the token 0ld: the place is closed; then the successor could not be deleted: deleting a token: "
        ),
        "{error}"
    );
    assert_eq!(
        pending(&world),
        "the rotation of the token 0ld was interrupted: the secret of its successor \"ci (2)\" is lost; \
         it will be deleted, and another made"
    );
    let mut place = Place::default();
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut place)
        .await
        .unwrap();
    assert_eq!(report.undone(), std::slice::from_ref(id));
    let (id, secret) = place.taken.unwrap();
    world.assert_only(id.as_str(), &secret);
}

/// The file was put back from a backup after the journal noted that it has the secret: the old token, whose secret it has again, stays
/// until the file has that of another successor.
#[tokio::test]
async fn a_sink_that_is_restored_from_a_backup() {
    let old = json!({ "ClientId": "0ld", "ClientSecret": "old" }).to_string();
    for backup in [Some(old), Some(String::new()), None] {
        let world = World::new().await;
        let path = world.path("config.json");
        let mut sink = FileSink::new(&path);
        let lost = Fault::Answer(Answer::empty(503));
        world.fake.push_fault(Operation::Delete, lost);
        let error = failed(&world, &world.tenant, &mut sink).await;
        let Fate::Unfinished(Some(first)) = error.fate().clone() else {
            panic!("{error}");
        };
        assert_eq!(world.ids(), ["0ld", first.as_str()]);
        match backup {
            Some(backup) => fs::write(&path, backup).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        world.fake.clear_requests();
        let report = world
            .rotation()
            .run(&world.tenant, world.journal(), &mut sink)
            .await
            .unwrap();
        assert_eq!(report.course(), Course::UndoneAndRotated);
        assert_eq!(report.undone(), [first]);
        let (id, secret) = credentials_in(&path);
        world.assert_only(&id, &secret);
        // Neither is deleted before the sink has another.
        let requests = world.fake.requests();
        let of = |operation| move |at: &ReceivedRequest| at.operation() == Some(operation);
        let created = requests.iter().position(of(Operation::Create)).unwrap();
        let deleted = requests.iter().position(of(Operation::Delete)).unwrap();
        assert!(created < deleted);
    }
}

/// The clock here is put forward or back between two runs: what the first made is known all the same, told and undone.
#[tokio::test]
async fn a_clock_that_is_stepped_between_two_runs() {
    for step in [-3600, -60, 0, 60, 3600] {
        let world = Arc::new(World::new().await);
        world
            .fake
            .push_fault(Operation::Create, Fault::ResetAfterActing);
        let rotation = world.rotation().on_step({
            let world = Arc::clone(&world);
            move |step| {
                // From here on nothing is listed.
                if step == Step::Planned {
                    let failed = Fault::Answer(Answer::empty(500));
                    world.fake.repeat_fault(Operation::List, 1, failed);
                }
            }
        });
        let mut sink = FileSink::new(world.path("config.json"));
        let run = rotation.run(&world.tenant, world.journal(), &mut sink);
        let error = run.await.unwrap_err();
        assert_eq!(*error.fate(), Fate::Unfinished(None), "{error}");
        world.fake.clear_faults();
        let orphan = world.ids().remove(1);
        let later = common::instant(common::NOW) + chrono::TimeDelta::seconds(step);
        let tenant = common::builder_for(&world.fake)
            .clock(move || later)
            .build()
            .unwrap();
        let report = world
            .rotation()
            .run(&tenant, world.journal(), &mut sink)
            .await
            .unwrap();
        assert_eq!(report.undone(), [TokenId::new(orphan).unwrap()], "{step}");
        let (id, secret) = credentials_in(&world.path("config.json"));
        world.assert_only(&id, &secret);
    }
}
