//! `pat audit --owners`: who left, whom to tell, and what a tenant may do to either.

use sailpoint_pat_fake_tenant::{
    Answer, Builder, FakeTenant, Fault, IdentitySeed, Operation, Timestamp, TokenSeed,
};
use serde_json::Value;

use crate::common::{Ran, fake, pat_at, ran, runtime};

const RUTH: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c02";
const SAM: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c03";
const LEE: &str = "2c9180867b7c4d1f8a5e3b0d9f6a1c04";

/// A token about which nothing else is to be said.
fn token(name: &str, owner: &str) -> TokenSeed {
    let (past, future) = ("2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    let at = |text: &str| Timestamp::parse(text).unwrap();
    TokenSeed::new(name)
        .id(name)
        .owner(owner)
        .scopes(["a"])
        .created(at(past))
        .last_used(at(future))
        .expires_at(at(future))
}

fn people() -> Builder {
    fake()
        .identity(
            IdentitySeed::new("Ruth Pipeline")
                .id(RUTH)
                .email("ruth@example.com"),
        )
        .identity(
            IdentitySeed::new("Sam Leaver")
                .id(SAM)
                .email("sam@example.com")
                .state(Some("INACTIVE_SHORT_TERM"))
                .manager(RUTH),
        )
        .identity(IdentitySeed::new("Lee Gone").id(LEE).gone())
        .seed_token(token("of-ruth", RUTH))
        .seed_token(token("of-sam", SAM))
        .seed_token(token("of-lee", LEE))
}

fn started(builder: Builder) -> (tokio::runtime::Runtime, FakeTenant) {
    let runtime = runtime();
    let fake = runtime.block_on(builder.start()).unwrap();
    (runtime, fake)
}

fn audit(fake: &FakeTenant, more: &[&str]) -> Ran {
    ran(pat_at(fake).arg("audit").args(more))
}

fn json(fake: &FakeTenant, more: &[&str]) -> Value {
    let ran = audit(fake, &[&["--format=json", "--fail-on=none"], more].concat());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn codes(audit: &Value) -> Vec<(&str, &str)> {
    let findings = audit["findings"].as_array().unwrap().iter();
    let told = findings.map(|one| {
        let of = one["subject"]["token"]["id"].as_str().unwrap();
        (of, one["code"].as_str().unwrap())
    });
    told.filter(|(_, code)| code.starts_with("owner-"))
        .collect()
}

#[test]
fn who_left_is_found_only_where_it_is_asked_for() {
    let (_runtime, fake) = started(people());
    let without = json(&fake, &[]);
    assert_eq!(codes(&without), []);
    assert_eq!(without.get("ownersLookedUp"), None);
    assert_eq!(without["findings"][0].get("owner"), None);
    let with = json(&fake, &["--owners"]);
    assert_eq!(
        codes(&with),
        [("of-sam", "owner-inactive"), ("of-lee", "owner-unknown")]
    );
    assert_eq!(with["ownersLookedUp"], true);
    let sam = with["findings"].as_array().unwrap().iter();
    let sam = sam
        .filter(|one| one["code"] == "owner-inactive")
        .map(|one| &one["owner"])
        .next()
        .unwrap();
    assert_eq!(sam["email"], "sam@example.com");
    assert_eq!(sam["state"], "INACTIVE_SHORT_TERM");
    assert_eq!(sam["manager"]["email"], "ruth@example.com");
    // One request for all, and one more for whoever was missing.
    let requests = fake.requests();
    let of = |operation| {
        let of_it = requests.iter();
        of_it
            .filter(|one| one.operation() == Some(operation))
            .count()
    };
    assert_eq!((of(Operation::List), of(Operation::Identities)), (2, 2));
}

/// They are findings like any other: by severity, by commands, and beside an earlier audit.
#[test]
fn they_are_findings_like_any_other() {
    let (_runtime, fake) = started(people());
    let fails = audit(&fake, &["--owners", "--fail-on=error", "--owner", SAM]);
    assert_eq!(fails.code, Some(1), "{}", fails.err);
    assert_eq!(
        audit(&fake, &["--fail-on=error", "--owner", SAM]).code,
        Some(0)
    );
    assert!(fails.out.contains(
        "error[owner-inactive]: \"of-sam\" of Sam Leaver: the owner is inactive (for a while)\n  pat revoke of-sam\n  manager: Ruth Pipeline <ruth@example.com>\n"
    ), "{}", fails.out);
    let folder = tempfile::tempdir().unwrap();
    let last = folder.path().join("last.json");
    std::fs::write(&last, audit(&fake, &["--format=json"]).out).unwrap();
    let since = json(&fake, &["--owners", "--since", last.to_str().unwrap()]);
    assert_eq!(since["since"]["new"], 2);
    let fields = "--columns=code,ownerState,ownerEmail,managerName,managerEmail";
    let csv = audit(&fake, &["--owners", "--format=csv", fields, "--owner", SAM]);
    assert_eq!(
        csv.out,
        "code,ownerState,ownerEmail,managerName,managerEmail\n\
         owner-inactive,INACTIVE_SHORT_TERM,sam@example.com,Ruth Pipeline,ruth@example.com\n"
    );
}

/// Who may not look at people may look at tokens, and is told.
#[test]
fn without_the_right_the_audit_goes_on_and_says_so() {
    let narrow = TokenSeed::new("narrow")
        .id("narrow")
        .secret("its-secret")
        .scopes(["sp:all-personal-access-tokens:read"]);
    let (_runtime, fake) = started(people().seed_token(narrow));
    let folder = tempfile::tempdir().unwrap();
    let ran = ran(pat_at(&fake)
        .args(["audit", "--owners", "--format=json", "--html=report.html"])
        .env("SAIL_CLIENT_ID", "narrow")
        .env("SAIL_CLIENT_SECRET", "its-secret")
        .current_dir(folder.path()));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(
        ran.err,
        "pat: warning: these credentials may not look up identities, so nothing is known of the owners; give the token the scope sp:scopes:default as well\n"
    );
    let audit: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(audit["ownersLookedUp"], false);
    assert_eq!(codes(&audit), []);
    let page = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(page.contains("Owners could not be looked up."), "{page}");
    // Any other failure is one.
    fake.push_fault(Operation::Identities, Fault::Answer(Answer::html(500)));
    let failed = self::audit(&fake, &["--owners"]);
    assert_eq!((failed.code, failed.out.as_str()), (Some(4), ""));
    assert!(
        failed.err.starts_with("pat: looking up identities: "),
        "{}",
        failed.err
    );
}

/// Whom nobody looked up is not gone, and nobody is told where no address reaches anybody.
#[test]
fn what_nobody_looked_up_is_not_gone() {
    let (_runtime, fake) = started(people());
    let folder = tempfile::tempdir().unwrap();
    let last = folder.path().join("last.json");
    std::fs::write(&last, audit(&fake, &["--owners", "--format=json"]).out).unwrap();
    let since = json(&fake, &["--since", last.to_str().unwrap()]);
    assert_eq!(since["since"]["gone"], serde_json::json!([]));
    let both_left = format!(
        r#"[{{"id": "{SAM}", "identityState": "INACTIVE_LONG_TERM", "manager": {{"id": "{RUTH}"}}}},
            {{"id": "{RUTH}", "identityState": "INACTIVE_LONG_TERM", "email": "ruth@example.com"}},
            {{"id": "{LEE}", "identityState": "ACTIVE", "email": " "}}]"#
    );
    let answer = Answer::body(200, "application/json", both_left);
    fake.repeat_fault(Operation::Identities, 1, Fault::Answer(answer));
    let ran = audit(
        &fake,
        &["--format=owners-jsonl", "--soon=9000w", "--fail-on=none"],
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains(SAM) && ran.out.contains(LEE),
        "{}",
        ran.out
    );
    for line in ran.out.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["tell"], Value::Null, "{line}");
    }
}

