//! Many callers at once, all operations, and every twentieth request goes wrong: no secret is lost, no token is left that nobody was
//! told of, and memory stays as it was. A few hundred rounds each day; by hand for as long as one likes:
//! `SAILPOINT_PAT_LOAD_SECONDS=120 cargo test -p sailpoint-pat --test it load:: -- --nocapture`.
//!
//! What goes wrong is counted, not drawn by lot, and nobody waits: the pauses between attempts take no time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sailpoint_pat::{
    BulkPatch, Creation, Deadline, Error, IssuedToken, NewToken, Orphan, Owner, RetryPolicy,
    Tenant, TokenId, TokenList, TokenName, TokenPatch,
};
use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault};
use tokio::task::JoinSet;

use crate::common::{builder_for, fake, instant, now};

const CALLERS: usize = 8;
/// Rounds of each caller in the daily run.
const ROUNDS: usize = 40;
/// Each happens to every hundredth request or so: together to every twentieth.
const EVERY: [u64; 5] = [97, 101, 103, 107, 109];
/// After so many rounds all bearers become unknown to the service.
const STALE_AFTER: usize = 25;
/// How often something is tried that a fault may hit each time.
const TRIES: usize = 20;
/// By how much a process may grow in the long run: what allocators keep, and a tenth.
const GROWTH: (u64, u64) = (8 << 20, 10);

/// What the callers saw.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Seen {
    created: usize,
    secrets_that_work: usize,
    not_created: usize,
    orphans_told: usize,
    changed: usize,
    failed_calls: usize,
}

