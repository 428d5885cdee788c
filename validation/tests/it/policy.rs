//! An organisation's rules: what each allows and what not, however the policy was written.

use std::{borrow::Borrow, time::Duration};

use sailpoint_pat::{
    AccessTokenTtl, BulkPatch, Code, ErrorKind, NewToken, Policy, Token, TokenPatch, Violation,
    Violations,
};
use serde_json::{Value, json};

use crate::common::{builder_for, creates, now, started};

const DAY: Duration = Duration::from_secs(86_400);

fn token(fields: &Value) -> NewToken {
    let mut request = json!({ "name": "ci" });
    let all = request.as_object_mut().expect("an object");
    all.extend(fields.as_object().expect("an object").clone());
    if !all.contains_key("expirationDate") {
        all.insert("userAwareTokenNeverExpires".to_owned(), Value::Bool(true));
    }
    NewToken::from_json(request.to_string().as_bytes(), &now()).expect("the rule allows it")
}

#[track_caller]
fn assert_codes(policy: &Policy, fields: impl Borrow<Value>, expected: &[Code]) {
    let fields = fields.borrow();
    let found = policy.admit(token(fields), &now()).err();
    let found: Vec<_> = found.iter().flatten().map(Violation::code).collect();
    assert_eq!(found, expected, "{fields}");
}

fn toml(text: &str) -> Policy {
    Policy::from_toml(text).expect(text)
}

#[test]
fn an_empty_policy_allows_everything_and_changes_nothing() {
    for policy in [Policy::new(), toml(""), Policy::from_json("{}").unwrap()] {
        for fields in [
            json!({}),
            json!({ "expirationDate": "9999-12-31T23:59:59Z", "scope": ["a"] }),
        ] {
            let token = token(&fields);
            assert_eq!(policy.admit(token.clone(), &now()), Ok(token));
        }
    }
}

#[test]
fn a_lifetime_may_be_as_long_as_the_policy_says_and_no_millisecond_longer() {
    for policy in [
        Policy::new().longest_lifetime(30 * DAY),
        toml("longest-lifetime = '30d'"),
        toml("longest-lifetime = '29days 23h 60min'"),
    ] {
        assert_codes(
            &policy,
            json!({ "expirationDate": "2026-07-01T12:00:00.000Z" }),
            &[],
        );
        assert_codes(
            &policy,
            json!({ "expirationDate": "2026-07-01T12:00:00.001Z" }),
            &[Code::PolicyLifetimeTooLong],
        );
        assert_codes(&policy, json!({}), &[Code::PolicyNeverExpiring]);
    }
}

#[test]
fn a_lifetime_beyond_every_date_is_no_limit() {
    let policy = Policy::new().longest_lifetime(Duration::MAX);
    assert_codes(
        &policy,
        json!({ "expirationDate": "9999-12-31T23:59:59.999Z" }),
        &[],
    );
    assert_codes(&policy, json!({}), &[Code::PolicyNeverExpiring]);
}

#[test]
fn never_expiring_is_allowed_forbidden_or_for_some() {
    let lasting = |policy: &Policy, name: &str, allowed: bool| {
        let expected: &[_] = if allowed {
            &[]
        } else {
            &[Code::PolicyNeverExpiring]
        };
        assert_codes(policy, json!({ "name": name }), expected);
        assert_codes(
            policy,
            json!({ "name": name, "expirationDate": "2026-06-02T00:00:00Z" }),
            &[],
        );
    };
    let limited_but_allowed = Policy::new().longest_lifetime(DAY).never_expiring_allowed();
    lasting(&limited_but_allowed, "ci", true);
    lasting(
        &toml("longest-lifetime = '1d'\nnever-expiring = { allowed = true }"),
        "ci",
        true,
    );
    lasting(&toml("[never-expiring]"), "ci", true);
    lasting(&Policy::new().never_expiring_forbidden(), "ci", false);
    lasting(&toml("never-expiring.allowed = false"), "ci", false);
    for policy in [
        Policy::new()
            .never_expiring_only_named(["break glass"])
            .never_expiring_only_like("svc-.*")
            .unwrap(),
        toml("[never-expiring]\nnames = ['break glass']\npattern = 'svc-.*'"),
        toml(
            "longest-lifetime = '1d'\n[never-expiring]\nallowed = false\nnames = ['break glass']\npattern = 'svc-.*'",
        ),
    ] {
        lasting(&policy, "break glass", true);
        lasting(&policy, "svc-export", true);
        lasting(&policy, "break glass 2", false);
        lasting(&policy, "my svc-export", false);
    }
}

