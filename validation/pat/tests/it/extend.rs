//! `pat extend` from the outside: what it leaves when a part fails, and what the same command does then.

use sailpoint_pat_fake_tenant::{
    Answer, Clock, FakeTenant, Fault, Operation, Timestamp, TokenSeed,
};

use crate::common::{Ran, pat_at, ran, runtime};

const TO: &str = "2099-01-31T00:00:00.000Z";
const AGAIN: &str = "pat: for the rest, run it again with --expires 2099-01-31T00:00:00.000Z; what is done is skipped";

fn id(index: usize) -> String {
    format!("5f1e{index:028x}")
}

/// A fake tenant with so many tokens that expire in 2098.
fn with_tokens(tokens: usize) -> (tokio::runtime::Runtime, FakeTenant) {
    let runtime = runtime();
    let expiry: Timestamp = "2098-01-31T00:00:00.000Z".parse().unwrap();
    let builder = FakeTenant::builder().clock(Clock::real());
    let builder = (1..=tokens).fold(builder, |builder, index| {
        let token = TokenSeed::new(format!("token {index}")).id(id(index));
        builder.seed_token(token.expires_at(expiry))
    });
    let fake = runtime.block_on(builder.start()).unwrap();
    (runtime, fake)
}

fn extend(fake: &FakeTenant, more: &[&str]) -> Ran {
    ran(pat_at(fake)
        .args([
            "extend",
            "--expiring-within",
            "40000d",
            "--expires",
            "2099-01-31",
            "--yes",
        ])
        .args(more))
}

/// How many tokens have the new expiry.
fn moved(fake: &FakeTenant) -> usize {
    let tokens = fake.tokens();
    tokens
        .iter()
        .filter(|token| token["expirationDate"] == TO)
        .count()
}

/// The last line of the result; the others are the table.
fn verdict(ran: &Ran) -> &str {
    ran.out.lines().last().unwrap()
}

#[test]
fn sixty_tokens_are_extended_by_three_requests() {
    let (_runtime, fake) = with_tokens(60);
    let ran = extend(&fake, &[]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert_eq!(
        verdict(&ran),
        "60 of 60 expiries moved to 2099-01-31T00:00:00.000Z"
    );
    assert_eq!(moved(&fake), 60);
    let again = extend(&fake, &[]);
    assert_eq!(again.code, Some(0));
    assert!(again.out.contains("skipped: it has this expiry already"));
    let requests = fake.requests();
    let of_bulk = requests
        .iter()
        .filter(|request| request.operation() == Some(Operation::BulkUpdate));
    assert_eq!(of_bulk.count(), 3);
}

#[test]
fn what_failed_in_the_middle_is_done_by_the_same_command() {
    let (_runtime, fake) = with_tokens(60);
    fake.repeat_fault(Operation::BulkUpdate, 2, Fault::Answer(Answer::html(403)));
    let partly = extend(&fake, &[]);
    assert_eq!(partly.code, Some(5));
    assert_eq!(
        verdict(&partly),
        "25 of 60 expiries moved to 2099-01-31T00:00:00.000Z"
    );
    let lines: Vec<_> = partly.err.lines().collect();
    assert_eq!(lines.len(), 2, "{}", partly.err);
    assert!(
        lines[0].contains("do not have the right to do this (status 403)"),
        "{}",
        lines[0]
    );
    assert_eq!(lines[1], AGAIN);
    assert_eq!(moved(&fake), 25);

    fake.clear_faults();
    let rest = extend(&fake, &[]);
    assert_eq!((rest.code, rest.err.as_str()), (Some(0), ""));
    assert_eq!(
        verdict(&rest),
        "35 of 35 expiries moved to 2099-01-31T00:00:00.000Z"
    );
    assert_eq!(moved(&fake), 60);
}

#[test]
fn nothing_is_done_where_everything_is_refused() {
    let (_runtime, fake) = with_tokens(3);
    fake.push_fault(Operation::BulkUpdate, Fault::Answer(Answer::html(403)));
    let refused = extend(&fake, &["--format", "json"]);
    assert_eq!(refused.code, Some(4), "{}", refused.err);
    let told: serde_json::Value = serde_json::from_str(&refused.out).unwrap();
    let outcomes: Vec<_> = told["tokens"].as_array().unwrap().iter().collect();
    assert_eq!(outcomes.len(), 3);
    assert!(outcomes.iter().all(|token| token["outcome"] == "failed"));
    assert_eq!(moved(&fake), 0);

    // One's own can be changed one by one.
    let one_by_one = extend(&fake, &["--one-by-one"]);
    assert_eq!(one_by_one.code, Some(0), "{}", one_by_one.err);
    assert_eq!(moved(&fake), 3);
}

#[test]
fn ids_come_from_a_file_and_those_that_are_unknown_are_told() {
    let (_runtime, fake) = with_tokens(2);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ids");
    let text = format!("# ours\n{}\n\n  {}\n{}\n", id(1), id(7), id(1));
    std::fs::write(&file, text).unwrap();
    let arguments = [
        "extend",
        "--ids-from",
        "ids",
        "--expires",
        "2099-01-31",
        "--yes",
    ];
    let ran_once = ran(pat_at(&fake).args(arguments).current_dir(folder.path()));
    assert_eq!(ran_once.code, Some(5));
    assert_eq!(
        ran_once.err,
        format!(
            "pat: there is no token with the id {}, or these credentials may not see it; see pat list --owner all\n",
            id(7)
        )
    );
    assert_eq!(moved(&fake), 1);

    std::fs::write(&file, "5f1e\n..\n").unwrap();
    let wrong = ran(pat_at(&fake).args(arguments).current_dir(folder.path()));
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""));
    assert!(wrong.err.starts_with("pat: ids:2: "), "{}", wrong.err);
}

#[test]
fn a_policy_that_forbids_the_new_expiry_ends_it_before_anything_is_sent() {
    let (_runtime, fake) = with_tokens(2);
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    std::fs::write(&policy, "longest-lifetime = \"90d\"\n").unwrap();
    let refused = extend(&fake, &["--policy", policy.to_str().unwrap()]);
    assert_eq!(refused.code, Some(3), "{}", refused.err);
    assert!(
        refused
            .err
            .contains("the policy lets a token live for at most 90 days"),
        "{}",
        refused.err
    );
    assert_eq!(moved(&fake), 0);
}
