//! How a person ends rotations that left more than one successor in doubt, or one that is gone already.
#![cfg(unix)]

use sailpoint_pat::{
    TokenId,
    rotate::{Course, Fate, Resolution, Unfinished},
};
use sailpoint_pat_fake_tenant::{Answer, Fault, Operation};

use super::{
    commands::{run_fails, shell, unclear},
    world::{World, credentials_in},
};

/// Two runs have each left a successor that the store may have. Whoever ends them looks for one and then for the other: what they say is
/// about the one that they were told of.
#[tokio::test]
async fn each_successor_in_doubt_is_asked_for() {
    for (first, second, ways) in [
        // The store has the first: its secret was not replaced.
        (
            "cat > \"$1\"; exit 3",
            "exit 3",
            [Resolution::Undo, Resolution::Keep],
        ),
        ("exit 3", "exit 3", [Resolution::Undo, Resolution::Undo]),
    ] {
        let world = World::new().await;
        let mut told = Vec::new();
        for script in [first, second] {
            let mut sink = shell(script, &world);
            let rotation = world.rotation();
            let run = rotation.run(&world.tenant, world.journal(), &mut sink);
            let Fate::Unfinished(Some(id)) = run.await.unwrap_err().fate().clone() else {
                panic!("{script}");
            };
            told.push(id);
        }
        let unfinished = || Unfinished::read(world.journal()).unwrap().unwrap();
        assert_eq!(unfinished().successor(), Some(told[1].clone()));
        let mut sink = shell("exit 9", &world);
        let one = world.rotation().resolving(ways[0]);
        let run = one.run(&world.tenant, world.journal(), &mut sink);
        let error = run.await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "rotating the token 0ld: the successor {} is deleted; whether the command \"sh\" has the secret of {}, which an earlier \
                 run made, is not known either. {}",
                told[1],
                told[0],
                unclear(&world, told[0].as_str())
            )
        );
        assert_eq!(world.ids(), ["0ld", told[0].as_str()]);
        assert_eq!(unfinished().successor(), Some(told[0].clone()));
        let other = world.rotation().resolving(ways[1]);
        let run = other.run(&world.tenant, world.journal(), &mut sink);
        let report = run.await.unwrap();
        assert_eq!(report.successor(), &told[0]);
        if ways[1] == Resolution::Keep {
            let (id, secret) = credentials_in(&world.path("stored"));
            world.assert_only(&id, &secret);
        } else {
            assert_eq!(world.ids(), ["0ld"]);
        }
        assert_eq!(Unfinished::read(world.journal()).unwrap(), None);
    }
}

/// The last run has begun another create and was killed: what a person says is about the successor before it, and the create is undone.
#[tokio::test]
async fn a_resolution_after_another_create_was_begun() {
    for (script, way) in [
        ("cat > \"$1\"; exit 3", Resolution::Keep),
        ("exit 3", Resolution::Undo),
    ] {
        for (fault, is_created) in [
            (Fault::ResetAfterActing, true),
            (Fault::ResetBeforeActing, false),
        ] {
            let world = World::new().await;
            let mut sink = shell(script, &world);
            run_fails(&world, &mut sink).await;
            let told = world.ids().remove(1);
            world.fake.push_fault(
                Operation::List,
                Fault::ContentType("application/json".into()),
            );
            world.fake.push_fault(
                Operation::List,
                Fault::ContentType("application/json".into()),
            );
            world
                .fake
                .push_fault(Operation::List, Fault::Answer(Answer::empty(500)));
            world.fake.push_fault(Operation::Create, fault);
            run_fails(&world, &mut sink).await;
            world.fake.clear_faults();
            let unfinished = Unfinished::read(world.journal()).unwrap().unwrap();
            assert_eq!(unfinished.successor().unwrap().as_str(), told);
            let ending = world.rotation().resolving(way);
            let run = ending.run(&world.tenant, world.journal(), &mut sink);
            match run.await {
                Ok(report) => assert_eq!(report.successor().as_str(), told),
                // Should it be carried out late, it is looked for again.
                Err(error) => assert!(
                    !is_created
                        && error
                            .to_string()
                            .contains(" of which no token has come so far."),
                    "{error}"
                ),
            }
            let left = if way == Resolution::Keep {
                told.as_str()
            } else {
                "0ld"
            };
            assert_eq!(world.ids(), [left]);
        }
    }
}

/// Somebody has deleted the successor already: to undo it is done.
#[tokio::test]
async fn what_is_gone_already_is_undone() {
    let world = World::new().await;
    let mut sink = shell("exit 3", &world);
    run_fails(&world, &mut sink).await;
    let id = TokenId::new(world.ids().remove(1)).unwrap();
    world.tenant.delete(&id).await.unwrap();
    let undo = world.rotation().resolving(Resolution::Undo);
    let run = undo.run(&world.tenant, world.journal(), &mut sink);
    let report = run.await.unwrap();
    assert_eq!((report.course(), report.successor()), (Course::Undone, &id));
    assert_eq!(world.ids(), ["0ld"]);
    // Of a create nothing has come: there is nothing to undo yet.
    let world = World::new().await;
    world
        .fake
        .push_fault(Operation::Create, Fault::ResetBeforeActing);
    run_fails(&world, &mut sink).await;
    let run = undo.run(&world.tenant, world.journal(), &mut sink);
    let ended = run.await.map_err(|error| error.to_string());
    let journal = world.journal();
    let expected = format!(
        "rotating the token 0ld: the journal {journal} tells of a create of which no token has come so far. There may be a successor: \
         run the rotation again with the journal {journal}, which finishes or undoes it.",
        journal = journal.display()
    );
    assert_eq!(ended.unwrap_err(), expected);
}