#[test]
fn scopes_are_named_and_allowed() {
    let named = toml("scopes.must-be-named = true");
    assert_codes(&named, json!({}), &[Code::PolicyScopeNotNamed]);
    assert_codes(&named, json!({ "scope": [] }), &[Code::PolicyScopeNotNamed]);
    assert_codes(&named, json!({ "scope": ["sp:scopes:all"] }), &[]);

    let allowed = Policy::new().scopes_allowed(["a", "b"]);
    assert_codes(&allowed, json!({ "scope": ["b", "a"] }), &[]);
    assert_codes(&allowed, json!({}), &[Code::PolicyScopeNotNamed]);
    assert_codes(
        &allowed,
        json!({ "scope": ["c", "a", "A"] }),
        &[Code::PolicyScopeNotAllowed, Code::PolicyScopeNotAllowed],
    );

    let all = Policy::new().scopes_allowed(["sp:scopes:all"]);
    assert_codes(&all, json!({}), &[]);
    assert_codes(
        &all.scopes_must_be_named(),
        json!({}),
        &[Code::PolicyScopeNotNamed],
    );
    assert_codes(
        &toml("scopes.allowed = []"),
        json!({ "scope": ["a"] }),
        &[Code::PolicyScopeNotAllowed],
    );
}

#[test]
fn a_bearer_is_held_to_what_the_service_takes_when_nothing_is_said() {
    for policy in [
        Policy::new().longest_bearer(AccessTokenTtl::from_seconds(900).unwrap()),
        toml("longest-bearer = '15m'"),
    ] {
        assert_codes(&policy, json!({ "accessTokenValiditySeconds": 900 }), &[]);
        assert_codes(
            &policy,
            json!({ "accessTokenValiditySeconds": 901 }),
            &[Code::PolicyBearerTooLong],
        );
        assert_codes(&policy, json!({}), &[Code::PolicyBearerTooLong]);
    }
    assert_codes(&toml("longest-bearer = '12h'"), json!({}), &[]);
}

#[test]
fn a_pattern_speaks_of_the_whole_name() {
    let policy = Policy::new().name_pattern("ci|a").unwrap();
    for (name, expected) in [
        ("ci", &[][..]),
        ("a", &[]),
        ("ci2", &[Code::PolicyName]),
        ("my ci", &[Code::PolicyName]),
        ("ab", &[Code::PolicyName]),
    ] {
        assert_codes(&policy, json!({ "name": name }), expected);
    }
    // a comment ends where the pattern does
    let policy = Policy::new().name_pattern("(?x) a | ci # comment").unwrap();
    assert_codes(&policy, json!({ "name": "ci" }), &[]);
    for other in ["ab", "ci\u{a0}", "xci"] {
        assert_codes(&policy, json!({ "name": other }), &[Code::PolicyName]);
    }
    for unreadable in ["(", ")(", "[", "(?x) a ( # comment", "(?x) a) # comment"] {
        let code = Policy::new().name_pattern(unreadable).unwrap_err().code();
        assert_eq!(code, Code::PolicyPattern, "{unreadable}");
    }
}

/// Where each violation of a policy is: its line and column.
fn places(violations: &Violations) -> Vec<(usize, usize)> {
    let places = violations.iter().map(Violation::position);
    places
        .map(|place| {
            place
                .map(|place| (place.line, place.column))
                .expect("a place")
        })
        .collect()
}

#[test]
fn everything_that_makes_no_sense_is_told_with_its_place() {
    let text = "# rules\nlongest-lifetime = '1y'\n[scopes]\nallowed = [\n  'a',\n  '',\n]\n";
    assert_eq!(
        places(&Policy::from_toml(text).unwrap_err()),
        [(2, 20), (6, 3)]
    );
    let text = "{\n \"longest-lifetime\": \"1y\",\n \"scopes\": {\"allowed\": [\"a\",\n\"\"]}}";
    assert_eq!(
        places(&Policy::from_json(text).unwrap_err()),
        [(2, 22), (4, 1)]
    );
    // of a key that is there twice, the second value
    let text = "{\n \"scopes\": {},\n \"longest-lifetime\": \"1d\",\n \"scopes\": {}\n}";
    let found = Policy::from_json(text).unwrap_err();
    assert_eq!(found.as_slice()[0].pointer(), "/scopes");
    assert_eq!(places(&found), [(4, 12)]);
    let text = "{\"scopes\": {\n\"allowed\": [],\n\"allowed\": []\n}}";
    let found = Policy::from_json(text).unwrap_err();
    assert_eq!(found.as_slice()[0].pointer(), "/scopes/allowed");
    assert_eq!(places(&found), [(3, 12)]);
}

