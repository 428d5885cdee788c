//! Every request of a rotation × what can go wrong with it: what the error says agrees with what is there, and the next run
//! ends well.

use std::fs;

use sailpoint_pat::{
    Tenant,
    rotate::{Course, Fate, FileSink, Rotation, Unfinished},
};
use sailpoint_pat_fake_tenant::{Answer, Fault};

use super::world::{World, credentials_in, seed};

const BEFORE: &str = "what was in the file before";

fn faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("503", Fault::Answer(Answer::empty(503))),
        ("429", Fault::Answer(Answer::too_many_requests("60"))),
        ("401", Fault::Answer(Answer::unauthorized())),
        ("400", Fault::Answer(Answer::html(400))),
        ("reset before acting", Fault::ResetBeforeActing),
        ("reset after acting", Fault::ResetAfterActing),
        (
            "504 after acting",
            Fault::AnswerAfterActing(Answer::html(504)),
        ),
        ("truncated", Fault::TruncateBody { keep: 40 }),
        ("truncated to nothing", Fault::TruncateBody { keep: 0 }),
    ]
}

#[derive(Default)]
struct Tally {
    ended: usize,
    unchanged: usize,
    undone: usize,
    unfinished: usize,
}

/// One rotation in which every so-manyth request goes wrong. Gives whether there were so many.
async fn one(fault: Fault, every: u64, in_use: bool, at: &str, tally: &mut Tally) -> bool {
    let world = World::with(seed().scopes(["sp:scopes:all"])).await;
    let (rotation, tenant): (Rotation, Tenant) = if in_use {
        (world.rotation().keeping_name(), world.tenant_of("0ld"))
    } else {
        (world.rotation(), world.tenant.clone())
    };
    let path = world.path("config.json");
    fs::write(&path, BEFORE).unwrap();
    let mut sink = FileSink::new(&path);
    world.fake.repeat_fault(None, every, fault);
    let result = rotation.run(&tenant, world.journal(), &mut sink).await;
    world.fake.clear_faults();
    let was_hit = world.fake.requests().len() as u64 >= every;
    let pending = Unfinished::read(world.journal()).unwrap();
    match &result {
        Ok(report) => {
            tally.ended += 1;
            assert_eq!(world.ids(), [report.successor().as_str()], "{at}");
            assert_eq!(pending, None, "{at}");
        }
        Err(error) => {
            assert!(error.service_error().is_some(), "{at}: {error}");
            let is_untouched = fs::read_to_string(&path).unwrap() == BEFORE;
            match error.fate() {
                Fate::Unchanged | Fate::Undone(_) => {
                    assert_eq!(world.ids(), ["0ld"], "{at}: {error}");
                    assert!(is_untouched, "{at}");
                    assert_eq!(pending, None, "{at}");
                }
                Fate::Unfinished(_) => assert!(pending.is_some(), "{at}: {error}"),
                fate => panic!("{at}: {fate:?}"),
            }
            match error.fate() {
                Fate::Unchanged => tally.unchanged += 1,
                Fate::Undone(_) => tally.undone += 1,
                _ => tally.unfinished += 1,
            }
        }
    }
    let again = rotation.run(&tenant, world.journal(), &mut sink).await;
    let again = again.unwrap_or_else(|error| panic!("{at}: {result:?}, then {error}"));
    match (&result, again.course()) {
        (Ok(_), Course::AlreadyFinished) => {}
        (Err(_), Course::Rotated) => assert_eq!(pending, None, "{at}"),
        (Err(_), Course::Finished | Course::UndoneAndRotated) => assert!(pending.is_some(), "{at}"),
        (_, course) => panic!("{at}: {course:?}"),
    }
    let (id, secret) = credentials_in(&path);
    world.assert_only(&id, &secret);
    was_hit
}

async fn all(in_use: bool) {
    let mut tally = Tally::default();
    for (name, fault) in faults() {
        for every in 1..50 {
            let at = format!("{name}, every {every}. request");
            if !one(fault.clone(), every, in_use, &at, &mut tally).await {
                break;
            }
        }
    }
    // None of the ways to end is left out.
    let Tally {
        ended,
        unchanged,
        undone,
        unfinished,
    } = tally;
    assert!(ended > 10, "{ended}");
    assert!(unchanged > 10, "{unchanged}");
    assert!(undone > 5, "{undone}");
    assert!(unfinished > 5, "{unfinished}");
}

#[tokio::test]
async fn another_token() {
    all(false).await;
}

#[tokio::test]
async fn the_token_in_use() {
    all(true).await;
}
