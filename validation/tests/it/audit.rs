//! Audits of lists, as the service would send them: every kind of finding with its exact texts, and what does not change them.

use std::{collections::BTreeMap, time::Duration};

use proptest::prelude::*;
use sailpoint_pat::{
    AccessTokenTtl, Policy, TokenList,
    audit::{Audit, AuditReport, FindingCode, Severity},
};
use serde_json::{Value, json};

use crate::common::now;

const DAY: Duration = Duration::from_secs(86_400);

/// A token of which there is nothing to say at the time of the tests, 2026-06-01T12:00:00Z.
fn sound(id: &str) -> Value {
    json!({
        "id": id, "name": format!("token {id}"), "scope": ["idn:accounts:read"],
        "owner": {"type": "IDENTITY", "id": format!("owner of {id}"), "name": "Ada"},
        "created": "2026-05-01T00:00:00Z", "lastUsed": "2026-05-31T00:00:00Z",
        "expirationDate": "2026-08-01T00:00:00Z", "userAwareTokenNeverExpires": false,
    })
}

fn with(id: &str, changes: impl Into<Value>) -> Value {
    let mut token = sound(id);
    for (key, value) in changes.into().as_object().unwrap() {
        token[key] = value.clone();
    }
    token
}

fn list(tokens: &[Value]) -> TokenList {
    TokenList::from_json(json!(tokens).to_string().as_bytes()).unwrap()
}

