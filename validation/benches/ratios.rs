//! What reading and checking cost, each beside something that does less or the same: `cargo bench -p sailpoint-pat`.
//!
//! The two sides of a line take turns, sample by sample, so that whatever else the machine does hits both. Told are medians;
//! nothing here fails because of a time.

use std::{
    env,
    error::Error,
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use chrono::{TimeDelta, TimeZone as _, Utc};
use sailpoint_pat::{
    NewToken, Now, Status, TokenList,
    client::types::{CreatePersonalAccessTokenRequest, PersonalAccessToken},
    schema,
};
use serde_json::{Value, json};

/// The create body of a customer.
const CREATE: &[u8] = br#"{
  "name": "NodeJS Integration",
  "scope": ["demo:personal-access-token-scope:first", "demo:personal-access-token-scope:second"],
  "accessTokenValiditySeconds": 36900,
  "expirationDate": "2026-12-31T23:59:59.999Z",
  "userAwareTokenNeverExpires": false
}"#;

const LISTED: usize = 10_000;
const SOON: Duration = Duration::from_secs(7 * 24 * 60 * 60);

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo test --benches` runs this too, without the argument: then once, to see that it works.
    let measures = env::args().any(|argument| argument == "--bench");
    let rounds = |wanted| if measures { wanted } else { 1 };

    let now = Now::at(Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap());
    let request: CreatePersonalAccessTokenRequest = serde_json::from_slice(CREATE)?;
    NewToken::from_json(CREATE, &now)?;
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema::create_request().as_value())?;
    assert!(validator.is_valid(&serde_json::from_slice(CREATE)?));
    let list = listed(&now).to_string();
    let list = list.as_bytes();
    assert_eq!(TokenList::from_json(list)?.tokens.len(), LISTED);

    let from_json = || NewToken::from_json(black_box(CREATE), &now);
    let out = &mut io::stdout().lock();
    write_line(out, ["", "ours", "other", "ratio", "target"])?;

    let pair = medians(
        rounds(2_000),
        || repeated(64, from_json),
        || repeated(64, || generated::<CreatePersonalAccessTokenRequest>(CREATE)),
    );
    compare(
        out,
        "a create body, read and checked / read by the generated type",
        pair,
        "<= 1.15",
    )?;

    let [check, _] = medians(rounds(2_000), || checked(&request, &now), || Duration::ZERO);
    let check = nanos(check);
    write_line(
        out,
        [
            "a request, checked alone (tests/allocations.rs: allocates nothing)",
            &check,
            "",
            "",
            "< 100 ns",
        ],
    )?;

    let through_schema = || {
        repeated(64, || {
            generated::<Value>(CREATE).is_ok_and(|body| validator.is_valid(&body))
        })
    };
    let pair = medians(rounds(500), || checked(&request, &now), through_schema);
    compare(
        out,
        "a request, checked alone / read and held against the schema",
        pair,
        "<= 0.10",
    )?;
    let pair = medians(rounds(500), || repeated(64, from_json), through_schema);
    compare(
        out,
        "a create body, read and checked / read and held against the schema",
        pair,
        "",
    )?;

    let pair = medians(
        rounds(150),
        || repeated(1, || classified(list, &now)),
        || repeated(1, || generated::<Vec<PersonalAccessToken>>(list)),
    );
    compare(
        out,
        "10,000 listed tokens, read and classified / read by the generated type",
        pair,
        "<= 1.20",
    )?;
    Ok(())
}

fn generated<T: serde::de::DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(black_box(json))
}

/// The list, and how many of its tokens are not simply active.
fn classified(list: &[u8], now: &Now) -> (Option<TokenList>, usize) {
    let list = TokenList::from_json(black_box(list)).ok();
    let tokens = list.iter().flat_map(|list| &list.tokens);
    let remarkable = tokens
        .filter(|token| token.status(now, SOON) != Status::Active)
        .count();
    (list, remarkable)
}

/// The reply to a list, with tokens of every status.
fn listed(now: &Now) -> Value {
    (0..LISTED)
        .map(|index| {
            let days = |days| now.instant() + TimeDelta::days(days);
            let expires = [Some(-3), Some(3), Some(90), None][index % 4];
            json!({
                "id": format!("{index:032x}"),
                "name": format!("nightly export {index}"),
                "scope": (index % 3 != 0).then_some(["idn:accounts:read", "idn:sources:read"]),
                "owner": { "type": "IDENTITY", "id": "2c9180867639fb7b01763a9c8ff20025", "name": "support" },
                "created": days(-200).to_rfc3339(),
                "lastUsed": (index % 5 != 0).then(|| days(-1).to_rfc3339()),
                "managed": false,
                "accessTokenValiditySeconds": 43_200,
                "expirationDate": expires.map(|expires| days(expires).to_rfc3339()),
                "userAwareTokenNeverExpires": expires.is_none(),
            })
        })
        .collect()
}

/// How long `work` takes, results dropped, on average of `times`.
fn repeated<T>(times: u32, work: impl Fn() -> T) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        drop(black_box(work()));
    }
    start.elapsed() / times
}

/// How long the check of a request takes: no copy of it, and no drop of the result.
fn checked(request: &CreatePersonalAccessTokenRequest, now: &Now) -> Duration {
    const TIMES: u32 = 64;
    let requests: Vec<_> = (0..TIMES).map(|_| request.clone()).collect();
    let mut tokens = Vec::with_capacity(requests.len());
    let start = Instant::now();
    for request in requests {
        tokens.push(NewToken::from_request(black_box(request), now));
    }
    let taken = start.elapsed();
    assert!(black_box(tokens).iter().all(Result::is_ok));
    taken / TIMES
}

/// The medians of samples that two sides take in turns.
fn medians(
    rounds: usize,
    ours: impl Fn() -> Duration,
    other: impl Fn() -> Duration,
) -> [Duration; 2] {
    let mut samples = [Vec::with_capacity(rounds), Vec::with_capacity(rounds)];
    for _ in 0..rounds {
        samples[0].push(ours());
        samples[1].push(other());
    }
    samples.map(|mut samples| {
        samples.sort_unstable();
        samples[rounds / 2]
    })
}

fn compare(
    out: &mut impl Write,
    name: &str,
    [ours, other]: [Duration; 2],
    target: &str,
) -> io::Result<()> {
    let ratio = format!("{:.3}", ours.as_secs_f64() / other.as_secs_f64());
    write_line(out, [name, &nanos(ours), &nanos(other), &ratio, target])
}

fn nanos(time: Duration) -> String {
    format!("{} ns", time.as_nanos())
}

fn write_line(
    out: &mut impl Write,
    [name, ours, other, ratio, target]: [&str; 5],
) -> io::Result<()> {
    writeln!(
        out,
        "{name:<70} {ours:>12} {other:>12} {ratio:>6} {target:>9}"
    )
}
