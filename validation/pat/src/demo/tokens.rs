//! The people and tokens of the demo: each token shows something that an audit finds, or that is as it should be.

use std::time::Duration;

use sailpoint_pat_fake_tenant::{Builder, IdentitySeed, Timestamp, TokenSeed};

const DAY: Duration = Duration::from_secs(86_400);

/// The administrator who runs the demo, with the first token below.
const AVERY: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c01";
const RUTH: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c02";
const SAM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c03";
const PLATFORM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c04";

/// The same tenant, with people and tokens.
pub(super) fn seeded(builder: Builder, now: Timestamp) -> Builder {
    let builder = builder
        .bootstrap(
            IdentitySeed::new("Avery Administrator")
                .id(AVERY)
                .administrator(true),
        )
        .identity(IdentitySeed::new("Ruth Pipeline").id(RUTH))
        .identity(IdentitySeed::new("Sam Leaver").id(SAM))
        .identity(IdentitySeed::new("Workflow Service").id(PLATFORM));
    let tokens = some(now).into_iter().chain(pipelines(now)).enumerate();
    tokens.fold(builder, |builder, (index, token)| {
        builder.seed_token(token.id(id(index)))
    })
}

/// The id of the token that the demo logs in with.
pub(super) fn in_use() -> String {
    id(0)
}

fn id(index: usize) -> String {
    format!("5f1e{:028x}", index + 1)
}

fn ago(now: Timestamp, days: u32) -> Timestamp {
    now.minus(DAY * days)
}

fn ahead(now: Timestamp, days: u32) -> Timestamp {
    now.plus(DAY * days)
}

fn some(now: Timestamp) -> Vec<TokenSeed> {
    let token = |name: &str, owner: &str| TokenSeed::new(name).owner(owner);
    vec![
        token("pat on a laptop", AVERY)
            .created(ago(now, 30))
            .last_used(ago(now, 1))
            .expires_at(ahead(now, 60)),
        token("nightly export", AVERY)
            .scopes(["idn:accounts:read", "idn:sources:read"])
            .created(ago(now, 80))
            .last_used(ago(now, 1))
            .expires_at(ahead(now, 10)),
        token("quarterly review", AVERY)
            .scopes(["idn:certifications:read"])
            .created(ago(now, 40))
            .last_used(ago(now, 3))
            .expires_at(ahead(now, 200)),
        token("break glass", AVERY)
            .created(ago(now, 400))
            .last_used(ago(now, 390))
            .acknowledged(true),
        token("old migration", AVERY)
            .created(ago(now, 700))
            .last_used(ago(now, 500)),
        token("laptop", SAM)
            .created(ago(now, 300))
            .last_used(ago(now, 120))
            .expires_at(ago(now, 20)),
        token("=HYPERLINK(\"http://example.invalid\")", SAM)
            .scopes(["idn:identity:read"])
            .created(ago(now, 60))
            .expires_at(ahead(now, 25)),
        token("two hours left", SAM)
            .scopes(["idn:identity:read"])
            .created(ago(now, 30))
            .last_used(ago(now, 2))
            .expires_at(now.plus(Duration::from_secs(7_200)))
            .validity_seconds(3_600),
        token("workflow 7", PLATFORM)
            .scopes(["sp:workflow:execute"])
            .created(ago(now, 150))
            .last_used(ago(now, 1))
            .acknowledged(true)
            .managed(true),
    ]
}

/// Nine tokens of one owner: one more is the last that the service allows.
fn pipelines(now: Timestamp) -> impl Iterator<Item = TokenSeed> {
    (1..=9_u32).map(move |number| {
        TokenSeed::new(format!("pipeline {number}"))
            .owner(RUTH)
            .scopes(["idn:sources:manage"])
            .created(ago(now, 10 * number))
            .last_used(ago(now, number))
            .expires_at(ahead(now, 30 * number + 5))
            .validity_seconds(900)
    })
}