impl Seen {
    fn and(self, other: Self) -> Self {
        Self {
            created: self.created + other.created,
            secrets_that_work: self.secrets_that_work + other.secrets_that_work,
            not_created: self.not_created + other.not_created,
            orphans_told: self.orphans_told + other.orphans_told,
            changed: self.changed + other.changed,
            failed_calls: self.failed_calls + other.failed_calls,
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn faults_lose_nothing_however_long() {
    let seconds = std::env::var("SAILPOINT_PAT_LOAD_SECONDS").ok();
    let seconds = seconds.map(|text| Duration::from_secs(text.parse().unwrap()));
    let fake = fake().journal_limit(0).remember_secrets(false);
    let fake = Arc::new(fake.start().await.unwrap());
    for (every, fault) in EVERY.into_iter().zip(faults()) {
        fake.repeat_fault(None, every, fault);
    }
    let tenant = builder_for(&fake).retry(RetryPolicy::default());
    let tenant = tenant.build().unwrap();
    let begun = Instant::now();
    let mut memory = Vec::new();
    let mut seen = Seen::default();
    let mut round = 0;
    while seconds.map_or(round < ROUNDS, |time| begun.elapsed() < time) {
        let mut callers = JoinSet::new();
        for caller in 0..CALLERS {
            callers.spawn(one_round(tenant.clone(), format!("{caller} {round}")));
        }
        while let Some(caller) = callers.join_next().await {
            seen = seen.and(caller.unwrap());
        }
        round += 1;
        if round % STALE_AFTER == 0 {
            // every bearer is refused from now on, and the stand-in, which is part of this process, need not keep them
            fake.revoke_bearers();
        }
        memory.extend(resident());
    }
    let requests = fake.request_count();
    let left: Vec<_> = fake.tokens();
    assert!(left.is_empty(), "tokens that nobody was told of: {left:?}");
    assert_eq!(
        seen.created, seen.secrets_that_work,
        "secrets were lost: {seen:?}"
    );
    // the faults did happen, of both kinds
    assert!(seen.orphans_told > 0 && seen.not_created + seen.failed_calls > 0);
    if seconds.is_some() {
        told(&seen, requests, &memory);
    }
    end(fake).await;
}

/// Each another way of losing what was sent or answered.
fn faults() -> [Fault; 5] {
    [
        Fault::DropBeforeActing,
        Fault::DropAfterActing,
        Fault::ResetAfterActing,
        Fault::AnswerAfterActing(Answer::html(503)),
        Fault::TruncateBody { keep: 40 },
    ]
}

async fn end(fake: Arc<FakeTenant>) {
    Arc::into_inner(fake).unwrap().shutdown().await;
}

/// Creates a token, uses it, lists, changes it in both ways and deletes it; or learns why there is none.
async fn one_round(tenant: Tenant, name: String) -> Seen {
    let mut seen = Seen::default();
    let deadline = Deadline::at(instant("2026-07-01T00:00:00Z"), &now()).unwrap();
    let later = Deadline::at(instant("2026-08-01T00:00:00Z"), &now()).unwrap();
    let token =
        NewToken::expiring(TokenName::new(name.clone()).unwrap(), deadline).with_own_expiry();
    let issued = match tenant.create_after(&TokenList::default(), token).await {
        Ok(issued) => issued,
        Err(error) => {
            match became_of(&tenant, &error).await {
                Some(orphan) => {
                    seen.orphans_told += 1;
                    deleted(&tenant, &orphan.id, &mut seen).await;
                }
                None => seen.not_created += 1,
            }
            return seen;
        }
    };
    seen.created += 1;
    seen.secrets_that_work += usize::from(works(&tenant, &issued, &mut seen).await);
    if let Some(listed) = again(&mut seen, || tenant.list(Owner::Me)).await {
        assert!(listed.tokens.iter().any(|token| token.id() == issued.id()));
    }
    let change = || tenant.patch(issued.id(), TokenPatch::new().expire_at(later));
    if let Some(token) = again(&mut seen, change).await {
        assert_eq!(token.expiration_date(), Some(later.instant()));
        seen.changed += 1;
    }
    let ids = [issued.id().clone()];
    let change = || async {
        let patch = TokenPatch::new().expire_at(deadline);
        tenant
            .bulk(BulkPatch::new(ids.clone(), patch).unwrap())
            .await
    };
    if let Some(changed) = again(&mut seen, change).await {
        let token = changed.tokens.first().unwrap();
        assert_eq!(token.expiration_date(), Some(deadline.instant()));
        seen.changed += 1;
    }
    deleted(&tenant, issued.id(), &mut seen).await;
    seen
}

/// What became of a create that failed, asked for until it is known.
async fn became_of(tenant: &Tenant, error: &Error) -> Option<Orphan> {
    let mut creation = error.creation().unwrap().clone();
    for _ in 0..TRIES {
        match creation {
            Creation::Orphan(orphan) => return Some(orphan),
            Creation::Unknown(ref unsettled) => {
                if let Ok(settled) = tenant.settle(unsettled).await {
                    creation = settled;
                }
            }
            _ => return None,
        }
    }
    panic!("still not known: {creation:?}");
}

/// Whether the service takes id and secret.
async fn works(tenant: &Tenant, issued: &IssuedToken, seen: &mut Seen) -> bool {
    again(seen, || tenant.check_login(issued)).await.is_some()
}

async fn deleted(tenant: &Tenant, id: &TokenId, seen: &mut Seen) {
    let delete = || async {
        match tenant.delete(id).await {
            // an earlier try did it
            Err(error) if error.status() == Some(404) => Ok(()),
            other => other,
        }
    };
    assert!(again(seen, delete).await.is_some(), "cannot be deleted");
}

/// Calls until it succeeds; each failure is counted.
async fn again<T, F>(seen: &mut Seen, call: impl Fn() -> F) -> Option<T>
where
    F: Future<Output = Result<T, Error>>,
{
    for _ in 0..TRIES {
        match call().await {
            Ok(reply) => return Some(reply),
            Err(_) => seen.failed_calls += 1,
        }
    }
    None
}

/// The memory that this process holds, in bytes, where the system tells it.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes << 10)
}

/// The figures of the long run; memory has to be flat in its last three quarters.
#[allow(
    clippy::print_stderr,
    reason = "what the long run saw is told to whoever started it"
)]
fn told(seen: &Seen, requests: u64, memory: &[u64]) {
    let faults: u64 = EVERY.iter().map(|every| requests / every).sum();
    eprintln!("{requests} requests, about {faults} of them with a fault; {seen:?}");
    let (Some(warm), Some(end)) = (memory.get(memory.len() / 4), memory.last()) else {
        eprintln!("this system does not tell how much memory a process holds");
        return;
    };
    let mib = |bytes: &u64| bytes >> 20;
    eprintln!(
        "memory: {} MiB after the first round, {} MiB after a quarter, {} MiB at the end",
        mib(&memory[0]),
        mib(warm),
        mib(end)
    );
    let (kept, tenth) = GROWTH;
    assert!(*end <= warm + warm / tenth + kept, "memory grows");
}