#[test]
fn lengths_of_time_have_units_of_one_length() {
    for text in ["1s", "90s", "1w", "1d 0s", "3 hrs", "90d"] {
        let toml = format!("longest-lifetime = '{text}'");
        assert!(Policy::from_toml(&toml).is_ok(), "{text}");
    }
    for text in [
        "1M", "1month", "1y", "1ms", "-1d", "d", "", "0m", "0s", "90",
    ] {
        let toml = format!("longest-lifetime = '{text}'");
        let violations = Policy::from_toml(&toml).expect_err(text);
        assert_eq!(
            violations.as_slice()[0].code(),
            Code::PolicyDuration,
            "{text}"
        );
    }
}

/// What a policy says to a patch of `token`, or of one that is not known: codes and pointers.
fn patch_breaches(
    policy: &Policy,
    token: Option<&Token>,
    operations: &Value,
) -> Vec<(Code, String)> {
    let json = operations.to_string();
    let patch = TokenPatch::from_json(json.as_bytes(), &now()).expect("the rule allows it");
    let found = policy.admit_patch(patch, token, &now()).err();
    let found = found.iter().flatten();
    found
        .map(|violation| (violation.code(), violation.pointer().to_owned()))
        .collect()
}

fn listed(name: &str, expiration: Option<&str>) -> Token {
    let token =
        json!({ "id": "a", "name": name, "scope": ["a", "c"], "expirationDate": expiration });
    Token::from_json(token.to_string().as_bytes()).expect("a token")
}

