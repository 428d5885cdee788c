//! The example, run as it is.

#[path = "../../examples/quickstart.rs"]
#[allow(dead_code, reason = "its main reads the environment")]
mod example;

use sailpoint_pat::Now;
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation};

use crate::common::{builder_for, of_operation, started, tenant_for};

async fn run(fake: &FakeTenant) -> (Result<(), String>, String) {
    let mut out = Vec::new();
    let outcome = example::run(&tenant_for(fake), &mut out).await;
    (
        outcome.map_err(|error| error.to_string()),
        String::from_utf8(out).expect("UTF-8"),
    )
}

#[tokio::test]
async fn it_does_what_it_says() {
    let fake = started().await;
    let (outcome, out) = run(&fake).await;
    assert_eq!(outcome, Ok(()), "{out}");
    assert_eq!(out.matches("Refused before sending").count(), 3, "{out}");
    assert_eq!(out.matches("Created").count(), 2, "{out}");
    assert_eq!(
        out.matches("exchanged for a bearer that is valid for 60s")
            .count(),
        2,
        "{out}"
    );
    assert_eq!(out.matches("Deleted").count(), 2, "{out}");
    assert!(out.ends_with("Everything went as it should.\n"), "{out}");
    assert_eq!(of_operation(&fake, Operation::Create).len(), 2);
    assert!(fake.tokens().is_empty());
    assert!(
        fake.every_secret()
            .iter()
            .all(|secret| !out.contains(secret)),
        "{out}"
    );
}

#[tokio::test]
async fn it_also_runs_with_the_margin_that_a_tenant_has() {
    let fake = started().await;
    let tenant = builder_for(&fake)
        .margin(Now::RECOMMENDED_MARGIN)
        .build()
        .unwrap();
    example::run(&tenant, &mut Vec::new()).await.unwrap();
}

/// Whatever fails, nothing stays behind.
#[tokio::test]
async fn it_cleans_up_when_a_step_fails() {
    let faults = [
        (Operation::Create, Fault::DropAfterActing),
        (Operation::Create, Fault::TruncateBody { keep: 20 }),
        (Operation::Create, Fault::Answer(Answer::html(503))),
        (Operation::List, Fault::Answer(Answer::html(502))),
        (Operation::Delete, Fault::Answer(Answer::html(500))),
    ];
    for (operation, fault) in faults {
        let fake = started().await;
        fake.push_fault(operation, fault.clone());
        let (outcome, out) = run(&fake).await;
        assert!(outcome.is_err(), "{fault:?}: {out}");
        // The one that could not be deleted is named.
        let left: Vec<_> = fake
            .tokens()
            .iter()
            .map(|token| token["id"].as_str().unwrap().to_owned())
            .collect();
        let error = outcome.unwrap_err();
        assert!(
            left.iter()
                .all(|id| operation == Operation::Delete && error.contains(id)),
            "{fault:?}: {error}"
        );
    }
}