/// What others wrote is text: in a page, in a link, and in a line.
#[test]
fn hostile_addresses_stay_text() {
    let hostile = format!(
        r#"[{{"id": "{SAM}", "name": "Sam\n{{}}", "email": "a@b?bcc=c@d\"><script>alert(1)</script>\u202e", "identityState": "\u001b[31mGONE"}}]"#
    );
    let (_runtime, fake) = started(people());
    let answer = Answer::body(200, "application/json", hostile);
    fake.repeat_fault(Operation::Identities, 1, Fault::Answer(answer));
    let folder = tempfile::tempdir().unwrap();
    let ran = ran(pat_at(&fake)
        .args(["audit", "--format=owners-jsonl", "--html=report.html"])
        .args(["--soon", "9000w", "--owner", SAM])
        .current_dir(folder.path()));
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(
        !ran.out.contains('\u{1b}') && !ran.out.contains('\u{202e}'),
        "{}",
        ran.out
    );
    let record: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(record["owner"]["state"], "\u{1b}[31mGONE");
    let page = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(
        !page.contains("<script") && !page.contains('\u{202e}'),
        "{page}"
    );
    assert!(page.contains("mailto:a@b%3Fbcc%3Dc@d"), "{page}");
}

#[test]
fn no_secret_is_in_any_of_it() {
    let (_runtime, fake) = started(people());
    for format in ["human", "json", "csv", "sarif", "owners-jsonl"] {
        let ran = audit(&fake, &["--owners", "--format", format, "--verbose"]);
        for secret in fake.every_secret() {
            assert!(!ran.out.contains(&secret) && !ran.err.contains(&secret));
        }
    }
}
