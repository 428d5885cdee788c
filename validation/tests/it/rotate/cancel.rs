//! The future is dropped at each of its awaits, and the one after it at another: the next run ends well.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use sailpoint_pat::rotate::{Fate, FileSink};
use sailpoint_pat_fake_tenant::Fault;

use super::world::{World, credentials_in};

/// No rotation here is polled more often.
const MOST_POLLS: usize = 500;

/// Polls so many times, and then drops.
async fn polled<F: Future>(future: F, most: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            polls += 1;
            if polls >= most {
                Poll::Ready(None)
            } else {
                Poll::Pending
            }
        }
    })
    .await
}

#[tokio::test]
async fn dropped_at_every_await() {
    let mut dropped = 0;
    for polls in 1..MOST_POLLS {
        let world = World::new().await;
        let path = world.path("config.json");
        let mut sink = FileSink::new(&path);
        let rotation = world.rotation();
        // Answers in pieces: there is an await for each.
        let pieces = Fault::SlowBody {
            chunk: 10,
            delay: Duration::from_micros(50),
        };
        world.fake.repeat_fault(None, 1, pieces);
        let first = polled(
            rotation.run(&world.tenant, world.journal(), &mut sink),
            polls,
        )
        .await;
        let is_over = first.is_some();
        if !is_over {
            dropped += 1;
            let polls = polls * 7 % 23 + 1;
            polled(
                rotation.run(&world.tenant, world.journal(), &mut sink),
                polls,
            )
            .await;
        }
        // A create that was sent before may be carried out while the next run is under way, which then says so.
        let mut runs = 0;
        let report = loop {
            runs += 1;
            match rotation
                .run(&world.tenant, world.journal(), &mut sink)
                .await
            {
                Ok(report) => break report,
                Err(error) => {
                    let is_open = matches!(error.fate(), Fate::Unfinished(_));
                    assert!(is_open && runs < 5, "{polls} polls: {error}");
                }
            }
        };
        let (id, secret) = credentials_in(&path);
        assert_eq!(report.successor().as_str(), id, "{polls} polls");
        world.assert_only(&id, &secret);
        if is_over {
            println!("dropped at {dropped} awaits");
            assert!(dropped > 6, "{dropped}");
            return;
        }
    }
    panic!("it does not end");
}
