//! A rotation that is killed with SIGKILL, at every step that it tells and while every request waits: the next run leaves one
//! working token whose secret is in the sink, and no other.
//!
//! The rotation is in a process of its own, which is this program once more; the fake tenant is in this one, and the judge.
#![cfg(unix)]

#[path = "../it/common.rs"]
#[allow(dead_code, reason = "the other tests use the rest of it")]
mod common;

mod child;
mod killer;
mod scene;

use sailpoint_pat_fake_tenant::{Fault, Gate, Operation};

use crate::{
    killer::{Ended, killed_at_request, killed_at_step},
    scene::{Scene, SinkKind, Token},
};

/// No rotation has more steps, or more requests.
const MOST: usize = 100;

/// Kills it at each step in turn, and gives how many there are.
async fn at_every_step(sink: SinkKind, token: Token) -> usize {
    for step in 1..MOST {
        let scene = Scene::new(sink, token).await;
        let ended = killed_at_step(&scene, step).await;
        let at = format!("{sink:?}, {token:?}, step {step}, {ended:?}");
        scene.settle(&at).await;
        if let Ended::ByItself(_) = ended {
            return step - 1;
        }
    }
    panic!("it does not end");
}

/// Kills it while each request in turn is held, and gives how many there are.
async fn at_every_request(sink: SinkKind, token: Token) -> usize {
    let holds: [fn(Gate) -> Fault; 4] = [
        Fault::HoldBeforeActing,
        Fault::HoldAfterActing,
        |gate| Fault::HoldBody { after: 0, gate },
        |gate| Fault::HoldBody { after: 30, gate },
    ];
    let mut killed = 0;
    let mut most = MOST;
    for (number, hold) in holds.into_iter().enumerate() {
        for request in 1..=most {
            let scene = Scene::new(sink, token).await;
            let ended = killed_at_request(&scene, request, hold).await;
            let at = format!("{sink:?}, {token:?}, request {request}, hold {number}, {ended:?}");
            scene.settle(&at).await;
            match ended {
                Ended::Killed(_) => killed += 1,
                // There is no such request.
                Ended::ByItself(_) if number == 0 => {
                    most = request - 1;
                    break;
                }
                // Its answer has no body that could be held.
                Ended::ByItself(_) => {}
            }
        }
    }
    killed
}

async fn everywhere(sink: SinkKind, token: Token) -> (usize, usize) {
    let steps = at_every_step(sink, token).await;
    let requests = at_every_request(sink, token).await;
    (steps, requests)
}

#[tokio::test]
async fn another_token_into_a_file() {
    // One request more than into a command: what is in the file is tried before the old token goes.
    let killed = everywhere(SinkKind::File, Token::Another).await;
    assert_eq!(killed, (16, 4 * 6 - 2));
}

#[tokio::test]
async fn the_token_in_use_into_a_file() {
    let killed = everywhere(SinkKind::File, Token::InUse).await;
    assert_eq!(killed, (19, 4 * 8 - 2));
}

#[tokio::test]
async fn another_token_into_a_command() {
    let killed = everywhere(SinkKind::Command, Token::Another).await;
    assert_eq!(killed, (16, 4 * 5 - 2));
}

#[tokio::test]
async fn the_token_in_use_into_a_command() {
    let killed = everywhere(SinkKind::Command, Token::InUse).await;
    assert_eq!(killed, (19, 4 * 7 - 2));
}

/// The run after a kill is killed as well, each time at another step.
#[tokio::test]
async fn the_next_run_too() {
    for sink in [SinkKind::File, SinkKind::Command] {
        let mut killed = 0;
        for first in 1..=19 {
            let scene = Scene::new(sink, Token::InUse).await;
            killed_at_step(&scene, first).await;
            let second = first * 7 % 13 + 1;
            let ended = killed_at_step(&scene, second).await;
            killed += usize::from(matches!(ended, Ended::Killed(_)));
            let at = format!("{sink:?}, steps {first} and {second}, {ended:?}");
            scene.settle(&at).await;
        }
        assert!(killed > 10, "{sink:?}: {killed}");
    }
}

/// The create reaches the service, and is carried out only after the next run is over: its name is taken then.
#[tokio::test]
async fn a_create_that_comes_too_late() {
    let scene = Scene::new(SinkKind::File, Token::Another).await;
    let gate = Gate::new();
    let hold = Fault::HoldBeforeActing(gate.clone());
    scene.fake.push_fault(Operation::Create, hold);
    killer::killed_while_held(&scene, &gate).await;
    scene.settle("a late create").await;
    gate.open();
    scene.until_answered(Operation::Create).await;
    scene.assert_one_working_token("a late create").await;
}