fn codes(report: &AuditReport<'_>) -> Vec<&'static str> {
    let findings = report.findings().iter();
    findings.map(|finding| finding.code().as_str()).collect()
}

#[test]
fn of_a_sound_token_nothing_is_said() {
    let list = list(&[sound("a")]);
    let report = Audit::new().of(&list, &now());
    assert_eq!(codes(&report), [""; 0]);
    assert!(report.is_clean());
    assert_eq!((report.audited(), report.worst()), (1, None));
}

/// Only identities are looked up, so of another owner nobody knows whether it is there.
#[test]
fn an_owner_of_another_kind_is_not_unknown() {
    let owner = json!({"owner": {"type": "SERVICE", "id": "robot"}});
    let list = list(&[with("a", owner)]);
    assert!(list.owner_ids().is_empty());
    let owners = sailpoint_pat::Identities::new(["robot"], []);
    let report = Audit::new().owners(owners).of(&list, &now());
    assert_eq!(codes(&report), [""; 0]);
}

/// One change of a sound token, and what is found then.
#[test]
fn each_finding_has_its_reason_and_its_limit() {
    for (changes, expected) in [
        (
            json!({"expirationDate": null, "userAwareTokenNeverExpires": true}),
            vec!["never-expires"],
        ),
        (
            json!({"expirationDate": null}),
            vec!["never-expires-unacknowledged"],
        ),
        (
            json!({"expirationDate": null, "userAwareTokenNeverExpires": null}),
            vec!["never-expires"],
        ),
        (
            json!({"expirationDate": "2026-06-01T12:00:00Z"}),
            vec!["expired"],
        ),
        (
            json!({"expirationDate": "2026-06-01T12:00:00.001Z"}),
            vec!["expires-soon"],
        ),
        (
            json!({"expirationDate": "2026-07-01T12:00:00Z"}),
            vec!["expires-soon"],
        ),
        (
            json!({"expirationDate": "2026-07-01T12:00:00.001Z"}),
            vec![],
        ),
        // nothing is said of what an expired token was used for, or may do
        (
            json!({"expirationDate": "2026-05-31T00:00:00Z", "lastUsed": null, "scope": null}),
            vec!["expired"],
        ),
        (json!({"lastUsed": null}), vec!["never-used"]),
        (
            json!({"lastUsed": null, "created": "2026-05-31T12:00:00Z"}),
            vec![],
        ),
        (
            json!({"lastUsed": null, "created": "2026-05-31T11:59:59Z"}),
            vec!["never-used"],
        ),
        // 90 days, and the day within which the service notes a use
        (json!({"lastUsed": "2026-03-02T12:00:00Z"}), vec![]),
        (json!({"lastUsed": "2026-03-02T11:59:59Z"}), vec!["unused"]),
        (json!({"scope": ["sp:scopes:all"]}), vec!["all-rights"]),
        (
            json!({"scope": ["idn:accounts:read", "sp:scopes:all"]}),
            vec!["all-rights"],
        ),
        (json!({"scope": null}), vec!["all-rights-implied"]),
        (json!({"scope": []}), vec!["all-rights-implied"]),
        (
            json!({"managed": true, "expirationDate": null, "lastUsed": null, "scope": null}),
            vec!["managed"],
        ),
        (json!({"expirationDate": 7}), vec!["undecodable"]),
    ] {
        let list = list(&[with("a", changes.clone())]);
        assert_eq!(
            codes(&Audit::new().of(&list, &now())),
            expected,
            "{changes}"
        );
    }
}

#[test]
fn limits_are_settings() {
    let list = list(&[with(
        "a",
        json!({"expirationDate": "2026-06-04T12:00:00Z", "lastUsed": "2026-05-26T12:00:00Z"}),
    )]);
    let found = |soon: u32, unused: u32| {
        let audit = Audit::new().soon(soon * DAY).unused_for(unused * DAY);
        codes(&audit.of(&list, &now())).join(" ")
    };
    assert_eq!(found(3, 6), "expires-soon");
    assert_eq!(found(2, 6), "");
    assert_eq!(found(2, 4), "unused");
    assert_eq!(found(2, 5), "");
}

#[test]
fn owners_are_counted_without_what_the_platform_made() {
    let owned = |count: usize, managed: usize| {
        let owner = json!({"id": "o", "name": "Ada"});
        let tokens: Vec<Value> = (0..count)
            .map(|index| with(&format!("t{index}"), json!({"owner": owner})))
            .chain((0..managed).map(|index| {
                with(
                    &format!("m{index}"),
                    json!({"owner": owner, "managed": true}),
                )
            }))
            .collect();
        let list = list(&tokens);
        let report = Audit::new().of(&list, &now());
        let messages = report.findings().iter();
        let messages: Vec<_> = messages
            .filter(|finding| finding.code() != FindingCode::Managed)
            .map(ToString::to_string)
            .collect();
        messages.join("\n")
    };
    assert_eq!(owned(7, 5), "");
    assert_eq!(
        owned(8, 0),
        "note: the owner has 8 of 10 tokens; delete those that nobody needs [owner-near-limit]"
    );
    assert_eq!(
        owned(10, 1),
        "warning: the owner has 10 tokens, and no more are allowed; delete one before any of them has to be rotated: a \
         successor needs a place [owner-at-limit]"
    );
}

#[test]
fn a_policy_is_held_against_what_exists() {
    let policy = Policy::new()
        .longest_lifetime(90 * DAY)
        .longest_bearer(AccessTokenTtl::from_seconds(3_600).unwrap())
        .name_pattern("token .*")
        .unwrap()
        .scopes_must_be_named();
    let audit = Audit::new().policy(policy);
    let rules = |changes: Value| {
        let list = list(&[with("a", changes)]);
        let report = audit.of(&list, &now());
        let rules = report.findings().iter();
        rules
            .filter_map(|finding| Some(finding.violation()?.code().as_str()))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let short =
        json!({"accessTokenValiditySeconds": 3_600, "expirationDate": "2026-07-30T00:00:00Z"});
    let also = |changes: Value| {
        let mut all = short.clone();
        for (key, value) in changes.as_object().unwrap() {
            all[key] = value.clone();
        }
        rules(all)
    };
    assert_eq!(also(json!({})), "");
    // a lifetime counts from the creation: 90 days after 2026-05-01
    assert_eq!(
        also(json!({"expirationDate": "2026-07-30T00:00:00.001Z"})),
        "policy-lifetime-too-long"
    );
    assert_eq!(
        also(json!({"expirationDate": null})),
        "policy-never-expiring"
    );
    assert_eq!(also(json!({"name": "other"})), "policy-name");
    assert_eq!(
        also(json!({"scope": ["sp:scopes:all"]})),
        "policy-scope-not-named"
    );
    assert_eq!(
        also(json!({"accessTokenValiditySeconds": 3_601})),
        "policy-bearer-too-long"
    );
    assert_eq!(
        also(json!({"accessTokenValiditySeconds": 99_999})),
        "policy-bearer-too-long"
    );
    // without a validity it is what the service gives
    assert_eq!(
        rules(json!({"expirationDate": "2026-07-30T00:00:00Z"})),
        "policy-bearer-too-long"
    );
}

/// A policy that names it says that somebody thought about it; that it was acknowledged is still wanted.
#[test]
fn what_the_policy_names_may_live_for_ever() {
    let policy = Policy::new().never_expiring_only_named(["token a"]);
    let audit = Audit::new().policy(policy);
    let found = |id: &str, acknowledged: bool| {
        let changes = json!({"expirationDate": null, "userAwareTokenNeverExpires": acknowledged});
        codes(&audit.of(&list(&[with(id, changes)]), &now())).join(" ")
    };
    assert_eq!(found("a", true), "never-expires-allowed");
    assert_eq!(found("a", false), "never-expires-unacknowledged");
    assert_eq!(found("b", true), "never-expires policy");
    let list = list(&[with(
        "a",
        json!({"expirationDate": null, "userAwareTokenNeverExpires": true}),
    )]);
    let report = audit.of(&list, &now());
    assert_eq!(
        report.findings()[0].to_string(),
        "note: the token never expires, which was acknowledged and the policy allows; see from time to time whether it is \
         still needed [never-expires-allowed]"
    );
    assert!(report.is_clean());
}

/// Every text, and what a program reads of each.
#[test]
fn texts_and_json() {
    let mut tokens = vec![
        with(
            "ack",
            json!({"expirationDate": null, "userAwareTokenNeverExpires": true}),
        ),
        with("never", json!({"expirationDate": null})),
        with(
            "older",
            json!({"expirationDate": null, "userAwareTokenNeverExpires": null}),
        ),
        with("past", json!({"expirationDate": "2026-05-31T00:00:00Z"})),
        with("hour", json!({"expirationDate": "2026-06-01T13:00:00Z"})),
        with("soon", json!({"expirationDate": "2026-06-10T12:00:00Z"})),
        with("idle", json!({"lastUsed": null})),
        with("old", json!({"lastUsed": "2026-01-01T00:00:00Z"})),
        with("all", json!({"scope": ["sp:scopes:all"]})),
        with("implied", json!({"scope": null})),
        with("platform", json!({"managed": true})),
        with("broken", json!({"name": 7})),
        with("bearer", json!({"accessTokenValiditySeconds": 43_200})),
    ];
    tokens.extend((0..237).map(|index| sound(&format!("{index}"))));
    let list = list(&tokens);
    let policy = Policy::new().longest_bearer(AccessTokenTtl::from_seconds(3_600).unwrap());
    let report = Audit::new().of(&list, &now());
    let mut lines: Vec<String> = report
        .findings()
        .iter()
        .map(|finding| format!("{finding}\n{}", serde_json::to_string(finding).unwrap()))
        .collect();
    let strict = Audit::new().policy(policy);
    let strict = strict.of(&list, &now());
    let breaches = strict.findings().iter();
    let breaches = breaches.filter(|finding| finding.violation().is_some());
    lines.extend(
        breaches
            .take(1)
            .map(|finding| serde_json::to_string(finding).unwrap()),
    );
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn codes_are_words_of_their_own() {
    let words: BTreeMap<_, _> = FindingCode::ALL
        .iter()
        .map(|code| (code.as_str(), (code.severity(), code.meaning())))
        .collect();
    assert_eq!(words.len(), FindingCode::ALL.len());
    assert_eq!(
        words["policy"],
        (Severity::Error, "The token does not keep to the policy")
    );
}

fn any_token() -> impl Strategy<Value = Value> {
    let date = prop::option::of(0..3_u8).prop_map(|day| {
        day.map(|day| {
            [
                "2026-05-01T00:00:00Z",
                "2026-06-05T00:00:00Z",
                "2027-01-01T00:00:00Z",
            ][usize::from(day)]
        })
    });
    let scope = prop::option::of(prop::collection::vec(
        prop::sample::select(vec!["sp:scopes:all", "idn:accounts:read"]),
        0..2,
    ));
    (
        date.clone(),
        date,
        scope,
        any::<bool>(),
        0..4_u8,
        any::<u32>(),
    )
        .prop_map(|(expires, used, scope, managed, owner, id)| {
            with(
                &format!("{id}"),
                json!({"expirationDate": expires, "lastUsed": used, "scope": scope,
                       "managed": managed, "owner": {"id": format!("{owner}")}}),
            )
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// What is said of a token does not depend on the others, nor on its place.
    #[test]
    fn tokens_are_judged_one_by_one(tokens in prop::collection::vec(any_token(), 0..40)) {
        let said = |tokens: &[Value]| -> Vec<String> {
            let list = list(tokens);
            let report = Audit::new().of(&list, &now());
            let of_tokens = report.findings().iter().filter(|finding| finding.subject().token().is_some());
            let mut said: Vec<_> = of_tokens.map(|finding| format!("{:?} {finding}", finding.subject().token().unwrap().id())).collect();
            said.sort();
            said
        };
        let mut alone: Vec<String> = tokens.iter().flat_map(|token| said(std::slice::from_ref(token))).collect();
        alone.sort();
        prop_assert_eq!(&alone, &said(&tokens));
        let backwards: Vec<Value> = tokens.iter().rev().cloned().collect();
        prop_assert_eq!(&alone, &said(&backwards));
    }
}
