//! Every key that the program writes as JSON is told in its README.

use std::collections::BTreeSet;

use crate::common::run;

/// The keys of an object and of those in it, but for objects whose keys are data.
fn keys(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                found.insert(key.clone());
                if key != "counts" {
                    keys(value, found);
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn the_readme_tells_every_key() {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## JSON\n").unwrap();
    let (section, _) = section.split_once("## Exit codes").unwrap();
    let row = |command: &str| {
        let start = format!("| `{command}` |");
        section
            .lines()
            .find(|line| line.starts_with(&start))
            .unwrap()
            .to_owned()
    };
    let token = "nightly export";
    for arguments in [
        &["list", "--owner=all"][..],
        &["show", token],
        &[
            "create",
            "--name=ci",
            "--expires=90d",
            "--scope=a",
            "--dry-run",
        ],
        &["extend", token, "--expires=90d", "--dry-run"],
        &["rotate", token, "--dry-run"],
        &["revoke", token, "--dry-run"],
        &["audit", "--fail-on=none"],
        &["audit", "--owners", "--fail-on=none"],
        &["login-check"],
        &["profiles"],
    ] {
        // Profiles are of real tenants.
        let demo: &[_] = if arguments == ["profiles"] {
            &[]
        } else {
            &["--demo"]
        };
        let ran = run(&[demo, arguments, &["--format=json"]].concat());
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
        let mut found = BTreeSet::new();
        keys(&serde_json::from_str(&ran.out).unwrap(), &mut found);
        let mut told = row(arguments[0]);
        // They say that tokens are as in another row.
        if ["list", "login-check"].contains(&arguments[0]) {
            told += &row("show");
        }
        for key in found {
            assert!(
                told.contains(&format!("`{key}`")),
                "{} has {key}: {told}",
                arguments[0]
            );
        }
    }
}
