//! What a subscriber of `tracing` sees of a call.

use std::{
    io,
    sync::{Arc, Mutex},
};

use sailpoint_pat::{NewToken, Owner, RetryPolicy};
use sailpoint_pat_fake_tenant::{Answer, Fault, Gate, Operation, TokenSeed};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::common::{builder_for, now, started};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// What was written since, with the numbers that differ each time left out.
    fn take(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().unwrap());
        let text = String::from_utf8(bytes).unwrap();
        let words = text.split_inclusive([' ', '\n', '}']).map(|word| {
            let end = word.trim_start_matches(|c: char| !" \n}".contains(c));
            match word.split_once('=') {
                Some((name, _)) if name.contains("_ms") || name.starts_with("time.") => {
                    format!("{name}=…{end}")
                }
                _ => word.to_owned(),
            }
        });
        words.collect()
    }
}

/// What this thread logs until the guard is dropped.
fn listening() -> (Lines, tracing::subscriber::DefaultGuard) {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    (lines, tracing::subscriber::set_default(subscriber))
}

#[tokio::test]
async fn each_call_is_a_span_with_its_end() {
    let (lines, _guard) = listening();
    let fake = started().await;
    let retry = RetryPolicy::new(2).with_jitter_seed(1);
    let tenant = builder_for(&fake).retry(retry).build().unwrap();

    tenant.list(Owner::Me).await.unwrap();
    fake.push_fault(
        Operation::List,
        Fault::Answer(Answer::service_error(503, "1f", "Busy.")),
    );
    tenant.list(Owner::Me).await.unwrap();
    fake.push_fault(
        Operation::List,
        Fault::Answer(Answer::service_error(403, "2f", "No.")),
    );
    tenant.list(Owner::Me).await.unwrap_err();

    let gate = Gate::new();
    fake.push_fault(Operation::Create, Fault::HoldBeforeActing(gate.clone()));
    let token = br#"{"name": "dropped", "userAwareTokenNeverExpires": true}"#;
    let token = NewToken::from_json(token, &now()).unwrap();
    tokio::select! {
        biased;
        _ = tenant.create(token) => panic!("it is held"),
        () = gate.arrived(1) => {}
    }
    insta::assert_snapshot!(lines.take());
}

/// A list that may be cut short, and, once, an answer that calls the API deprecated.
#[tokio::test]
async fn what_there_is_to_be_warned_of() {
    let (lines, _guard) = listening();
    let fake = started().await;
    for index in 0..250 {
        fake.add_token(TokenSeed::new(format!("token {index}")))
            .unwrap();
    }
    let tenant = builder_for(&fake).build().unwrap();
    assert!(tenant.list(Owner::Me).await.unwrap().may_be_cut_short());
    fake.add_token(TokenSeed::new("one more")).unwrap();
    tenant.list(Owner::Me).await.unwrap();
    for _ in 0..2 {
        let answer = Answer::json(200, &serde_json::json!([])).header("X-Deprecated", "true");
        fake.push_fault(Operation::List, Fault::Answer(answer));
        tenant.list(Owner::Me).await.unwrap();
    }
    insta::assert_snapshot!(lines.take());
}
