//! Reports for people, exactly as they are printed.

use sailpoint_pat::{NewToken, Policy, TokenName, Violations};

use crate::common::now;

fn refused(json: &str) -> Violations {
    NewToken::from_json(json.as_bytes(), &now()).expect_err(json)
}

fn report(json: &str) -> String {
    refused(json).render("token.json", json)
}

#[test]
fn reports() {
    let long = format!(
        r#"{{"name": "ci", "scope": [{}"last", "last"], "userAwareTokenNeverExpires": true}}"#,
        "\"idn:accounts:read\", ".repeat(9)
    );
    let requests = [
        "{\n  \"name\": \"\",\n  \"scope\": [\"a\", \"a\"],\n\t\"expirationDate\": \"2020-01-01T00:00:00Z\",\n  \"nmae\": [\n    1\n  ]\n}\n",
        "{\n  \"name\": \"\u{e9}\u{4e16}\", \"scope\": {\n    \"a\": 1\n  }\n}",
        "{\n  \"name\" \"ci\"\n}",
        "{\"name\": \"ci\"",
        "",
        "{}",
        "{\"name\":\r\n\"\"}",
        &long,
    ];
    let mut golden = requests.map(report).join("\n\n=====\n\n");
    let policy = "[scopes]\nmust-be-named = true\n\n[never-expiring]\nallowed = true\nnames = ['a']\npattern = '('\n";
    let violations = Policy::from_toml(policy).unwrap_err();
    golden += "\n\n=====\n\n";
    golden += &violations.render("policy.toml", policy);
    insta::assert_snapshot!(golden);
}

#[test]
fn what_has_no_place_is_told_without_a_line() {
    let violations = Violations::from(TokenName::new("").unwrap_err());
    assert_eq!(
        violations.render("token.json", "{}"),
        "error[name-blank]: name is blank; give the token a name that people can read"
    );
}

/// A text that is not the one in which the violations were found gives a poor report, never a panic.
#[test]
fn another_text_does_no_harm() {
    let violations = refused("{\"x\": 1, \"name\": \"\", \"scope\": [\"\", \"\"]}");
    for source in [
        "",
        "é",
        "\n\n\n",
        "ééééééééééééééééééééééééé",
        "{\"name\":\n\"\",\n\n\n\n \r\r\n}",
    ] {
        assert!(violations.render("é", source).contains("name-blank"));
    }
}

#[test]
fn no_terminal_sequence_gets_through() {
    for json in [
        "{\"name\": \"\x1b[31m\"}",
        "\x1b[2J",
        "{\"\\u001b[2J\": 1}",
        "{\"\x7f\u{9b}31m\u{202e}\": 1, \"userAwareTokenNeverExpires\": true}",
    ] {
        let report = refused(json).render("to\x1b[31mken\n.json", json);
        let controls: String = report
            .chars()
            .filter(|c| c.is_control() && *c != '\n')
            .collect();
        assert_eq!(controls, "", "{report:?}");
    }
}

#[test]
fn many_violations_are_drawn_in_a_moment() {
    let scopes = vec!["\"\""; 5_000].join(",\n");
    let json = format!("{{\"scope\": [\n{scopes}\n]}}");
    assert!(report(&json).contains("token.json:5001:1\n"));
}
