//! The proof of the successor at `/oauth/token`, before its secret is handed over.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use sailpoint_pat::rotate::{Fate, FileSink, Step};
use sailpoint_pat_fake_tenant::{Answer, Fault, Operation};

use super::world::{World, credentials_in};
use crate::common;

#[tokio::test]
async fn a_successor_that_is_known_a_little_later() {
    let world = World::new().await;
    let waits = Arc::new(Mutex::new(Vec::new()));
    let tenant = common::builder_for(&world.fake).sleep({
        let waits = Arc::clone(&waits);
        move |time| {
            waits.lock().unwrap().push(time);
            std::future::ready(())
        }
    });
    let fake = Arc::new(world);
    let rotation = fake.rotation().on_step({
        let fake = Arc::clone(&fake);
        move |step| {
            if step == Step::Created {
                for _ in 0..2 {
                    let fault = Fault::Answer(Answer::unauthorized());
                    fake.fake.push_fault(Operation::TokenExchange, fault);
                }
            }
        }
    });
    let path = fake.path("config.json");
    let tenant = tenant.build().unwrap();
    rotation
        .run(&tenant, fake.journal(), &mut FileSink::new(&path))
        .await
        .unwrap();
    let (id, secret) = credentials_in(&path);
    fake.assert_only(&id, &secret);
    assert_eq!(
        *waits.lock().unwrap(),
        [Duration::from_secs(1), Duration::from_secs(3)]
    );
}

#[tokio::test]
async fn a_successor_that_does_not_work_is_deleted() {
    let world = Arc::new(World::new().await);
    let rotation = world.rotation().on_step({
        let world = Arc::clone(&world);
        move |step| {
            if step == Step::Created {
                let fault = Fault::Answer(Answer::unauthorized());
                world.fake.repeat_fault(Operation::TokenExchange, 1, fault);
            }
        }
    });
    let path = world.path("config.json");
    let mut sink = FileSink::new(&path);
    let error = rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    let Fate::Undone(id) = error.fate() else {
        panic!("{error}");
    };
    assert_eq!(
        error.to_string(),
        format!(
            "rotating the token 0ld: the successor could not be proven: {}. \
             The successor {id} was deleted again, and the old token is as it was.",
            error.service_error().unwrap()
        )
    );
    assert_eq!(world.ids(), ["0ld"]);
    assert!(!path.exists());
}
