//! The exact text of every violation, in one golden file. Each kind of document has
//! its module here, which records what can be wrong with it.

mod create;
mod golden;
mod guard;
mod patch;
mod policy;

use std::collections::BTreeSet;

use golden::Golden;
use sailpoint_pat::{Code, NewToken};

use crate::common::now;

#[test]
fn messages() {
    let mut golden = Golden::default();
    create::record(&mut golden);
    patch::record(&mut golden);
    guard::record(&mut golden);
    policy::record(&mut golden);
    let Golden { text, codes } = golden;
    insta::assert_snapshot!("messages", text);
    assert!(
        Code::ALL.iter().all(|code| codes.contains(code)),
        "each code has its text here: {codes:?}"
    );
}

#[test]
fn for_machines() {
    let violations = NewToken::from_json(b"{\"name\": \"ci\"}", &now()).unwrap_err();
    assert_eq!(
        serde_json::to_value(&violations).unwrap(),
        serde_json::json!([{
            "code": "never-expiring-not-acknowledged",
            "pointer": "/expirationDate",
            "message": violations.as_slice()[0].message(),
            "line": 1,
            "column": 1,
        }])
    );
    let violations = NewToken::from_json(b"{\n  \"name\" \"ci\"}", &now()).unwrap_err();
    let json = serde_json::to_value(&violations).unwrap();
    assert_eq!(
        (&json[0]["line"], &json[0]["column"]),
        (&2.into(), &10.into())
    );
}

#[test]
fn codes_are_words_that_differ() {
    let words: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(words.len(), Code::ALL.len());
    for word in words {
        assert!(
            word.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "{word}"
        );
    }
}