#[test]
fn a_patch_is_judged_by_what_it_changes() {
    let policy = toml(
        "longest-lifetime = '30d'\nname-pattern = '[a-z ]+'\n[never-expiring]\nnames = ['break glass']\n[scopes]\nallowed = ['a', 'b']",
    );
    let says = |operations: Value| patch_breaches(&policy, None, &operations);
    let at = |code, pointer: &str| vec![(code, pointer.to_owned())];

    assert_eq!(says(json!([])), []);
    assert_eq!(
        says(json!([{ "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true }])),
        []
    );
    assert_eq!(
        says(json!([{ "op": "replace", "path": "/name", "value": "ci" }])),
        []
    );
    assert_eq!(
        says(json!([{ "op": "replace", "path": "/name", "value": "CI" }])),
        at(Code::PolicyName, "/0/value")
    );
    assert_eq!(
        says(json!([{ "op": "replace", "path": "/scope", "value": ["a", "c"] }])),
        at(Code::PolicyScopeNotAllowed, "/0/value/1")
    );
    assert_eq!(
        says(json!([
            { "op": "replace", "path": "/scope", "value": ["a", "b"] },
            { "op": "add", "path": "/scope/0", "value": "c" },
        ])),
        at(Code::PolicyScopeNotAllowed, "/1")
    );
    assert_eq!(
        says(json!([{ "op": "remove", "path": "/scope" }])),
        at(Code::PolicyScopeNotNamed, "/0")
    );
    assert_eq!(
        says(
            json!([{ "op": "replace", "path": "/expirationDate", "value": "2026-07-01T12:00:00.000Z" }])
        ),
        []
    );
    assert_eq!(
        says(
            json!([{ "op": "replace", "path": "/expirationDate", "value": "2026-07-01T12:00:00.001Z" }])
        ),
        at(Code::PolicyLifetimeTooLong, "/0/value")
    );
    let lasting = json!([
        { "op": "replace", "path": "/userAwareTokenNeverExpires", "value": true },
        { "op": "remove", "path": "/expirationDate" },
    ]);
    assert_eq!(says(lasting.clone()), at(Code::PolicyNeverExpiring, "/1"));
    let mut renamed = lasting;
    let rename = json!({ "op": "replace", "path": "/name", "value": "break glass" });
    renamed.as_array_mut().unwrap().push(rename);
    assert_eq!(says(renamed), []);
}

#[test]
fn what_a_patch_takes_from_the_token_is_judged_with_the_token() {
    let policy = toml(
        "name-pattern = '[a-z ]+'\nnever-expiring.names = ['break glass']\nscopes.allowed = ['a']",
    );
    let copies = json!([
        { "op": "copy", "from": "/expirationDate", "path": "/name" },
        { "op": "remove", "path": "/scope/1" },
    ]);
    assert_eq!(
        patch_breaches(&policy, None, &copies),
        [
            (Code::PolicyUndecided, "/0".to_owned()),
            (Code::PolicyUndecided, "/1".to_owned())
        ]
    );
    assert_eq!(patch_breaches(&Policy::new(), None, &copies), []);
    let token = listed("ci", Some("2026-07-01T12:00:00Z"));
    assert_eq!(
        patch_breaches(&policy, Some(&token), &copies),
        [(Code::PolicyName, "/0".to_owned())]
    );
    let keeps = json!([{ "op": "remove", "path": "/scope/0" }]);
    assert_eq!(
        patch_breaches(&policy, Some(&token), &keeps),
        [(Code::PolicyScopeNotAllowed, "/0".to_owned())]
    );
    let moves = json!([{ "op": "copy", "from": "/expirationDate", "path": "/expirationDate" }]);
    assert_eq!(
        patch_breaches(&policy, None, &moves),
        [(Code::PolicyUndecided, "/0".to_owned())]
    );
    assert_eq!(patch_breaches(&policy, Some(&token), &moves), []);
}

#[test]
fn a_token_that_lives_for_ever_by_its_name_may_not_lose_it() {
    let policy = toml("never-expiring.names = ['break glass']");
    let rename = json!([{ "op": "replace", "path": "/name", "value": "ci" }]);
    let lasting = listed("break glass", None);
    assert_eq!(
        patch_breaches(&policy, Some(&lasting), &rename),
        [(Code::PolicyNeverExpiring, "/0/value".to_owned())]
    );
    let expiring = listed("break glass", Some("2026-07-01T12:00:00Z"));
    assert_eq!(patch_breaches(&policy, Some(&expiring), &rename), []);
    assert_eq!(patch_breaches(&policy, None, &rename), []);
}

#[test]
fn a_bulk_update_is_judged_like_a_patch_of_any_token() {
    let policy = Policy::new().longest_lifetime(DAY);
    let bulk = |date: &str| {
        let body = json!({ "ids": ["a"], "patch": [{ "op": "replace", "path": "/expirationDate", "value": date }] });
        let bulk = BulkPatch::from_json(body.to_string().as_bytes(), &now()).expect("allowed");
        policy.admit_bulk(bulk, &now())
    };
    assert!(bulk("2026-06-02T12:00:00Z").is_ok());
    let violations = bulk("2026-06-02T12:00:00.001Z").unwrap_err();
    let violation = &violations.as_slice()[0];
    assert_eq!(
        (violation.code(), violation.pointer()),
        (Code::PolicyLifetimeTooLong, "/patch/0/value")
    );
}

#[tokio::test]
async fn a_tenant_with_a_policy_sends_nothing_that_it_refuses() {
    let fake = started().await;
    let policy = Policy::new().scopes_must_be_named();
    let tenant = builder_for(&fake).policy(policy).build().unwrap();
    let error = tenant.create(token(&json!({}))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert_eq!(
        error.violations().unwrap().as_slice()[0].code(),
        Code::PolicyScopeNotNamed
    );
    assert_eq!(creates(&fake).len(), 0);
    tenant
        .create(token(&json!({ "scope": ["a"] })))
        .await
        .expect("created");
}

/// It is told where the patch says what is wrong, whatever comes after that and changes nothing about it.
#[test]
fn a_breach_is_told_at_the_operation_that_causes_it() {
    let policy = toml("name-pattern = '[a-z]+'\nlongest-lifetime = '90d'");
    let listed = listed("fine", Some("2026-06-20T00:00:00Z"));
    let places = |operations: Value| -> Vec<String> {
        let breaches = patch_breaches(&policy, Some(&listed), &operations);
        breaches.into_iter().map(|(_, pointer)| pointer).collect()
    };
    let set = |field: &str, value: Value| json!({ "op": "replace", "path": format!("/{field}"), "value": value });
    let test = json!({ "op": "test", "path": "/name", "value": "BAD" });
    assert_eq!(
        places(json!([set("name", json!("BAD")), test])),
        ["/0/value"]
    );
    let far = set("expirationDate", json!("2099-01-01T00:00:00Z"));
    let within_scope = json!({ "op": "move", "from": "/scope/0", "path": "/scope/-" });
    let scope = set("scope", json!(["a", "b"]));
    assert_eq!(places(json!([scope, far, within_scope])), ["/1/value"]);
    let acknowledged = set("userAwareTokenNeverExpires", json!(true));
    let moved = json!({ "op": "move", "from": "/expirationDate", "path": "/name" });
    assert_eq!(
        places(json!([acknowledged, moved, set("name", json!("fine"))])),
        ["/1"]
    );
}
