//! One operation at one point: to its end, and dropped at each of its awaits.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use sailpoint_pat::{Creation, Delivery, ErrorKind, Owner, TokenList, Unsettled};
use sailpoint_pat_fake_tenant::{Fault, Gate, Operation};

use super::{
    World,
    heard::Heard,
    operation::{Op, Outcome, Subject},
    point::{Point, What},
    tally::Tally,
};
use crate::common;

/// No call here is polled more often.
const MOST_POLLS: usize = 200;

pub(crate) struct Case<'a> {
    pub(crate) world: &'a World,
    pub(crate) op: Op,
    pub(crate) heard: &'a Heard,
}

impl Case<'_> {
    /// To the end, with the fault once and always, and dropped after each poll.
    pub(crate) async fn run(&self, point: &Point, tally: &mut Tally) {
        for times in [1, 6] {
            if times == 1 || matches!(point.what, What::Fault(_)) {
                self.one(point, times, usize::MAX, tally).await;
            }
        }
        for polls in 1..MOST_POLLS {
            if self.one(point, 1, polls, tally).await {
                return;
            }
        }
        panic!("{}: it does not end", point.name);
    }

    /// Whether the call came to its end.
    async fn one(&self, point: &Point, times: usize, polls: usize, tally: &mut Tally) -> bool {
        let World {
            fake,
            tenant,
            hurried,
            ..
        } = self.world;
        let at = format!(
            "{:?}, {}, {times} times, {polls} polls",
            self.op, point.name
        );
        tally.cases += 1;
        let subject = self.op.prepare(fake, format!("case {}", tally.cases));
        fake.clear_requests();
        let gate = Gate::new();
        let tenant = match &point.what {
            What::Held(_) => hurried,
            _ => tenant,
        };
        self.go_wrong(point, times, &gate);
        let outcome = polled(self.op.call(tenant, &subject), polls).await;
        fake.clear_faults();
        gate.open();
        if let Some(outcome) = &outcome {
            outcome.tell(self.heard);
            self.judge(point, outcome, &subject, tally, &at).await;
        } else {
            tally.dropped += 1;
            self.after_drop(&subject, tally, &at).await;
        }
        fake.set_now(common::NOW.parse().expect("a date-time"));
        self.count_duplicates(&subject, tally, &at);
        // The session goes on.
        fake.clear_tokens();
        let listed = self.world.tenant.list(Owner::Me).await;
        assert!(listed.is_ok(), "{at}: {listed:?}");
        outcome.is_some()
    }

    fn go_wrong(&self, point: &Point, times: usize, gate: &Gate) {
        let fake = &self.world.fake;
        let operation = self.op.at_the_service();
        match &point.what {
            What::Nothing => {}
            What::Fault(fault) => {
                for _ in 0..times {
                    fake.push_fault(operation, fault.clone());
                }
            }
            What::Held(fault) => fake.push_fault(operation, fault(gate.clone())),
            What::StaleBearer => fake.revoke_bearers(),
            What::ClockOff(seconds) => {
                let now = common::instant(common::NOW) + chrono::TimeDelta::seconds(*seconds);
                fake.set_now(now.to_rfc3339().parse().expect("a date-time"));
                // Bearers of another time are of no use.
                fake.revoke_bearers();
                fake.push_fault(operation, Fault::DropAfterActing);
            }
        }
    }

    async fn judge(
        &self,
        point: &Point,
        outcome: &Outcome,
        subject: &Subject,
        tally: &mut Tally,
        at: &str,
    ) {
        let fake = &self.world.fake;
        if let (What::Held(_), Outcome::Created(Err(error))) = (&point.what, outcome)
            && error.creation() == Some(&Creation::NotCreated)
            && error.delivery() != Delivery::NotSent
        {
            // It was held before anything was done, and is done now: that is what settling once more is for.
            assert_eq!(error.kind(), ErrorKind::Timeout, "{at}");
            while !self.op.is_done(fake, subject) {
                tokio::task::yield_now().await;
            }
            self.after_drop(subject, tally, at).await;
        } else {
            outcome.judge(self.op, fake, subject, tally, at);
            if point.secret_arrives() && matches!(outcome, Outcome::Created(Err(_))) {
                tally.places.push(format!("secret lost: {at}"));
                tally.secrets_lost += 1;
            }
        }
    }

    /// Nobody was told anything: what is asked now agrees with what is there.
    async fn after_drop(&self, subject: &Subject, tally: &mut Tally, at: &str) {
        let World { fake, tenant, .. } = self.world;
        if self.op != Op::Create {
            return;
        }
        let listed = TokenList::default();
        let unsettled = Unsettled::of(&subject.token(), &listed, tenant.now().instant());
        // What was sent before may still be on its way: then it is asked again.
        for _ in 0..100 {
            let before = self.op.is_done(fake, subject);
            let settled = tenant.settle(&unsettled).await.expect("a list");
            if self.op.is_done(fake, subject) != before {
                continue;
            }
            match (settled.orphan(), before) {
                (Some(_), true) => tally.orphans_said += 1,
                (None, false) => {}
                (None, true) => {
                    tally.orphans_unsaid += 1;
                    tally.places.push(format!("orphan unsaid: {at}"));
                }
                (Some(_), false) => panic!("{at}: an orphan that is not there"),
            }
            return;
        }
        panic!("{at}: it is never at rest");
    }

    /// A create is sent again only after a refusal.
    fn count_duplicates(&self, subject: &Subject, tally: &mut Tally, at: &str) {
        let requests = self.world.fake.requests();
        let creates: Vec<_> = requests
            .iter()
            .filter(|request| request.operation() == Some(Operation::Create))
            .collect();
        if let Some((_, earlier)) = creates.split_last() {
            for request in earlier {
                if !matches!(request.status(), Some(401 | 429)) {
                    tally.places.push(format!("sent twice: {at}: {request:?}"));
                    tally.duplicates += 1;
                }
            }
        }
        let named = |token: &&serde_json::Value| token["name"] == subject.name.as_str();
        tally.duplicates += self
            .world
            .fake
            .tokens()
            .iter()
            .filter(named)
            .count()
            .saturating_sub(1);
    }

    /// Where no connection can be made.
    pub(crate) async fn nowhere(&self, tally: &mut Tally) {
        for (name, tenant) in &self.world.nowhere {
            let subject = self.op.prepare(&self.world.fake, "nowhere".to_owned());
            for polls in (1..MOST_POLLS).rev().chain([usize::MAX]) {
                if polls > 12 && polls < usize::MAX {
                    continue;
                }
                tally.cases += 1;
                let outcome = polled(self.op.call(tenant, &subject), polls).await;
                let Some(outcome) = outcome else {
                    tally.dropped += 1;
                    continue;
                };
                outcome.tell(self.heard);
                let (Outcome::Listed(Err(error))
                | Outcome::Changed(Err(error))
                | Outcome::Created(Err(error))) = &outcome
                else {
                    panic!("{name}: it was not reachable");
                };
                assert_eq!(error.delivery(), Delivery::NotSent, "{name}: {error:?}");
                let creation = (self.op == Op::Create).then_some(&Creation::NotCreated);
                assert_eq!(error.creation(), creation, "{name}");
            }
        }
    }
}

/// Polls so many times, and then drops.
async fn polled<F: Future>(future: F, most: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polls = 0;
    let polled = poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => {
            polls += 1;
            if polls >= most {
                Poll::Ready(None)
            } else {
                Poll::Pending
            }
        }
    });
    // A case that hangs is a fault of the session's, or of the test's.
    let patience = Duration::from_secs(30);
    tokio::time::timeout(patience, polled)
        .await
        .expect("it ends")
}
